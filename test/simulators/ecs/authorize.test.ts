import { expect, it } from 'vitest';
import type { EcsSimulatorOptions } from '../../../lib/simulators/ecs/simulator.ts';
import { createVirtualClock } from '../../support/clocks.ts';
import {
  GROUP,
  OTHER_ACCOUNT_ID,
  type Parameters,
  rulesOf,
  startEcs,
  worldWith,
} from '../../support/ecs-simulator.ts';

const SSH = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const groups = [
  { SecurityGroupId: 'sg-theirs', RegionId: 'cn-hangzhou', VpcId: 'vpc-1', OwnerId: OTHER_ACCOUNT_ID },
  { SecurityGroupId: 'sg-b', RegionId: 'cn-hangzhou', VpcId: 'vpc-1' },
];

async function authorize(parameters: Parameters, options: EcsSimulatorOptions = {}) {
  await using ecs = await startEcs({ world: worldWith({}, { groups }), ...options });
  const { status, code } = await ecs.call('AuthorizeSecurityGroupEgress', { ...GROUP, ...parameters });
  const [entry] = ecs.simulator.journal.entries();
  return {
    answer: code === undefined ? `${status}` : `${status} ${code}`,
    rules: ecs.simulator.world.rules('sg-a'),
    added: entry?.effects.flatMap((effect) => effect.added),
  };
}

it('authorizing adds the rule with ECS’s defaults, an id of its own and the time', async () => {
  const { answer, rules, added } = await authorize(SSH, { clock: createVirtualClock(Date.now()) });
  expect(answer).toBe('200');
  expect(rules).toEqual([
    {
      SecurityGroupRuleId: expect.stringMatching(/^sgr-bp1[0-9a-z]{17}$/),
      Direction: 'egress',
      IpProtocol: 'TCP',
      PortRange: '22/22',
      DestCidrIp: '10.0.0.0/8',
      Policy: 'Accept',
      Priority: 1,
      NicType: 'intranet',
      CreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    },
  ]);
  expect(added).toEqual([rules[0]?.SecurityGroupRuleId]);
});

it('authorizing of a rule that exists succeeds and adds nothing, whatever its priority', async () => {
  const world = worldWith({ rules: [{ ...SSH, Priority: 9 }] });
  const { answer, rules, added } = await authorize(
    { ...SSH, IpProtocol: 'TCP', DestCidrIp: '10.0.0.0/8' },
    { world },
  );
  expect({ answer, count: rules.length, added }).toEqual({ answer: '200', count: 1, added: [] });
});

it('a rule that is revoked and authorized again comes back under a new id', async () => {
  await using ecs = await startEcs({ world: worldWith({ rules: [SSH] }) });
  const [before] = ecs.simulator.world.rules('sg-a');
  await ecs.revoke(SSH);
  await ecs.call('AuthorizeSecurityGroupEgress', { ...GROUP, ...SSH });
  const [after] = ecs.simulator.world.rules('sg-a');
  expect(rulesOf(ecs.simulator)).toEqual(['TCP 22/22 10.0.0.0/8 Accept']);
  expect(after?.SecurityGroupRuleId).not.toBe(before?.SecurityGroupRuleId);
});
