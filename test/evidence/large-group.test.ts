import { expect, it } from 'vitest';
import type { RuleDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { shapeOf, startEvidence } from './kit.ts';

const SIZE = 1_000;
const rules = Array.from(
  { length: SIZE },
  (_, n): RuleDefinition => ({
    IpProtocol: 'tcp',
    PortRange: `${n + 1}/${n + 1}`,
    DestCidrIp: '10.0.0.0/8',
    Description: `rule ${n} `.padEnd(512, 'x'),
  }),
);

it('a group of 1,000 rules with the longest descriptions is revoked, restored and revoked again, equal at each corresponding point', {
  timeout: 60_000,
}, async () => {
  const harness = await startEvidence(rules);
  const full = shapeOf(harness.egress());
  const permissions = rules.slice(0, 100).map(({ IpProtocol, PortRange, DestCidrIp }) => ({
    IpProtocol,
    PortRange,
    DestCidrIp,
  }));
  const first = await harness.revoke({ Permissions: permissions }, 'first');
  expect(first.body).toMatchObject({ Outcome: 'revoked', Evidence: 'reply' });
  expect(harness.egress()).toHaveLength(SIZE - 100);
  const rest = shapeOf(harness.egress());
  expect(await harness.restore('first')).toMatchObject({ status: 200, body: { Outcome: 'restored' } });
  expect(shapeOf(harness.egress())).toEqual(full);
  expect(await harness.revoke({ Permissions: permissions }, 'second')).toMatchObject({
    body: { Outcome: 'revoked' },
  });
  expect(shapeOf(harness.egress())).toEqual(rest);
  // The first token's answers stay what they were.
  expect(await harness.revoke({ Permissions: permissions }, 'first')).toEqual({ ...first, replayed: true });
  expect((await harness.restore('first')).replayed).toBe(true);
  expect(shapeOf(harness.egress())).toEqual(rest);
});

it('a group of 1,000 rules with the longest descriptions is read in several pages where ECS lists fewer at a time', {
  timeout: 60_000,
}, async () => {
  const more = Array.from(
    { length: 1_200 },
    (_, n): RuleDefinition => ({ ...rules[0], IpProtocol: 'tcp', PortRange: `${n + 1}/${n + 1}` }),
  );
  const harness = await startEvidence(more);
  const last = { IpProtocol: 'tcp', PortRange: '1200/1200', DestCidrIp: '10.0.0.0/8' };
  expect(await harness.revoke(last)).toMatchObject({ body: { Outcome: 'revoked', Evidence: 'reply' } });
  expect(harness.calls('DescribeSecurityGroupAttribute')).toBe(4);
});
