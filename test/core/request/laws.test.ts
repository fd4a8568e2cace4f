import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryOf, ProblemError } from '../../../lib/core/errors/errors.ts';
import type { RevokeRequest, RulePattern } from '../../../lib/core/model/request.ts';
import { PARAMETERS, rankOf } from '../../../lib/core/request/parameters.ts';
import { normalise, parseRequest } from '../../../lib/core/request/parse-request.ts';
import { fingerprintOf } from '../../../lib/core/revocation/fingerprint.ts';
import { type Json, meaning, ruleMeaning, spell } from '../../support/request-arbitraries.ts';
import { FLAT, permissions, RULE } from './support.ts';

const requestOf = (body: unknown): RevokeRequest => parseRequest(body, undefined).request;
const printOf = (body: unknown): string => fingerprintOf(requestOf(body));

/** Parses; a refusal must be a ProblemError that keeps every promise made of it. */
function parseOrRefuse(body: unknown, key?: string): RevokeRequest | undefined {
  try {
    return parseRequest(body, key).request;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const errors = error.fields.errors ?? [];
    expect(errors[0]?.code).toBe(error.code);
    for (const { code, detail, pointer } of errors) {
      expect(entryOf(code), code).toBeDefined();
      expect(detail.length).toBeLessThan(1_000);
      expect(pointer).toMatch(/^(\/|$)/);
      expect(detail).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    }
    expect(error.fields.status).toBe(entryOf(error.code)?.status);
    const ranks = errors.map(({ pointer }) => rankOf(pointer.split('/')[1] ?? ''));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    return undefined;
  }
}

const names = [
  ...PARAMETERS.map(({ name }) => name),
  '__proto__',
  'constructor',
  'toString',
  'Permissions.1.X',
  '',
];
const anyValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown[]>(
    null,
    '',
    '1',
    -1,
    22,
    '22/22',
    '-1/-1',
    'tcp',
    'icmpv6',
    'sg-a',
    '::/0',
    '10.0.0.0/8',
  ),
  // An object that cannot be made a string by String().
  fc.constant({ toString: 1, valueOf: null }),
);

it('parsing throws nothing but our refusal, whatever the JSON', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.option(fc.string(), { nil: undefined }), parseAny), {
    numRuns: 500,
  });
  function parseAny(body: unknown, key: string | undefined) {
    parseOrRefuse(body, key);
  }
});

it('parsing throws nothing but our refusal, whatever the value of any member at any place', () => {
  const members = fc.dictionary(fc.constantFrom(...names), anyValue, { maxKeys: 8 });
  const body = fc.oneof(
    fc.tuple(fc.constant(FLAT), members).map(([base, extra]) => ({ ...base, ...extra })),
    fc.array(members, { maxLength: 4 }).map((entries) => permissions(RULE, ...entries)),
    fc.tuple(members, fc.array(anyValue)).map(([extra, list]) => ({ ...extra, SecurityGroupRuleId: list })),
  );
  fc.assert(
    fc.property(body, (each) => void parseOrRefuse(each)),
    { numRuns: 2_000 },
  );
});

it('parsing accepts or refuses one changed member of a valid request, and accepts only normal forms', () => {
  const change = fc.tuple(meaning.chain(spell), fc.constantFrom(...names), anyValue);
  fc.assert(
    fc.property(change, ([body, name, value]) => {
      const request = parseOrRefuse({ ...body, [name]: value });
      if (request !== undefined) expect(normalise(request)).toEqual(request);
    }),
    { numRuns: 1_000 },
  );
});

it('the normal form is what parsing yields, for every spelling', () => {
  fc.assert(
    fc.property(meaning.chain(spell), (body) => {
      const request = requestOf(body);
      expect(normalise(request)).toEqual(request);
      expect(Object.values(request)).not.toContain(undefined);
    }),
  );
});

it('the normal form of what an older scheme may have stored is reached in one step', () => {
  const stored = fc.record({
    rule: ruleMeaning,
    loose: fc.record(
      {
        DestCidrIp: fc.constantFrom('10.0.0.2/32', '10.0.0.0/8', 'no address'),
        Ipv6DestCidrIp: fc.constantFrom('2001:DB8:0::1', '::/0'),
        DestGroupId: fc.constant('sg-b'),
        DestPrefixListId: fc.constant('pl-b'),
        PortRangeListId: fc.constant('prl-b'),
      },
      { requiredKeys: [] },
    ),
  });
  fc.assert(
    fc.property(stored, ({ rule, loose }) => {
      const base = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-a', IfAbsent: 'succeed' as const };
      // A row holds what some scheme once took for a pattern; its members are valid, its form may be old.
      const pattern = { Policy: 'accept', Priority: '1', ...rule, ...loose } as unknown as RulePattern;
      const ids: RevokeRequest = { ...base, form: 'rule-ids', ruleIds: ['sgr-b', 'sgr-a', 'sgr-b'] };
      for (const request of [
        { ...base, form: 'flat' as const, rule: pattern },
        { ...base, form: 'permissions' as const, permissions: [pattern, pattern] },
        ids,
      ]) {
        const once = normalise(request);
        expect(normalise(once)).toEqual(once);
      }
    }),
  );
});

