/**
 * Warns of proxies in the environment that are not used: `fetch` of Node 20 and the SDKs of Alibaba Cloud connect
 * directly.
 */
import { isLoopbackName } from '../../core/loopback.ts';
import type { CliContext } from '../context.ts';

type Env = CliContext['env'];

const SET_FOR = { 'https:': 'https_proxy', 'http:': 'http_proxy' } as const;

/** Either spelling; lower case takes precedence, as in curl. */
const named = (name: string, env: Env): string | undefined =>
  [name, name.toUpperCase()].find((each) => (env[each] ?? '').trim() !== '');

/** The variable that sets a proxy for `url`; undefined for this host, and for hosts in NO_PROXY. */
export function proxyVariable(url: URL, env: Env): string | undefined {
  const scheme = url.protocol === 'http:' ? 'http:' : 'https:';
  const variable = named(SET_FOR[scheme], env) ?? named('all_proxy', env);
  if (variable === undefined || isLoopbackName(url.hostname)) return undefined;
  const exceptions = env[named('no_proxy', env) ?? ''] ?? '';
  const port = url.port || (scheme === 'http:' ? '80' : '443');
  const listed = exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry === '*' || isListed(url.hostname, port, entry.replace(/^\*?\./, '')));
  return listed ? undefined : variable;
}

function isListed(host: string, port: string, entry: string): boolean {
  const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (name === '' || (only !== undefined && only !== port)) return false;
  return host === name || host.endsWith(`.${name}`);
}

/** A warning, if `variable` is set for `url`. `viaFetch`: Node's own `fetch` sends the request. */
export function proxyWarning(url: URL, env: Env, viaFetch: boolean, nodeCan: boolean): string | undefined {
  const variable = proxyVariable(url, env);
  if (variable === undefined) return undefined;
  // Node does not read ALL_PROXY.
  const usable = viaFetch && !/^all_proxy$/i.test(variable);
  if (usable && nodeCan && env.NODE_USE_ENV_PROXY === '1') return undefined;
  const fix = usable
    ? '; to use the proxy, run the command with Node.js 22.21, 24.5 or newer and NODE_USE_ENV_PROXY=1'
    : '';
  return `${variable} is set but not used: the connection to ${url.host} is direct. To silence this, list the host in NO_PROXY${fix}`;
}

/** Whether `fetch` of this Node.js can use the proxies of the environment. */
export const NODE_CAN_PROXY = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
