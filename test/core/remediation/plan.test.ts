import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../lib/core/model/rule.ts';
import {
  eventToken,
  type GroupFindings,
  isEventToken,
  plan,
  select,
} from '../../../lib/core/remediation/plan.ts';
import type { RemediationRules } from '../../../lib/core/remediation/types.ts';
import { OPEN_GUARD } from '../policy/kit.ts';
import { rule } from '../small-world.ts';
import { open, RULES } from './kit.ts';

const TARGET = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };
const EVENT = { source: 'acs.ecs', id: 'event-1' };
const ids = (rules: readonly Rule[]) => rules.map((each) => each.SecurityGroupRuleId);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => open(`sgr-${String(n).padStart(4, '0')}`));
const found = (forbidden: readonly Rule[], target = TARGET): GroupFindings => ({
  target,
  forbidden,
  protected: [],
});

it('selection selects the forbidden rules, and leaves those that the policy protects', () => {
  const listed = [
    open('sgr-1'),
    rule('sgr-2'),
    open('sgr-3', { PortRange: '443/443' }),
    open('sgr-4', { Policy: 'Drop' }),
    open('sgr-5', { Description: 'approved: CHG-7' }),
    rule('sgr-6', { DestCidrIp: '', Ipv6DestCidrIp: '::/0' }),
    open('sgr-7'),
  ];
  const rules: RemediationRules = { ...RULES, except: [{ descriptions: ['approved:*'] }] };
  const guard = {
    ...OPEN_GUARD,
    ruleIds: ['sgr-7', 'sgr-2'],
    ports: [{ protocol: 'tcp' as const, first: 443, last: 443 }],
  };
  const selected = select({ rules, guard }, TARGET, listed);
  expect(ids(selected.forbidden)).toEqual(['sgr-1', 'sgr-6']);
  expect(ids(selected.protected)).toEqual(['sgr-3', 'sgr-7']);
});

it('selection selects nothing in a protected group, and reports its forbidden rules as protected', () => {
  const guard = { ...OPEN_GUARD, groups: ['sg-1*'] };
  const selected = select({ rules: RULES, guard }, TARGET, [open('sgr-1'), rule('sgr-2')]);
  expect(selected).toMatchObject({ forbidden: [], protected: [{ SecurityGroupRuleId: 'sgr-1' }] });
});

describe('a listed rule that is not understood', () => {
  const tcp22 = { ...RULES, forbid: [{ protocols: ['tcp'], ports: [{ first: 22, last: 22 }] }] };
  const strange = [
    open('sgr-1', { IpProtocol: '132', PortRange: '-1/-1' }),
    open('sgr-2', { PortRange: '0/65535' }),
    open('sgr-3', { IpProtocol: '6', PortRange: '22/22' }),
  ];

  it('a listed rule that is not understood counts as forbidden; an IANA number counts as its protocol', () => {
    const selected = select({ rules: tcp22, guard: OPEN_GUARD }, TARGET, strange);
    expect(ids(selected.forbidden)).toEqual(['sgr-1', 'sgr-2', 'sgr-3']);
  });

  it('a listed rule that is not understood is protected and reported if the policy protects ports', () => {
    const guard = { ...OPEN_GUARD, ports: [{ first: 443, last: 443 }] };
    const selected = select({ rules: tcp22, guard }, TARGET, strange);
    expect([ids(selected.protected), ids(selected.forbidden)]).toEqual([['sgr-1', 'sgr-2'], ['sgr-3']]);
  });
});

it('the plan names up to 100 rules in a call, in the order of their ids', () => {
  const batches = plan(EVENT, [found(numbered(250).toReversed())]);
  const named = batches.map(({ request }) => (request.form === 'rule-ids' ? request.ruleIds : []));
  expect(named.map((each) => each.length)).toEqual([100, 100, 50]);
  expect(named.flat()).toEqual(ids(numbered(250)));
});

it('the plan is empty if nothing is forbidden', () => {
  expect(plan(EVENT, [found([])])).toEqual([]);
});

