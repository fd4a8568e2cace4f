/**
 * Addresses and CIDR blocks, by value. Independent of `core/model/address.ts` on purpose: a simulator that shared the
 * service's parser would share its mistakes.
 */
import { isIPv4, isIPv6 } from 'node:net';

/** Comparable by text: family, number of the address (host bits kept), prefix length. */
export type AddressValue = `${4 | 6}:${string}/${number}`;

/** An IPv4 address or block, or undefined if it is neither. */
export function ipv4Value(text: string): AddressValue | undefined {
  const { address, prefix } = split(text, 32);
  if (prefix === undefined || !isIPv4(address)) return undefined;
  return `4:${address}/${prefix}`;
}

/** An IPv6 address or block, or undefined if it is neither. Zone ids are not accepted. */
export function ipv6Value(text: string): AddressValue | undefined {
  const { address, prefix } = split(text, 128);
  if (prefix === undefined || !isIPv6(address) || address.includes('%')) return undefined;
  return `6:${compressed(address)}/${prefix}`;
}

/** How ECS stores an IPv6 block: address compressed and in lower case, host bits kept, prefix as it was written. */
export function storedIpv6(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? compressed(text) : compressed(text.slice(0, slash)) + text.slice(slash);
}

/** Whether two texts are the same address. `text`: compares the texts only. */
export function sameAddress(a: string | undefined, b: string | undefined, mode: 'value' | 'text'): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || mode === 'text') return false;
  const value = ipv4Value(a) ?? ipv6Value(a);
  return value !== undefined && value === (ipv4Value(b) ?? ipv6Value(b));
}

function split(text: string, bits: number): { address: string; prefix?: number } {
  const slash = text.indexOf('/');
  if (slash < 0) return { address: text, prefix: bits };
  const digits = text.slice(slash + 1);
  const prefix = /^(0|[1-9]\d{0,2})$/.test(digits) ? Number(digits) : Number.NaN;
  return prefix <= bits ? { address: text.slice(0, slash), prefix } : { address: text };
}

// The URL standard serialises IPv6 hosts in the compressed lower-case form.
const compressed = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);
