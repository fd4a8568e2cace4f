/** Makes a client from the options and the environment. */

import { type AccessKey, acs3 } from '../../client/auth/acs3.ts';
import { appSignature } from '../../client/auth/app-signature.ts';
import { type Auth, allOf, NO_AUTH } from '../../client/auth/auth.ts';
import { standardWebhooks } from '../../client/auth/standard-webhooks.ts';
import { appCode, bearer } from '../../client/auth/tokens.ts';
import { type Client, createClient } from '../../client/client.ts';
import { RETRY, type RetryOptions } from '../../client/retry.ts';
import { ClientFault, type Transport } from '../../client/transport.ts';
import { createDirectTransport } from '../../client/transports/direct.ts';
import { createHttpTransport } from '../../client/transports/http.ts';
import type { Millis } from '../../core/time.ts';
import { visible } from '../../core/visible.ts';
import type { Given } from '../command.ts';
import type { CliContext } from '../context.ts';
import { paintFor } from '../output/paint.ts';
import { AUTHS, type AuthName } from './options.ts';
import { NODE_CAN_PROXY, proxyWarning } from './proxy.ts';

export interface Connection {
  readonly client: Client;
  readonly target: string;
  /** As direct invocations, and signed webhooks, whose signature does not cover a path. */
  readonly revokeOnly: boolean;
}

/**
 * Warns of a proxy that is not used.
 * @param retry how often and how long; --timeout replaces the time of a complete call
 * @throws {ClientFault} naming the missing or invalid option or variable
 */
export function connect(given: Given, context: CliContext, retry: Partial<RetryOptions> = {}): Connection {
  const transport = transportOf(given, context);
  const { clock, random, err, env } = context;
  const { url, viaFetch } = addressOf(transport.target, given.text('fc-endpoint'));
  const warning = proxyWarning(url, env, viaFetch, NODE_CAN_PROXY);
  if (warning !== undefined) err.write(`${paintFor(err, env)('yellow', 'warning')}: ${visible(warning)}\n`);
  const total = secondsOf(given, retry.total ?? RETRY.total);
  const client = createClient({ transport, clock, random, retry: { ...retry, total }, wait: 10 });
  return { client, target: transport.target, revokeOnly: transport.revokeOnly === true };
}

/** The address that a transport connects to; for a direct invocation the endpoint of its account and region. */
function addressOf(target: string, endpoint: string | undefined): { url: URL; viaFetch: boolean } {
  const url = new URL(target);
  if (url.protocol !== 'fc:') return { url, viaFetch: true };
  return { url: new URL(endpoint ?? `https://${url.host}.fc.aliyuncs.com`), viaFetch: false };
}

function secondsOf(given: Given, usual: Millis): Millis {
  const text = given.text('timeout');
  if (text === undefined) return usual;
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new ClientFault(`--timeout must be whole seconds from 1 to 99999, not "${text}"`);
  return Number(text) * 1000;
}

function transportOf(given: Given, context: CliContext): Transport {
  const { env, clock, random } = context;
  const url = given.text('url') ?? env.REVOKE_EGRESS_URL;
  if (!url) throw new ClientFault('the service URL is missing; give --url or set REVOKE_EGRESS_URL');
  if (url.startsWith('fc:')) return directOf(url, given, env);
  const auth = allOf(namesOf(given, env).map((name) => authOf(name, given, env)));
  return createHttpTransport({ url, auth, allowHttp: given.on('allow-http'), clock, random });
}

function namesOf(given: Given, env: CliContext['env']): AuthName[] {
  const options = given.texts('auth');
  const names =
    options.length > 0 ? options : (env.REVOKE_EGRESS_AUTH || 'none').split(',').map((name) => name.trim());
  return names.map((name) => {
    const known = AUTHS.find((each) => each === name);
    if (known === undefined)
      throw new ClientFault(`REVOKE_EGRESS_AUTH must be one of ${AUTHS.join(', ')}, not "${name}"`);
    return known;
  });
}

