import { expect, it } from 'vitest';
import { OTHER_ACCOUNT_ID, type Running, startEcs, worldWith } from '../../support/ecs-simulator.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const SSH = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const CALL = { ...SSH, ClientToken: 'token-1' };
const world = worldWith({ rules: [{ ...SSH, SecurityGroupRuleId: 'sgr-1' }] });

const answers = async (ecs: Running, ...calls: Record<string, string>[]): Promise<string[]> => {
  const found: string[] = [];
  for (const call of calls) {
    const { status, code } = await ecs.revoke(call);
    found.push(code ?? String(status));
  }
  return found;
};

it('a ClientToken that ECS remembers gives the first result again, without effect on a rule that was put back', async () => {
  await using ecs = await startEcs({ world });
  const first = await ecs.revoke(CALL);
  ecs.simulator.world.recreateRule('sgr-1');
  const second = await ecs.revoke(CALL);
  expect(second.body).toEqual(first.body);
  expect(ecs.simulator.world.rules('sg-a')).toHaveLength(1);
  expect(ecs.simulator.journal.entries().map(({ effects }) => effects)).toMatchObject([
    [{ status: 200, replayed: false, removed: ['sgr-1'] }],
    [{ status: 200, replayed: true, removed: [] }],
  ]);
});

it('a ClientToken that ECS remembers is refused for other parameters', async () => {
  await using ecs = await startEcs({ world });
  expect(await answers(ecs, CALL, { ...CALL, PortRange: '23/23' })).toEqual([
    '200',
    'IdempotentParameterMismatch',
  ]);
});

it('a ClientToken that ECS remembers is refused while the first call is running, which goes on', async () => {
  await using ecs = await startEcs({ world });
  ecs.simulator.faults.next(REVOKE, { hold: true });
  const first = ecs.revoke(CALL);
  await ecs.simulator.untilHeld();
  expect(await ecs.revoke(CALL)).toMatchObject({ status: 403, code: 'LastTokenProcessing' });
  ecs.simulator.release();
  expect((await first).status).toBe(200);
  expect(await answers(ecs, CALL)).toEqual(['200']);
});

it('a ClientToken that ECS remembers counts by action and by account', async () => {
  const other = { accessKeyId: 'other', accessKeySecret: 'x', accountId: OTHER_ACCOUNT_ID };
  await using ecs = await startEcs({ world });
  expect(await answers(ecs, CALL)).toEqual(['200']);
  const restored = await ecs.call('AuthorizeSecurityGroupEgress', {
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-a',
    ...CALL,
  });
  expect(restored.status).toBe(200);
  await using theirs = await startEcs({ world, credentials: [other] });
  const { code } = await theirs.call(
    REVOKE,
    { ...SSH, RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-a' },
    { credential: other },
  );
  expect(code).toBe('InvalidSecurityGroupId.NotFound');
});

it('a ClientToken that ECS remembers is forgotten after a refusal, or remembered with it, by switch', async () => {
  const twice = async (clientTokens: 'successes' | 'all') => {
    await using ecs = await startEcs({ world: worldWith(), switches: { clientTokens } });
    const first = await answers(ecs, CALL);
    ecs.simulator.world.addRule('sg-a', SSH);
    return [...first, ...(await answers(ecs, CALL))];
  };
  expect(await twice('successes')).toEqual(['InvalidSecurityGroupRule.RuleNotExist', '200']);
  expect(await twice('all')).toEqual([
    'InvalidSecurityGroupRule.RuleNotExist',
    'InvalidSecurityGroupRule.RuleNotExist',
  ]);
});

it('a ClientToken that ECS does not remember changes nothing about a call', async () => {
  await using ecs = await startEcs({ world, switches: { clientTokens: 'none' } });
  expect(await answers(ecs, CALL, CALL)).toEqual(['200', 'InvalidSecurityGroupRule.RuleNotExist']);
});

it('a ClientToken is at most 64 ASCII characters', async () => {
  await using ecs = await startEcs({ world });
  const bad = 'InvalidClientToken.ValueNotSupported';
  expect(await answers(ecs, { ...SSH, ClientToken: 'x'.repeat(65) }, { ...SSH, ClientToken: 'é' })).toEqual([
    bad,
    bad,
  ]);
  expect(await answers(ecs, { ...SSH, ClientToken: 'x'.repeat(64) })).toEqual(['200']);
});

it('a ClientToken is in the journal', async () => {
  await using ecs = await startEcs({ world });
  await answers(ecs, CALL, SSH);
  expect(ecs.simulator.journal.entries().map(({ clientToken }) => clientToken)).toEqual([
    'token-1',
    undefined,
  ]);
});
