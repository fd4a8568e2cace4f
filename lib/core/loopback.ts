/** Recognises this host: for servers that allow all callers, and for requests that must not be sent in plain text. */
import { isIPv4 } from 'node:net';

/** `localhost`, 127.0.0.0/8 and `::1`. Not the names under `.localhost`: some resolvers ask DNS for those. */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase();
  return ['localhost', '::1', '[::1]'].includes(name) || (isIPv4(name) && name.startsWith('127.'));
}

const AUTHORITY = /^(?<host>\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/;

/** The same for the value of a `Host` header, whose port does not matter. Several, or none, are no loopback name. */
export function isLoopbackAuthority(authority: string | undefined): boolean {
  const host = AUTHORITY.exec(authority ?? '')?.groups?.host;
  return host !== undefined && isLoopbackName(host);
}

/** A browser says in `Origin` which page sends; other clients send none. `null` is a page without a name. */
export function isOwnOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true;
  const authority = /^https?:\/\/(?<authority>[^/]+)$/.exec(origin)?.groups?.authority;
  return isLoopbackAuthority(authority);
}
