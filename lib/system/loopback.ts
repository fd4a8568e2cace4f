/** Who may talk to a server that allows everything: this machine, and no web page that its browser happens to show. */
import { isIPv4 } from 'node:net';

/** `localhost`, any name under it, 127.0.0.0/8, `::1`: names that DNS cannot point elsewhere. */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (name === '::1' || name === '[::1]') return true;
  return isIPv4(name) && name.startsWith('127.');
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
