/** Over HTTP: to API Gateway, to an HTTP trigger, or to the local gateway. */

import { isLoopbackName } from '../../core/loopback.ts';
import type { Clock, Random } from '../../core/ports.ts';
import { systemClock, systemRandom } from '../../system/clock-and-random.ts';
import { type Auth, type Draft, NO_AUTH } from '../auth/auth.ts';
import { type Call, ClientFault, NoReply, type Reply, readBody, type Transport } from '../transport.ts';
import { networkFault } from './network-fault.ts';

export interface HttpOptions {
  /** Any base path; `/revocations` is added unless it is the end already. */
  readonly url: string;
  readonly auth?: Auth;
  /** Send what must not be read or changed on the way over plain http, also to another machine. */
  readonly allowHttp?: boolean;
  readonly clock?: Pick<Clock, 'now'>;
  readonly random?: Pick<Random, 'id'>;
  readonly fetch?: typeof fetch;
}

/**
 * A transport over HTTP, with the runtime's own `fetch`. Never follows a redirect: what is signed is signed for one host.
 * @throws {ClientFault} for a URL that is none, or one in plain http to another machine
 */
export function createHttpTransport(options: HttpOptions): Transport {
  const { auth = NO_AUTH, clock = systemClock(), random = systemRandom() } = options;
  const base = baseOf(options);
  const ask = options.fetch ?? fetch;
  return {
    target: `${base.origin}${base.pathname}`,
    async send(call, signal) {
      if (auth.revokeOnly && call.operation !== 'revoke') {
        throw new ClientFault(
          `a signed webhook may only revoke; ask for ${call.operation} with another authentication`,
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

/** What `fetch` would refuse, or fix without a word: a signature would be for something else. The value is a secret. */
function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new ClientFault(`"${name}" is no name of a header`);
    if (!/^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(value))
      throw new ClientFault(
        `what would stand in the header ${name} has characters that do not belong there, such as a line end`,
      );
  }
}

/** That of the contract, where a sender of webhooks is shown another one. */
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
      throw new ClientFault(
        `${base.host} is another machine; use https, or allow plain http with --allow-http (the client: allowHttp)`,
      );
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
  // URLs drop dot segments, encoded or not, and have no form for half a surrogate pair.
  if (/^\.{1,2}$|\p{Cs}/u.test(call.token))
    throw new ClientFault(`the token "${call.token}" cannot be part of a URL`);
  const end = call.operation === 'restore' ? '/restore' : '';
  const body = call.operation === 'restore' && call.dry ? JSON.stringify({ DryRun: true }) : '';
  if (body !== '') headers['content-type'] = 'application/json';
  url.pathname = `${base.pathname}/${encodeURIComponent(call.token)}${end}`;
  return { method: end === '' ? 'GET' : 'POST', url, headers, body, token: call.token };
}

/**
 * The address that revocations are posted to: `/revocations` is added unless it is the end already.
 * @throws {ClientFault} for a URL that is none, or one with a password in it
 */
export function revocationsUrl(url: string): URL {
  if (!URL.canParse(url)) throw new ClientFault(`"${url}" is not a URL; it looks like https://host/v1`);
  const address = new URL(url);
  if (address.protocol !== 'https:' && address.protocol !== 'http:') {
    throw new ClientFault(`"${address.protocol}//" is not http or https`);
  }
  if (address.username !== '' || address.password !== '') {
    throw new ClientFault('the URL carries a password; use one of the authentications instead');
  }
  address.hash = '';
  address.pathname = address.pathname.replace(/\/+$/, '').replace(/(\/revocations)?$/, '/revocations');
  return address;
}
