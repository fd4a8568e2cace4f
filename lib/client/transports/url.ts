/** From the base path that a user gives to the address that revocations are posted to. Pure. */
import { ClientFault } from '../transport.ts';

/**
 * `/revocations` is added unless it is the end already.
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

/** This machine, as the `hostname` of a URL has it. Not every name under `.localhost`: some resolvers ask DNS for those. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
