import { describe, expect, it } from 'vitest';
import { GROUP, type Running, startEcs, worldWith } from '../../support/ecs-simulator.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const SSH = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const CALL = { 'SecurityGroupRuleId.1': 'sgr-1' };
const world = worldWith({ rules: [{ ...SSH, SecurityGroupRuleId: 'sgr-1' }] });

async function ask(ecs: Running, method: 'GET' | 'POST', path: string, body?: unknown) {
  const { status, text } = await ecs.http(method, `/_simulator/${path}`, body);
  return { status, body: JSON.parse(text) };
}

it('the control plane returns the journal and the counters', async () => {
  await using ecs = await startEcs({ world });
  const { body: first } = await ecs.revoke({ ...CALL, ClientToken: 'x' });
  await ecs.revoke(CALL);
  await ecs.call('DescribeSecurityGroups', { RegionId: 'cn-hangzhou' });
  const { status, body } = await ask(ecs, 'GET', `journal?action=${REVOKE}`);
  expect(status).toBe(200);
  expect(body.entries).toEqual([
    {
      number: 1,
      at: expect.any(Number),
      connection: 1,
      action: REVOKE,
      parameters: { ...GROUP, ...CALL, ClientToken: 'x' },
      clientToken: 'x',
      nonce: expect.any(String),
      accessKeyId: 'simulated-access-key',
      requestId: first.RequestId,
      reply: 'sent',
      status: 200,
      effects: [{ at: expect.any(Number), status: 200, replayed: false, removed: ['sgr-1'], added: [] }],
      removed: ['sgr-1'],
    },
    expect.objectContaining({
      number: 2,
      status: 400,
      code: 'InvalidSecurityGroupRule.RuleNotExist',
      removed: [],
    }),
  ]);
  expect(body.counters).toEqual({
    requests: 3,
    connections: 1,
    removed: 1,
    added: 0,
    byAction: { [REVOKE]: 2, DescribeSecurityGroups: 1 },
    byReply: { 200: 2, 400: 1 },
  });
});

it('the control plane returns a group with its rules', async () => {
  await using ecs = await startEcs({ world });
  const { body } = await ask(ecs, 'GET', 'group?id=sg-a');
  expect(body).toMatchObject({
    group: { SecurityGroupId: 'sg-a', SecurityGroupType: 'normal', OwnerId: '1501234567890123' },
    rules: [{ SecurityGroupRuleId: 'sgr-1', IpProtocol: 'TCP' }],
  });
  expect((await ask(ecs, 'GET', 'group?id=sg-b')).status).toBe(404);
});

it('the control plane adds, removes and recreates rules', async () => {
  await using ecs = await startEcs({ world });
  const added = await ask(ecs, 'POST', 'rules', { groupId: 'sg-a', add: { ...SSH, Priority: 110 } });
  expect(added.body.rule).toMatchObject({ IpProtocol: 'TCP', Priority: 110 });
  const recreated = await ask(ecs, 'POST', 'rules', { recreate: 'sgr-1' });
  expect(recreated.body.rule.SecurityGroupRuleId).not.toBe('sgr-1');
  const removed = await ask(ecs, 'POST', 'rules', { remove: recreated.body.rule.SecurityGroupRuleId });
  expect(removed.body.rule).toEqual(recreated.body.rule);
  expect((await ask(ecs, 'POST', 'rules', { remove: 'sgr-1' })).body).toEqual({ rule: null });
  expect(ecs.simulator.world.rules('sg-a')).toEqual([added.body.rule]);
});

it.each<[string, unknown, RegExp]>([
  ['rules', { groupId: 'sg-none', add: SSH }, /no security group sg-none/],
  ['rules', { groupId: 'sg-a', add: { ...SSH, IpProtocol: 'sctp' } }, /Invalid input|one of TCP/],
  ['rules', { recreate: 'sgr-none' }, /unknown rule sgr-none/],
])('the control plane refuses a bad %s', async (path, body, reason) => {
  await using ecs = await startEcs({ world });
  const answer = await ask(ecs, 'POST', path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatch(reason);
});

it('the control plane knows no other path, and no body but JSON', async () => {
  await using ecs = await startEcs({ world });
  expect((await ask(ecs, 'GET', 'secrets')).status).toBe(404);
  expect((await ask(ecs, 'POST', 'journal')).status).toBe(404);
  expect((await ecs.http('POST', '/_simulator/rules', 'x', { 'content-type': 'text/plain' })).status).toBe(
    400,
  );
});

it.each([
  { host: 'evil.example' },
  { host: 'evil.example:80' },
  { host: 'localhost', origin: 'http://evil.example' },
])('the control plane is closed to %o', async (headers) => {
  await using ecs = await startEcs({ world });
  const { status } = await ecs.http('POST', '/_simulator/rules', {}, headers);
  expect(status).toBe(403);
});

it('the control plane is open under every loopback name', async () => {
  await using ecs = await startEcs({ world });
  for (const host of ['localhost', 'localhost:80', '127.0.0.1', '[::1]:9']) {
    expect((await ecs.http('GET', '/_simulator/journal', undefined, { host })).status).toBe(200);
  }
});

describe('a simulator', () => {
  it('numbers connections, and refuses a body that is too large', async () => {
    await using ecs = await startEcs({ world });
    await Promise.all([ecs.revoke(CALL), ecs.revoke(CALL), ecs.revoke(CALL)]);
    expect(
      ecs.simulator.journal
        .entries()
        .map(({ connection }) => connection)
        .sort(),
    ).toEqual([1, 2, 3]);
    expect((await ecs.http('POST', '/', 'x'.repeat(1_048_577))).status).toBe(413);
  });
});
