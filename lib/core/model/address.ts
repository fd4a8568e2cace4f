/**
 * IPv4 and IPv6 addresses and CIDR blocks, by value. The grammar of the address is `node:net`'s, which refuses octal,
 * hexadecimal and short forms; the prefix, zones and mapped addresses are stricter here (docs/decisions/0002).
 */
import { isIPv4, isIPv6 } from 'node:net';

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  /** All 32 or 128 bits, host bits included: `10.0.0.1/8` is not `10.0.0.0/8`. */
  readonly value: bigint;
  /** Prefix length in bits; one address alone has the full 32 or 128. */
  readonly prefix: number;
  /** Bits beyond the prefix are set. */
  readonly hostBits: boolean;
}

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128`; nothing longer reaches the regular expressions of node:net. */
const MAX_LENGTH = 49;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;

const widthOf = (family: Family): number => (family === 4 ? 32 : 128);

/** As a number first: a rule is compared by its addresses, and a group may have a thousand. */
const v4Value = (text: string): bigint =>
  BigInt(text.split('.').reduce((value, part) => value * 256 + Number(part), 0));

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));

function v6Value(text: string): bigint {
  const lastColon = text.lastIndexOf(':');
  const tail = text.slice(lastColon + 1);
  let plain = text;
  if (tail.includes('.')) {
    const low = v4Value(tail);
    plain = `${text.slice(0, lastColon + 1)}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  }
  const [left = '', right] = plain.split('::');
  const head = groupsOf(left);
  const end = right === undefined ? [] : groupsOf(right);
  const gap = Array.from({ length: 8 - head.length - end.length }, () => 0);
  return [...head, ...gap, ...end].reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/**
 * Whether the text before any slash is an address of the family. The prefix is ignored, so that `2001:db8::/129` (an
 * invalid block) is distinguished from `10.0.0.0/8` (not IPv6).
 */
export function hasAddress(text: string, family: Family): boolean {
  return parseAddress(text.split('/', 1)[0] ?? '', family) !== undefined;
}

/**
 * Reads an address (`10.0.0.2`) or block (`10.0.0.0/8`) of one family; undefined when it is none. Zones, zero-padded
 * prefixes and IPv4-mapped IPv6 addresses are refused.
 */
export function parseAddress(text: string, family: Family): Address | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const slash = text.indexOf('/');
  const host = slash === -1 ? text : text.slice(0, slash);
  const isAddress = family === 4 ? isIPv4(host) : isIPv6(host) && !host.includes('%');
  if (!isAddress) return undefined;

  const width = widthOf(family);
  const length = slash === -1 ? String(width) : text.slice(slash + 1);
  if (!PREFIX.test(length) || Number(length) > width) return undefined;

  const value = family === 4 ? v4Value(host) : v6Value(host);
  // ::ffff:0:0/96 is IPv4 in disguise: it would pass by every policy that is written for IPv4.
  if (family === 6 && value >> 32n === 0xffffn) return undefined;
  const prefix = Number(length);
  return { family, value, prefix, hostBits: BigInt.asUintN(width - prefix, value) !== 0n };
}

function v6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  // RFC 5952: the longest run of two or more zero groups is shortened, the first one of equals.
  let [start, length] = [0, 1];
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (groups[to] === 0) to += 1;
    if (to - from > length) [start, length] = [from, to - from];
  }
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/**
 * The one text of an address: dotted quad, or RFC 5952 without its mixed notation; a prefix of full length is left
 * out. `parseAddress` of it is the same address.
 */
export function formatAddress({ family, value, prefix }: Address): string {
  const host =
    family === 4 ? [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.') : v6Text(value);
  return prefix === widthOf(family) ? host : `${host}/${prefix}`;
}

/** A group of 1,000 rules is compared with 100 entries of a request, so each text is read once. Never many: it is cleared. */
const read = new Map<string, Address | undefined>();
const MOST_READ = 4_096;

function parseEither(text: string): Address | undefined {
  if (read.has(text)) return read.get(text);
  const address = parseAddress(text, 4) ?? parseAddress(text, 6);
  if (read.size >= MOST_READ) read.clear();
  if (text.length <= MAX_LENGTH) read.set(text, address);
  return address;
}

/** The first and the last address of a block. */
export interface Block {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** The addresses that a text names, whatever its host bits; undefined when it is not an address. */
export function readBlock(text: string): Block | undefined {
  const address = parseEither(text);
  if (address === undefined) return undefined;
  const { family, value, prefix } = address;
  const free = BigInt(widthOf(family) - prefix);
  const first = (value >> free) << free;
  return { family, first, last: first + (1n << free) - 1n };
}

/** One text for all texts of a block, whatever their host bits; undefined when it is not an address. */
export function blockKey(text: string): string | undefined {
  const address = parseEither(text);
  if (address === undefined) return undefined;
  const { family, value, prefix } = address;
  return `${family}:${value >> BigInt(widthOf(family) - prefix)}/${prefix}`;
}

/**
 * Do two texts name the same address or block? By value: `10.0.0.2` is `10.0.0.2/32`, `2001:DB8::` is `2001:db8:0::`.
 * Never by containment; and a text that is no address is the same as nothing, itself included.
 */
export function sameAddress(a: string, b: string): boolean {
  const left = parseEither(a);
  const right = a === b ? left : parseEither(b);
  if (left === undefined || right === undefined) return false;
  return left.family === right.family && left.value === right.value && left.prefix === right.prefix;
}

/** Does the block `outer` hold all of `inner`? Host bits do not matter here; texts that are no addresses hold nothing. */
export function containsAddress(outer: string, inner: string): boolean {
  const [block, part] = [parseEither(outer), parseEither(inner)];
  if (block === undefined || part === undefined || block.family !== part.family) return false;
  const free = BigInt(widthOf(block.family) - block.prefix);
  return block.prefix <= part.prefix && block.value >> free === part.value >> free;
}

/**
 * Are two texts the same block, apart from host bits? `10.0.0.1/8` is `10.0.0.0/8`. A text that is not an address is
 * not a block.
 */
export function sameBlock(a: string, b: string): boolean {
  const key = blockKey(a);
  return key !== undefined && key === blockKey(b);
}
