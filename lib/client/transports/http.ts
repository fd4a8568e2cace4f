/** The transport for API Gateway, an HTTP trigger, or the local gateway. */

import { isLoopbackName } from '../../core/loopback.ts';
import type { Clock, Random } from '../../core/ports.ts';
import { systemClock, systemRandom } from '../../system/clock-and-random.ts';
import { type Auth, type Draft, NO_AUTH } from '../auth/auth.ts';
import { type Call, ClientFault, NoReply, type Reply, readBody, type Transport } from '../transport.ts';
import { networkFault } from './network-fault.ts';

export interface HttpOptions {
  /** Any base path; `/revocations` is added unless the URL ends with it. */
  readonly url: string;
  readonly auth?: Auth;
  /** Allows plain http to another host, where requests can be read and changed. */
  readonly allowHttp?: boolean;
  readonly clock?: Pick<Clock, 'now'>;
  readonly random?: Pick<Random, 'id'>;
  readonly fetch?: typeof fetch;
}

/**
 * A transport with `fetch`. It follows no redirect, because a signature is for one host.
 * @throws {ClientFault} for an invalid URL, or plain http to another host
 */
export function createHttpTransport(options: HttpOptions): Transport {
  const { auth = NO_AUTH, clock = systemClock(), random = systemRandom() } = options;
  const base = baseOf(options);
  const ask = options.fetch ?? fetch;
  return {
    target: `${base.origin}${base.pathname}`,
    revokeOnly: auth.revokeOnly,
    async send(call, signal) {
      if (auth.revokeOnly && call.operation !== 'revoke') {
        throw new ClientFault(
          `a signed webhook may only revoke; use another authentication for ${call.operation}`,
        );
      }
      const { url, method, headers, body } = auth.sign(draft(base, call), {
        now: clock.now(),
        nonce: random.id(),
      });
      checkHeaders(headers);
      try {
        const content = method === 'POST' ? { body } : {};
        const response = await ask(url, { method, headers, ...content, signal, redirect: 'manual' });
        const reply: Reply = {
          status: statusOf(response),
          headers: Object.fromEntries(response.headers),
          body: await readBody(response, base.host),
        };
        return reply;
      } catch (error) {
        if (error instanceof NoReply) throw error;
        throw networkFault(error, base.host);
      }
    },
  };
}

/** Refuses what `fetch` would refuse or change silently, which would invalidate a signature. Values are secret. */
function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new ClientFault(`invalid header name "${name}"`);
    if (!/^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(value))
      throw new ClientFault(`invalid characters in the value of header ${name}`);
  }
}

/** The documented status, if a webhook sender gets another one. */
function statusOf({ status, headers }: Response): number {
  const original = headers.get('x-original-status') ?? '';
  return /^[1-5]\d\d$/.test(original) ? Number(original) : status;
}

function baseOf({ url, auth = NO_AUTH, allowHttp = false }: HttpOptions): URL {
  const base = revocationsUrl(url);
  if (base.protocol === 'http:' && !isLoopbackName(base.hostname)) {
    if (auth.revealing)
      throw new ClientFault(`a secret is never sent over plain http; use https://${base.host}`);
    if (!allowHttp)
      throw new ClientFault(`${base.host} is another host; use https, or --allow-http (allowHttp)`);
  }
  return base;
}

function draft(base: URL, call: Call): Draft {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'revoke-egress' };
  const url = new URL(base);
  if (call.token?.isWellFormed() === false) {
    throw new ClientFault('the token has half a surrogate pair; use 1 to 64 printable ASCII characters');
  }
  if (call.operation === 'revoke') {
    headers['content-type'] = 'application/json';
    if (call.wait !== undefined) headers.prefer = `wait=${call.wait}`;
    return { method: 'POST', url, headers, body: JSON.stringify(call.body), token: call.token };
  }
  // URLs drop dot segments, also encoded ones.
  if (/^\.{1,2}$|\p{Cs}/u.test(call.token))
    throw new ClientFault(`the token "${call.token}" cannot be part of a URL`);
  const end = call.operation === 'restore' ? '/restore' : '';
  const members = call.operation === 'restore' ? { ...call.body, ...(call.dry && { DryRun: true }) } : {};
  const body = Object.keys(members).length > 0 ? JSON.stringify(members) : '';
  if (body !== '') headers['content-type'] = 'application/json';
  url.pathname = `${base.pathname}/${encodeURIComponent(call.token)}${end}`;
  return { method: end === '' ? 'GET' : 'POST', url, headers, body, token: call.token };
}

/**
 * The URL of revocations: adds `/revocations` unless the URL ends with it.
 * @throws {ClientFault} for an invalid URL, or one with a password
 */
export function revocationsUrl(url: string): URL {
  if (!URL.canParse(url)) throw new ClientFault(`"${url}" is not a URL such as https://host/v1`);
  const address = new URL(url);
  if (address.protocol !== 'https:' && address.protocol !== 'http:') {
    throw new ClientFault(`"${address.protocol}//" is not http or https`);
  }
  if (address.username !== '' || address.password !== '') {
    throw new ClientFault('the URL must not contain a password');
  }
  address.hash = '';
  address.pathname = address.pathname.replace(/\/+$/, '').replace(/(\/revocations)?$/, '/revocations');
  return address;
}
