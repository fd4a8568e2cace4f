import { expect, it } from 'vitest';
import type { RuleDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { CONFIG, GROUP, nonCompliant, opened, SHAPES, startHarness } from './kit.ts';

/** 997 rules that are allowed, some of them almost forbidden, and three forbidden ones among them. */
const RULES: readonly RuleDefinition[] = [
  ...Array.from(
    { length: 994 },
    (_, n): RuleDefinition => ({
      IpProtocol: 'tcp',
      PortRange: `${n + 1}/${n + 1}`,
      DestCidrIp: '10.0.0.0/8',
    }),
  ),
  { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '0.0.0.0/1' },
  { IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '0.0.0.0/0', Policy: 'drop' },
  { IpProtocol: 'tcp', PortRange: '443/443', Ipv6DestCidrIp: '2001:db8::/32' },
];
const FORBIDDEN: readonly RuleDefinition[] = [
  { SecurityGroupRuleId: 'sgr-forbidden1', IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '0.0.0.0/0' },
  { SecurityGroupRuleId: 'sgr-forbidden2', IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '0.0.0.0/0' },
  { SecurityGroupRuleId: 'sgr-forbidden3', IpProtocol: 'tcp', PortRange: '443/443', Ipv6DestCidrIp: '::/0' },
];
const IDS = ['sgr-forbidden1', 'sgr-forbidden2', 'sgr-forbidden3'];

/** Three events of ActionTrail and one of Cloud Config, five times each: out of order, and in every shape. */
const EVENTS = [opened('event-1'), opened('event-2'), opened('event-3'), nonCompliant('event-4')];
const deliveries = Array.from({ length: 20 }, (_, place) => {
  const n = (place * 7) % 20;
  const event = EVENTS[n % 4] ?? {};
  // Every process gets duplicates of each event.
  return { to: (n + Math.floor(n / 4)) % 4, event: SHAPES[n % 3]?.(event) };
});

const outcomes = (reports: readonly unknown[]): string[] =>
  reports.flatMap((report) => Object(report).Events.map((each: { Outcome: string }) => each.Outcome));

it('20 deliveries of four events at once, to four processes on one table, revoke the 3 forbidden rules of 1,000 once each and no other rule; repeated, they find nothing', {
  timeout: 90_000,
}, async () => {
  await using harness = await startHarness([...RULES.slice(0, 500), ...FORBIDDEN, ...RULES.slice(500)]);
  const before = harness.ids();
  expect(before).toHaveLength(1000);
  const instances = await Promise.all([1, 2, 3, 4].map(() => harness.instance()));
  const deliver = () =>
    Promise.all(deliveries.map(({ to, event }) => instances[to]?.(event) ?? Promise.reject(new Error())));

  const first = await deliver();
  expect(harness.ids()).toEqual(before.filter((id) => !IDS.includes(id)));
  expect(harness.removed().toSorted()).toEqual(IDS);
  expect(outcomes(first)).toHaveLength(20);
  expect(outcomes(first)).toContain('revoked');
  for (const outcome of outcomes(first)) expect(['revoked', 'clean']).toContain(outcome);

  const calls = harness.revokes();
  expect(outcomes(await deliver())).toEqual(Array.from({ length: 20 }, () => 'clean'));
  expect(harness.revokes()).toBe(calls);
  expect(harness.ids()).toHaveLength(997);

  // All three are opened again: 20 duplicates of one event make one call.
  for (const id of IDS) harness.ecs.world.recreateRule(id);
  await Promise.all(Array.from({ length: 20 }, (_, n) => instances[n % 4]?.(opened('event-5'))));
  expect(harness.revokes()).toBe(calls + 1);
  expect(harness.removed()).toHaveLength(6);
  expect(harness.ids().toSorted()).toEqual(before.filter((id) => !IDS.includes(id)).toSorted());
});

const REQUESTED: readonly RuleDefinition[] = [
  { SecurityGroupRuleId: 'sgr-asked1', IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.1.0.0/16' },
  { SecurityGroupRuleId: 'sgr-asked2', IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '10.2.0.0/16' },
];
/** A request, and two forged ones with its source and id. */
const request = (change: object) => ({
  ...opened('change-1'),
  source: 'change-desk',
  type: 'revoke-egress.request',
  data: {
    ...{ RegionId: 'cn-hangzhou', SecurityGroupId: GROUP, IpProtocol: 'tcp' },
    ...{ PortRange: '22/22', DestCidrIp: '10.1.0.0/16', ...change },
  },
});
const TWINS = [
  request({}),
  request({ PortRange: '443/443', DestCidrIp: '10.2.0.0/16' }),
  request({ PortRange: '1/65535', DestCidrIp: '10.3.0.0/16' }),
];

it('18 deliveries of one request and of two forgeries with its source and id, to four processes, are one revocation each, and the genuine request is answered every time', {
  timeout: 90_000,
}, async () => {
  const CALLER = { regions: ['cn-hangzhou'], groups: ['*'], maxRules: 100 };
  await using harness = await startHarness(REQUESTED, {
    ...CONFIG,
    policy: { callers: { remediation: CALLER } },
  });
  const instances = await Promise.all([1, 2, 3, 4].map(() => harness.instance()));
  const deliver = () =>
    Promise.all(
      Array.from(
        { length: 18 },
        (_, n) => instances[n % 4]?.(SHAPES[n % 2]?.(TWINS[n % 3] ?? {})) ?? Promise.reject(new Error()),
      ),
    );
  const first = await deliver();
  expect(outcomes(first)).toEqual(Array.from({ length: 18 }, () => 'answered'));
  const genuine = first.filter((_, n) => n % 3 === 0).flatMap((report) => Object(report).Events);
  for (const { Result } of genuine) {
    expect(Result).toMatchObject({ Outcome: 'revoked', Revoked: [{ SecurityGroupRuleId: 'sgr-asked1' }] });
  }
  expect(harness.removed().toSorted()).toEqual(['sgr-asked1', 'sgr-asked2']);

  for (const id of ['sgr-asked1', 'sgr-asked2']) harness.ecs.world.recreateRule(id);
  await deliver();
  expect(harness.ids()).toHaveLength(2);
  expect(harness.removed()).toHaveLength(2);
});