it('the plan has a token for each event, group and set of rules', () => {
  const of = (event: typeof EVENT, rules: readonly Rule[], target = TARGET) =>
    plan(event, [found(rules, target)]).map(({ token }) => token);
  const tokens = [
    of(EVENT, numbered(2)),
    of({ ...EVENT, id: 'event-2' }, numbered(2)),
    of({ ...EVENT, source: 'acs.config' }, numbered(2)),
    of({ source: 'acs.ecse', id: 'vent-1' }, numbered(2)),
    of(EVENT, numbered(1)),
    of(EVENT, numbered(2), { ...TARGET, SecurityGroupId: 'sg-2' }),
    of(EVENT, numbered(2), { ...TARGET, RegionId: 'cn-beijing' }),
  ].flat();
  expect(new Set(tokens).size).toBe(7);
  for (const token of tokens) expect(token).toMatch(/^remediation-[\w-]{43}$/);
  // Fixed for all versions: a version that derived another token would repeat the revocations of this one.
  expect(of(EVENT, [open('sgr-1')])).toEqual(['remediation-nwv6OT8lQm1skF3aGCU2Aw7nLbes0cZaOdxTSfLtIps']);
});

it('the token of a request event without a ClientToken is a hash of the source, id and data of the event', () => {
  const event = { source: 'change-desk', id: 'e-1', data: { PortRange: '22/22', RegionId: 'cn-hangzhou' } };
  const tokens = [
    event,
    { ...event, source: 'change-des' },
    { ...event, id: 'e-2' },
    { ...event, data: {} },
    { ...event, data: { ...event.data, DryRun: false } },
  ].map(eventToken);
  expect(new Set(tokens).size).toBe(5);
  for (const token of tokens) expect(isEventToken(token)).toBe(true);
  // A different token after an upgrade would make a redelivered event a second revocation.
  expect(tokens[0]).toBe('event-FkIhV9alPW7y_w7eSVeMur-mojQLV79-C6UDYCNG-6o');
});

const listed = fc.uniqueArray(
  fc
    .tuple(
      fc.nat(60),
      fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '203.0.113.7'),
      fc.constantFrom('Accept', 'Drop'),
      fc.constantFrom('', 'approved: CHG-7', 'temporary'),
      fc.constantFrom('22/22', '443/443'),
    )
    .map(([n, DestCidrIp, Policy, Description, PortRange]) =>
      rule(`sgr-${n}`, { DestCidrIp, Policy, Description, PortRange }),
    ),
  { selector: (each) => each.SecurityGroupRuleId, maxLength: 40 },
);
const criteria = fc.record({
  rules: fc.record({
    mode: fc.constant('revoke' as const),
    maxRulesPerEvent: fc.constant(20),
    forbid: fc.constantFrom([{ destinations: ['0.0.0.0/0'] }], [{ ports: [{ first: 22, last: 22 }] }]),
    except: fc.subarray([{ descriptions: ['approved:*'] }, { groups: ['sg-2'] }]),
  }),
  guard: fc.constantFrom(OPEN_GUARD, { ...OPEN_GUARD, destinations: ['203.0.113.0/24'] }),
});
/** A list, and the same in another order. */
const shuffled = listed.chain((rules) =>
  fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length })),
);

describe('laws of selection and plan', () => {
  it('excepted, protected and dropping rules are never selected', () => {
    fc.assert(
      fc.property(criteria, listed, (each, rules) => {
        for (const taken of select(each, TARGET, rules).forbidden) {
          expect(taken.Policy).toBe('Accept');
          if (each.rules.except.some((entry) => 'descriptions' in entry))
            expect(taken.Description).not.toMatch(/^approved:/);
          if (each.guard.destinations.length > 0) expect(taken.DestCidrIp).not.toBe('203.0.113.7');
        }
      }),
    );
  });

  it('an exception for the whole group leaves nothing to select', () => {
    fc.assert(
      fc.property(criteria, listed, ({ rules, guard }, all) => {
        const spared = { rules: { ...rules, except: [{ groups: ['sg-*'] }] }, guard };
        expect(select(spared, TARGET, all)).toEqual({ target: TARGET, forbidden: [], protected: [] });
      }),
    );
  });

  it('the order of the rules does not change the plan', () => {
    fc.assert(
      fc.property(criteria, shuffled, (each, [one, other]) => {
        const planOf = (rules: readonly Rule[]) => plan(EVENT, [select(each, TARGET, rules)]);
        expect(planOf(one)).toEqual(planOf(other));
      }),
    );
  });

  it('laws of selection and plan after a plan is carried out the next plan is empty, and all other rules are unchanged', () => {
    fc.assert(
      fc.property(criteria, listed, (each, rules) => {
        const named = plan(EVENT, [select(each, TARGET, rules)]).flatMap(({ request }) =>
          request.form === 'rule-ids' ? request.ruleIds : [],
        );
        const left = rules.filter((one) => !named.includes(one.SecurityGroupRuleId));
        expect(left).toHaveLength(rules.length - named.length);
        expect(plan(EVENT, [select(each, TARGET, left)])).toEqual([]);
      }),
    );
  });
});
