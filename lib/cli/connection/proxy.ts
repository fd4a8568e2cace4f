/**
 * Proxies that the environment names and that a request does not go through: Node 20's `fetch` and the SDKs of Alibaba
 * Cloud connect directly. That is never done without a warning.
 */
import { isLoopbackName } from '../../core/loopback.ts';
import type { World } from '../world.ts';

type Env = World['env'];

const SET_FOR = { 'https:': 'https_proxy', 'http:': 'http_proxy' } as const;

/** Either spelling; the one in small letters comes first, as in curl. */
const named = (name: string, env: Env): string | undefined =>
  [name, name.toUpperCase()].find((each) => (env[each] ?? '').trim() !== '');

/** The variable that asks for a proxy in front of `url`: none for this machine, and for a host that NO_PROXY lists. */
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

/** A sentence for the user, if `variable` is set for `url`. `viaFetch`: the request is made by Node's own `fetch`. */
export function proxyWarning(url: URL, env: Env, viaFetch: boolean, nodeCan: boolean): string | undefined {
  const variable = proxyVariable(url, env);
  if (variable === undefined) return undefined;
  // Node's own support does not read ALL_PROXY.
  const usable = viaFetch && !/^all_proxy$/i.test(variable);
  if (usable && nodeCan && env.NODE_USE_ENV_PROXY === '1') return undefined;
  const fix = usable
    ? '; to use the proxy, run the command with Node.js 22.21, 24.5 or newer and NODE_USE_ENV_PROXY=1'
    : '';
  return `${variable} is set and not used: ${url.host} is connected to directly. To keep it so, list the host in NO_PROXY${fix}`;
}

/** Can this Node.js send `fetch` through the proxies of the environment? */
export const NODE_CAN_PROXY = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