function secret(env: CliContext['env'], name: string, why: string): string {
  const value = env[name];
  if (!value) throw new ClientFault(`${name} is not set; ${why} needs it`);
  return value;
}

function authOf(name: AuthName, given: Given, env: CliContext['env']): Auth {
  switch (name) {
    case 'none':
      return NO_AUTH;
    case 'bearer': {
      const header = given.text('bearer-header')?.toLowerCase();
      const token = secret(env, 'REVOKE_EGRESS_TOKEN', 'bearer');
      const options = { token, ...(header !== undefined && { header }) };
      return ofVariable('REVOKE_EGRESS_TOKEN', () => bearer(options));
    }
    case 'app-code': {
      const code = secret(env, 'REVOKE_EGRESS_APP_CODE', 'app-code');
      const place = given.on('app-code-query') ? 'query' : 'header';
      return ofVariable('REVOKE_EGRESS_APP_CODE', () => appCode({ code, place }));
    }
    case 'app-signature': {
      const stage = (['RELEASE', 'PRE', 'TEST'] as const).find((each) => each === given.text('stage'));
      return appSignature({
        key: secret(env, 'REVOKE_EGRESS_APP_KEY', 'app-signature'),
        secret: secret(env, 'REVOKE_EGRESS_APP_SECRET', 'app-signature'),
        ...(stage && { stage }),
      });
    }
    case 'standard-webhooks': {
      const key = secret(env, 'REVOKE_EGRESS_WEBHOOK_SECRET', 'standard-webhooks');
      return ofVariable('REVOKE_EGRESS_WEBHOOK_SECRET', () => standardWebhooks({ secret: key }));
    }
    case 'acs3':
      return acs3(accessKey(env, 'acs3'));
  }
}

const accessKey = (env: CliContext['env'], why: string): AccessKey => ({
  accessKeyId: secret(env, 'ALIBABA_CLOUD_ACCESS_KEY_ID', why),
  accessKeySecret: secret(env, 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', why),
  securityToken: env.ALIBABA_CLOUD_SECURITY_TOKEN || undefined,
});

/** With a service it is a function of FC 2.0, whose version belongs to the service; without one a function of FC 3.0. */
const FC_URL =
  /^fc:\/\/(?<accountId>\d+)\.(?<region>[a-z0-9-]+)\/(?:(?<service>[A-Za-z_][\w-]*)(?:\.(?<version>[\w-]+))?\/(?<inService>[A-Za-z_][\w-]*)|(?<name>[A-Za-z_][\w-]*)(?:\.(?<qualifier>[\w-]+))?)$/;

const FC_FORMS =
  'fc://ACCOUNT.REGION/FUNCTION[.QUALIFIER] or fc://ACCOUNT.REGION/SERVICE[.QUALIFIER]/FUNCTION';

function directOf(url: string, given: Given, env: CliContext['env']): Transport {
  const {
    accountId,
    region,
    service,
    version,
    inService,
    name,
    qualifier = version,
  } = FC_URL.exec(url)?.groups ?? {};
  const named = inService ?? name;
  if (accountId === undefined || region === undefined || named === undefined) {
    throw new ClientFault(`"${url}" is not ${FC_FORMS}`);
  }
  const key = accessKey(env, 'a direct invocation');
  const endpoint = given.text('fc-endpoint');
  return createDirectTransport({ accountId, region, service, qualifier, function: named, key, endpoint });
}

/** Runs `make` on the value of a variable. @throws {ClientFault} naming the variable */
export function ofVariable<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    throw new ClientFault(`${name}: ${error.message}`, { cause: error });
  }
}

/** @throws {ClientFault} for a value that is not whole seconds */
export function secondsOption(given: Given, name: string, fallback: number): Millis {
  const text = given.text(name) ?? String(fallback);
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text) * 1000;
  throw new ClientFault(`--${name} must be whole seconds from 1 to 99999, not "${text}"`);
}