describe('the fingerprint', () => {
  it('the fingerprint is the same for every spelling of one request: case, number or string, addresses, order, defaults, token', () => {
    const spellings = meaning.chain((request) => fc.tuple(spell(request), spell(request)));
    fc.assert(
      fc.property(spellings, ([one, other]) => {
        expect(requestOf(one)).toEqual(requestOf(other));
        expect(printOf(one)).toBe(printOf(other));
      }),
      { numRuns: 500 },
    );
  });

  it('the fingerprint is another for every other meaning', () => {
    const pair = fc.tuple(meaning, meaning).chain(([a, b]) => fc.tuple(spell(a), spell(b)));
    fc.assert(
      fc.property(pair, ([one, other]) => {
        fc.pre(JSON.stringify(requestOf(one)) !== JSON.stringify(requestOf(other)));
        expect(printOf(one)).not.toBe(printOf(other));
      }),
    );
  });

  const five = { ...FLAT, SourceCidrIp: '10.1.0.0/16', SourcePortRange: '1/9', NicType: 'intranet' };
  const group = {
    ...FLAT,
    DestCidrIp: '',
    DestGroupId: 'sg-b',
    DestGroupOwnerId: 5,
    DestGroupOwnerAccount: 'a',
  };
  const v6 = { ...FLAT, DestCidrIp: '', Ipv6DestCidrIp: '2001:db8::/32', Ipv6SourceCidrIp: '::1' };

  it.each<[string, Json, Json]>([
    ['RegionId', five, { RegionId: 'cn-beijing' }],
    ['SecurityGroupId', five, { SecurityGroupId: 'sg-94n63e80L' }],
    ['IfAbsent', five, { IfAbsent: 'fail' }],
    ['IpProtocol', five, { IpProtocol: 'udp' }],
    ['PortRange', five, { PortRange: '22/23' }],
    ['SourcePortRange', five, { SourcePortRange: '1/10' }],
    ['absence of SourcePortRange', five, { SourcePortRange: null }],
    ['DestCidrIp', five, { DestCidrIp: '10.0.0.0/9' }],
    ['host bits', five, { DestCidrIp: '10.0.0.1/8' }],
    ['SourceCidrIp', five, { SourceCidrIp: '10.1.0.0/17' }],
    ['absence of SourceCidrIp', five, { SourceCidrIp: '' }],
    ['Policy', five, { Policy: 'drop' }],
    ['Priority', five, { Priority: 2 }],
    ['NicType', five, { NicType: 'internet' }],
    ['absence of NicType', five, { NicType: null }],
    ['DestGroupId', group, { DestGroupId: 'sg-B' }],
    ['DestGroupOwnerId', group, { DestGroupOwnerId: 6 }],
    ['DestGroupOwnerAccount', group, { DestGroupOwnerAccount: 'A' }],
    ['Ipv6DestCidrIp', v6, { Ipv6DestCidrIp: '2001:db8::/33' }],
    ['Ipv6SourceCidrIp', v6, { Ipv6SourceCidrIp: '::2' }],
    ['DestPrefixListId', { ...FLAT, DestCidrIp: '', DestPrefixListId: 'pl-a' }, { DestPrefixListId: 'pl-b' }],
    [
      'PortRangeListId',
      permissions({ IpProtocol: 'tcp', DestCidrIp: '10.0.0.0/8', PortRangeListId: 'prl-a' }),
      {
        Permissions: [{ IpProtocol: 'tcp', DestCidrIp: '10.0.0.0/8', PortRangeListId: 'prl-b' }],
      },
    ],
    [
      'order of Permissions',
      permissions(RULE, { ...RULE, Priority: 2 }),
      {
        Permissions: [{ ...RULE, Priority: 2 }, RULE],
      },
    ],
    ['an id', { ...permissions(), SecurityGroupRuleId: ['sgr-a'] }, { SecurityGroupRuleId: ['sgr-A'] }],
    [
      'one id more',
      { ...permissions(), SecurityGroupRuleId: ['sgr-a'] },
      { SecurityGroupRuleId: ['sgr-a', 'sgr-b'] },
    ],
  ])('the fingerprint changes with %s', (_, base, change) => {
    expect(printOf({ ...base, ...change })).not.toBe(printOf(base));
  });

  it('the fingerprint changes with the form, though both name the same rule', () => {
    expect(printOf(permissions(RULE))).not.toBe(printOf(FLAT));
  });
});
