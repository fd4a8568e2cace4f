import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, hasAddress, parseAddress, sameAddress } from '../../../lib/core/model/address.ts';

const canonical = (text: string, family: 4 | 6): string | undefined => {
  const address = parseAddress(text, family);
  return address && formatAddress(address);
};

it.each([
  ['10.0.0.0/08', 'a zero-padded prefix'],
  ['010.0.0.1', 'an octal-looking part'],
  ['1.2.3', 'three parts'],
  ['0x7f.1', 'hexadecimal'],
  ['10.0.0.0/8/8', 'two prefixes'],
  ['10.0.0.0/33', 'a prefix beyond 32'],
  ['256.1.1.1', 'a part beyond 255'],
  ['10.0.0.0/', 'an empty prefix'],
  ['10.0.0.0/-1', 'a negative prefix'],
  ['10.0.0.0/+8', 'a signed prefix'],
  ['10.0.0.0/8 ', 'white space'],
  ['10.0.0.0/255.0.0.0', 'a netmask'],
  ['10.0.0.1%eth0', 'a zone'],
  ['', 'nothing'],
  ['/8', 'a prefix alone'],
  ['2001:db8::', 'the other family'],
  ['１.2.3.4', 'a full-width digit'],
])('the strictness table refuses %j as IPv4: %s', (text) => {
  expect(parseAddress(text, 4)).toBeUndefined();
});

it.each([
  ['fe80::1%eth0', 'a zone'],
  ['::ffff:10.0.0.1', 'a mapped address, dotted'],
  ['::ffff:a00:1', 'a mapped address, in hexadecimal'],
  ['::ffff:0:0/96', 'the mapped block'],
  ['::FFFF:10.0.0.1/64', 'a mapped address with a short prefix'],
  ['0:0:0:0:0:ffff:10.0.0.1', 'a mapped address, uncompressed'],
  ['1::2::3', 'two gaps'],
  ['2001:db8::/129', 'a prefix beyond 128'],
  ['2001:db8::/064', 'a zero-padded prefix'],
  ['2001:db8::/64/64', 'two prefixes'],
  ['12345::', 'five digits'],
  ['[2001:db8::1]', 'brackets'],
  ['::10.0.0.256', 'a dotted part beyond 255'],
  ['10.0.0.0/8', 'the other family'],
  [`${'0'.repeat(60)}::1`, 'endless zeros'],
])('the strictness table refuses %j as IPv6: %s', (text) => {
  expect(parseAddress(text, 6)).toBeUndefined();
});

it('the strictness table reads ::10.0.0.1 as what it is, not as a mapped address', () => {
  expect(canonical('::10.0.0.1', 6)).toBe('::a00:1');
});

it('the strictness table keeps host bits and flags them', () => {
  expect(parseAddress('10.0.0.1/8', 4)).toEqual({
    family: 4,
    value: 0x0a000001n,
    prefix: 8,
    hostBits: true,
  });
  expect(parseAddress('10.0.0.0/8', 4)?.hostBits).toBe(false);
  expect(parseAddress('10.0.0.1', 4)?.hostBits).toBe(false);
  expect(parseAddress('10.0.0.1/0', 4)?.hostBits).toBe(true);
  expect(parseAddress('2001:db8::1/64', 6)?.hostBits).toBe(true);
  expect(parseAddress('2001:db8::/64', 6)?.hostBits).toBe(false);
});

it.each([
  ['10.0.0.2', '10.0.0.2'],
  ['10.0.0.2/32', '10.0.0.2'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['10.0.0.1/8', '10.0.0.1/8'],
  ['255.255.255.255/31', '255.255.255.255/31'],
])('formatAddress writes IPv4 %s as %s', (text, expected) => {
  expect(canonical(text, 4)).toBe(expected);
});

it.each([
  ['2001:DB8::1/128', '2001:db8::1'],
  ['2001:0db8:3c4d:0015:0000:0000:1a2f:1a2b/0', '2001:db8:3c4d:15::1a2f:1a2b/0'],
  ['::', '::'],
  ['::/0', '::/0'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['1:0:0:0:0:0:0:0', '1::'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
])('formatAddress writes IPv6 %s as %s (RFC 5952)', (text, expected) => {
  expect(canonical(text, 6)).toBe(expected);
});

it('formatAddress is read back as the same address', () => {
  const anyV4 = fc.tuple(fc.bigInt(0n, 2n ** 32n - 1n), fc.integer({ min: 0, max: 32 }));
  const anyV6 = fc.tuple(fc.bigInt(0n, 2n ** 128n - 1n), fc.integer({ min: 0, max: 128 }));
  const check =
    (family: 4 | 6) =>
    ([value, prefix]: [bigint, number]) => {
      fc.pre(family === 4 || value >> 32n !== 0xffffn);
      const text = formatAddress({ family, value, prefix, hostBits: false });
      expect(parseAddress(text, family)).toMatchObject({ family, value, prefix });
      expect(canonical(text, family)).toBe(text);
    };
  fc.assert(fc.property(anyV4, check(4)));
  fc.assert(fc.property(anyV6, check(6)));
  // Sparse values, so that runs of zero groups of every length and place occur.
  const sparse = fc.array(fc.constantFrom(0, 0, 1, 0xabcd), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(sparse, (groups) => {
      check(6)([groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n), 128]);
    }),
  );
});

it('parseAddress agrees with node:net on every text without zone, prefix or mapping', () => {
  const piece = fc.constantFrom('0', '1', 'ab', 'ffff', '10.0.0.1', ':', '::', ':', '.', '255', '01', 'g');
  const text = fc.oneof(
    fc.ipV6(),
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      const address = parseAddress(candidate, 6);
      if (address !== undefined) expect(isIPv6(candidate)).toBe(true);
      else if (isIPv6(candidate)) expect(candidate.toLowerCase()).toContain('ffff');
    }),
    { numRuns: 2_000 },
  );
});

it('parseAddress never throws, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(4 as const, 6 as const), (text, family) => {
      const address = parseAddress(text, family);
      if (address) expect(formatAddress(address).length).toBeLessThanOrEqual(49);
    }),
  );
});

it('hasAddress reads the address only', () => {
  expect(hasAddress('2001:db8::/129', 6)).toBe(true);
  expect(hasAddress('2001:db8::/x/y', 6)).toBe(true);
  expect(hasAddress('10.0.0.0/8', 6)).toBe(false);
  expect(hasAddress('::ffff:10.0.0.1/129', 6)).toBe(false);
});

describe('sameAddress', () => {
  it.each([
    ['10.0.0.2', '10.0.0.2/32'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::1', '::1/128'],
    ['::a00:1', '::10.0.0.1'],
  ])('%s is %s', (a, b) => {
    expect(sameAddress(a, b)).toBe(true);
    expect(sameAddress(b, a)).toBe(true);
  });

  it.each([
    ['10.0.0.0/8', '10.0.0.0/9', 'a part of it'],
    ['10.0.0.0/8', '10.0.0.1/8', 'host bits'],
    ['10.0.0.0/8', '10.0.0.0', 'no prefix'],
    ['0.0.0.0/0', '::/0', 'the other family'],
    ['0.0.0.1', '::1', 'the same number in the other family'],
    ['10.0.0.1', '::ffff:10.0.0.1', 'mapped'],
    ['nonsense', 'nonsense', 'no address at all'],
  ])('%s is not %s: %s', (a, b) => {
    expect(sameAddress(a, b)).toBe(false);
    expect(sameAddress(b, a)).toBe(false);
  });
});
