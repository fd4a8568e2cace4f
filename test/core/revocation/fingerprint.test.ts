import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../../lib/core/json.ts';
import type { FlatRequest, RuleIdsRequest } from '../../../lib/core/model/request.ts';
import { ecsToken, fingerprintOf, rowKey } from '../../../lib/core/revocation/fingerprint.ts';

const FLAT: FlatRequest = {
  form: 'flat',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  IfAbsent: 'succeed',
  rule: {
    IpProtocol: 'all',
    PortRange: '-1/-1',
    DestCidrIp: '10.0.0.0/8',
    Policy: 'accept',
    Priority: '1',
    NicType: 'intranet',
  },
};
const IDS: RuleIdsRequest = {
  form: 'rule-ids',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-a',
  IfAbsent: 'fail',
  ruleIds: ['sgr-a', 'sgr-b'],
};

it.each([
  [{ b: 1, a: { d: [{ z: 1, y: null }], c: true } }, '{"a":{"c":true,"d":[{"y":null,"z":1}]},"b":1}'],
  [{ a: undefined, b: 2 }, '{"b":2}'],
  [{ A: 1, a: 2, _: 3 }, '{"A":1,"_":3,"a":2}'],
  [{ a10: 1, a2: 2, a: 3 }, '{"a":3,"a10":1,"a2":2}'],
  [[3, 1, 2], '[3,1,2]'],
  ['é"\n\u2028', '"é\\"\\n\u2028"'],
  [1e21, '1e+21'],
  [-0, '0'],
  [{}, '{}'],
  [null, 'null'],
])('canonicalJson writes %j as %s', (value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

it('canonicalJson sorts by code point, where UTF-16 would put U+1F600 before U+FF5E', () => {
  expect(canonicalJson({ '\u{ff5e}': 1, '\u{1f600}': 2 })).toBe('{"～":1,"😀":2}');
});

it('canonicalJson treats __proto__ as any other key', () => {
  expect(canonicalJson(JSON.parse('{"__proto__":1,"constructor":2}'))).toBe(
    '{"__proto__":1,"constructor":2}',
  );
});

it.each([
  ['undefined', undefined],
  ['undefined in an array', ['caller', undefined]],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['a BigInt', 1n],
  ['a function', () => 1],
  ['a Date', new Date(0)],
  ['a Map', new Map()],
])('canonicalJson refuses %s, which JSON cannot hold', (_, value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

it('canonicalJson is valid JSON of the same value, whatever the order of the members', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, shuffled(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(shuffled(value))).toBe(text);
    }),
  );
});

describe('hashes', () => {
  it('hashes are SHA-256 of the UTF-8 bytes', () => {
    expect(sha256Hex('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });

  // Computed with another language from hand-written canonical JSON. If one of these changes, so do the fingerprints
  // of every stored row: raise NORMAL_SCHEME.
  it('the fingerprints of scheme 1 are frozen', () => {
    expect(fingerprintOf(FLAT)).toBe('c387da4ba05bb4aa475e4d06fb1a82f0ec38e8b1506b55065514ab292a69fc3b');
    expect(fingerprintOf(IDS)).toBe('8c095de95eb84e4ac85c91eb3a76be8a0a28984a8b993c5c3f97dd0483a15c74');
  });

  it('the row key is that of [caller, token], so that no delimiter can be forged', () => {
    expect(rowKey('local', '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E')).toBe(
      'f8a5fc7d18786c84bf768db8fc403bc9c73542cdbc0240d9acdb084c5afac887',
    );
    expect(rowKey('a","b', 'c')).not.toBe(rowKey('a', 'b","c'));
    expect(rowKey('ab', 'c')).not.toBe(rowKey('a', 'bc'));
  });
});

describe('ecsToken', () => {
  const parts = {
    key: 'f8a5fc7d18786c84bf768db8fc403bc9c73542cdbc0240d9acdb084c5afac887',
    createdAt: 1_767_225_600_000,
    generation: 0,
    request: IDS,
    token: '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E',
  };

  it('ecsToken is the readable head of the token and the hash of key, creation, generation and parameters', () => {
    expect(ecsToken(parts)).toBe('473469C7-AA6F-4DC5-B-V83ohv1m0mo587Jbv0PYRKb4wYbcpdoEC48P5LHPKAY');
  });

  it('ecsToken replaces what ECS might not take', () => {
    expect(ecsToken({ ...parts, token: 'a b/"~.-_Z' })).toBe(
      'a_b___.-_Z-V83ohv1m0mo587Jbv0PYRKb4wYbcpdoEC48P5LHPKAY',
    );
  });

  it.each([
    ['key', { ...parts, key: 'other' }],
    ['creation', { ...parts, createdAt: 1_767_225_600_001 }],
    ['generation', { ...parts, generation: 1 }],
    ['parameters sent', { ...parts, request: { ...IDS, ruleIds: ['sgr-a'] } }],
    ['form sent', { ...parts, request: FLAT }],
  ])('ecsToken changes with the %s', (_, changed) => {
    expect(ecsToken(changed)).not.toBe(ecsToken(parts));
  });

  it('ecsToken is at most 64 characters that ECS takes, for every token', () => {
    const token = fc.stringMatching(/^[\x20-\x7e]{1,64}$/);
    fc.assert(
      fc.property(token, fc.nat(), (each, generation) => {
        expect(ecsToken({ ...parts, token: each, generation })).toMatch(/^[A-Za-z0-9._-]{45,64}$/);
      }),
    );
  });
});
