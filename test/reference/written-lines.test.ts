/** The lines that requests write, compared with `docs/reference/log-lines.md`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { undocumented } from './audit-schema.ts';
import { startLogged } from './log-harness.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const LOOK = 'DescribeSecurityGroupAttribute';

let harness: Awaited<ReturnType<typeof startLogged>>;

/** Sends requests for every kind of answer. */
beforeAll(async () => {
  harness = await startLogged();
  const { ecs, open, revoke, restore, state, stranger, sender } = harness;
  const { faults } = ecs;
  open();
  await revoke('revoked', { Reason: 'CHG1: left', RequestedBy: 'lin' });
  await revoke('revoked', { Reason: 'another', RequestedBy: 'another' });
  await revoke('revoked', {}, sender);
  await revoke('revoked', { PortRange: '23/23' });
  await revoke('revoked', { PortRange: '23/23' }, sender);
  await state('revoked');
  await restore('revoked', { Reason: 'CHG2: back', RequestedBy: 'wei' });
  await restore('revoked', { Reason: 'another' });

  await revoke('absent', { PortRange: '99/99', IfAbsent: 'fail' });
  await revoke('absent', { PortRange: '99/99', IfAbsent: 'fail' });
  await revoke('dry', { DryRun: true });
  await revoke('invalid', { IpProtocol: 'tpc' });
  await revoke('denied', { SecurityGroupId: 'sg-other' });
  await stranger();
  await harness.revoke('gone-group', { RegionId: 'cn-nowhere' });

  faults.next(REVOKE, { hold: true });
  const first = revoke('running');
  await ecs.untilHeld();
  await revoke('running');
  await revoke('running', {}, sender);
  ecs.release();
  await first;

  open({ PortRange: '80/80' });
  faults.next(REVOKE, { reply: { code: 'OperationDenied', status: 403 } });
  await revoke('refused', { PortRange: '80/80' });
  faults.always(REVOKE, { reply: { code: 'Throttling.User', status: 400 } });
  await revoke('throttled', { PortRange: '80/80' });
  faults.clear();
  ecs.configure({ deniedActions: { [REVOKE]: 'ImplicitDeny' } });
  await revoke('rights', { PortRange: '80/80' });
  await revoke('rights-changed', { PortRange: '80/80' }, sender);
  ecs.configure({ deniedActions: {} });

  faults.always(REVOKE, { effect: 'none', reply: 'reset' });
  await revoke('unknown', { PortRange: '80/80' });
  faults.clear();
  await revoke('unknown', { PortRange: '80/80' });
  faults.always(LOOK, { reply: 'reset' });
  await revoke('away', { PortRange: '80/80' });
}, 60_000);
afterAll(() => harness[Symbol.asyncDispose]());

const linesWith = (members: Readonly<Record<string, unknown>>) =>
  harness.lines.filter((line) => Object.entries(members).every(([name, value]) => line[name] === value));
const attempts = () => harness.ecs.journal.entries(REVOKE);

it('the written lines are every kind of line of the audit record', () => {
  const written = new Set(harness.lines.map(({ event }) => String(event)));
  expect([...written].sort()).toEqual(['attempt', 'request', 'restore', 'takeover']);
});

it('the written lines match docs/reference/log-lines.md', () => {
  expect(undocumented(harness.lines)).toEqual([]);
});

it('the audit record names the rule, why and on whose request, of the first request under a token', () => {
  const rule = { IpProtocol: 'TCP', PortRange: '22/22', DestCidrIp: '198.51.100.0/24', Policy: 'Accept' };
  const by = { caller: 'person', token: 'revoked' };
  expect(linesWith({ event: 'attempt', ...by })).toMatchObject([
    { reason: 'CHG1: left', requestedBy: 'lin', rules: [rule] },
  ]);
  expect(linesWith({ event: 'restore', ...by })).toMatchObject([
    { reason: 'CHG2: back', requestedBy: 'wei', rules: [rule] },
  ]);
  const replays = harness.returned.filter(({ replayed, body }) => replayed && body.ClientToken === 'revoked');
  expect(replays).toHaveLength(2);
});

it('the audit record refuses a reason that is not text, for a restore too', async () => {
  const { status, body } = await harness.restore('revoked', { Reason: 7, Reasons: '' });
  expect([status, body.errors]).toMatchObject([
    400,
    [{ pointer: '/Reason', code: 'InvalidParameter' }, { code: 'UnknownParameter' }],
  ]);
});

it('the ids connect the gateway, the caller, the invocation and ECS', () => {
  const [answer] = harness.returned;
  const [request, ...more] = linesWith({ event: 'request', gatewayRequestId: 'gateway-0' });
  expect(more).toEqual([]);
  expect(request).toMatchObject({
    requestId: answer?.requestId,
    token: 'revoked',
    ecsRequestId: answer?.body.RequestId,
  });
  const [attempt] = linesWith({ event: 'attempt', requestId: answer?.requestId });
  const ids = attempts().flatMap(({ requestId }) => requestId ?? []);
  expect(attempt).toMatchObject({ calls: [{ class: 'done', requestId: ids[0] }] });
});

it('the ids of a refusal identify the call that ECS refused', () => {
  const answer = harness.returned.find(({ body }) => body.code === 'OperationDenied');
  const [request] = linesWith({ event: 'request', code: 'OperationDenied' });
  expect(request).toMatchObject({ ecsRequestId: answer?.body.ecsRequestId });
  expect(attempts().map(({ requestId }) => requestId)).toContain(answer?.body.ecsRequestId);
});
