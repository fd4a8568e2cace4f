import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../lib/simulators/ecs/fault.ts';
import { createFaults } from '../../../lib/simulators/ecs/fault.ts';
import { createVirtualClock } from '../../support/clocks.ts';
import { GROUP, type Running, startEcs, worldWith } from '../../support/ecs-simulator.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const SSH = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const CALL = { 'SecurityGroupRuleId.1': 'sgr-1' };
const world = worldWith({ rules: [{ ...SSH, SecurityGroupRuleId: 'sgr-1' }] });
/** Tests of duplicates use an ECS without a memory of tokens. */
const start = (options = {}) => startEcs({ world, switches: { clientTokens: 'none' }, ...options });

const left = ({ simulator }: Running): number => simulator.world.rules('sg-a').length;
const effects = ({ simulator }: Running) =>
  simulator.journal
    .entries(REVOKE)
    .flatMap((entry) => entry.effects.map(({ status, removed }) => [status, ...removed]));
/** Dates of signatures are those of the system, so the clock of a test starts there. */
const clockOfToday = () => createVirtualClock(Date.now());

describe('an error before the effect', () => {
  it.each<[string, FaultInput['reply'], number, string]>([
    ['with the documented status', { code: 'OperationConflict' }, 409, 'OperationConflict'],
    ['with any other', { code: 'SystemBusy', status: 400 }, 400, 'SystemBusy'],
    ['of the server', { code: 'ServiceUnavailable' }, 503, 'ServiceUnavailable'],
    ['that is unknown', { code: 'Brand.New' }, 400, 'Brand.New'],
  ])('%s is answered, and nothing is done', async (_claim, reply, status, code) => {
    await using ecs = await start();
    ecs.simulator.faults.next(REVOKE, { reply });
    expect(await ecs.revoke(CALL)).toMatchObject({ status, code });
    expect([left(ecs), effects(ecs)]).toEqual([1, []]);
    expect((await ecs.revoke(CALL)).status).toBe(200);
  });

  it('an error before the effect can be throttling, with the time to wait in milliseconds', async () => {
    await using ecs = await start();
    ecs.simulator.faults.next(REVOKE, { reply: { code: 'Throttling.User', retryAfter: 2500 } });
    const { status, code, headers, message } = await ecs.revoke(CALL);
    expect([status, code, headers['x-acs-retry-after']]).toEqual([400, 'Throttling.User', '2500']);
    expect(message).toBe('Request was denied due to user flow control.');
  });

  it('an error before the effect can carry any message', async () => {
    await using ecs = await start();
    ecs.simulator.faults.next(REVOKE, { reply: { code: 'InternalError', message: 'secret://x' } });
    expect(await ecs.revoke(CALL)).toMatchObject({ status: 500, message: 'secret://x' });
  });
});

it.each<[string, FaultInput['reply'], string | RegExp]>([
  ['reset', 'reset', 'ECONNRESET'],
  ['truncated', 'truncated', 'aborted'],
  ['a proxy’s page', 'html-502', /^502 .*Bad Gateway/],
  ['an empty 200', 'empty-200', '200 '],
  ['an error of the server', { code: 'InternalError' }, /^500 .*InternalError/],
])('an effect whose reply is lost by %s has happened all the same', async (_claim, reply, seen) => {
  await using ecs = await start();
  ecs.simulator.faults.next(REVOKE, { reply, effect: 'now' });
  expect(await raw(ecs)).toMatch(seen);
  expect([left(ecs), effects(ecs)]).toEqual([0, [[200, 'sgr-1']]]);
});

it('an effect whose reply is lost by silence leaves the caller waiting until it gives up', async () => {
  await using ecs = await start();
  ecs.simulator.faults.next(REVOKE, { reply: 'silence' });
  const waiting = raw(ecs);
  const first = await Promise.race([waiting, untilLost(ecs)]);
  expect([first, left(ecs)]).toEqual(['lost', 0]);
  await ecs.simulator.close();
  expect(await waiting).toMatch('socket hang up');
});

it('a call that waits for time comes as late as the simulator’s clock says', async () => {
  const clock = clockOfToday();
  await using ecs = await start({ clock });
  ecs.simulator.faults.next(REVOKE, { delay: 3000 });
  const answer = ecs.revoke(CALL);
  await clock.untilSleeping();
  expect(left(ecs)).toBe(1);
  await clock.pass(3000);
  expect((await answer).status).toBe(200);
  expect(left(ecs)).toBe(0);
});

it('a call that waits until it is released acts even though its caller has gone', async () => {
  await using ecs = await start();
  ecs.simulator.faults.next(REVOKE, { hold: true });
  const outgoing = ecs.abandon(REVOKE, { ...GROUP, ...CALL });
  await ecs.simulator.untilHeld();
  await outgoing.leave();
  expect(left(ecs)).toBe(1);
  expect(ecs.simulator.release()).toBe(1);
  await settled();
  expect(effects(ecs)).toEqual([[200, 'sgr-1']]);
});

it('a call that waits after its effect only keeps its reply back', async () => {
  const clock = clockOfToday();
  await using ecs = await start({ clock });
  ecs.simulator.faults.next(REVOKE, { replyHold: true });
  const answer = ecs.revoke(CALL);
  await ecs.simulator.untilHeld();
  expect([left(ecs), ecs.simulator.journal.entries()[0]?.reply]).toEqual([0, 'pending']);
  ecs.simulator.release();
  expect((await answer).status).toBe(200);
  ecs.simulator.faults.next(REVOKE, { replyDelay: 10 });
  const second = ecs.revoke(CALL);
  await clock.untilSleeping();
  await clock.pass(10);
  expect((await second).code).toBe('InvalidSecurityGroupRule.RuleNotExist');
});

it('a call that waits is dropped by a reset, and does nothing more', async () => {
  await using ecs = await start();
  ecs.simulator.faults.next(REVOKE, { hold: true });
  const answer = raw(ecs);
  await ecs.simulator.untilHeld();
  ecs.simulator.reset();
  expect(await answer).toMatch('socket hang up');
  expect(left(ecs)).toBe(1);
});

it('an effect that comes late comes after its time, when the reply has long been lost', async () => {
  const clock = clockOfToday();
  await using ecs = await start({ clock });
  ecs.simulator.faults.next(REVOKE, { effect: 'late', lateBy: 60_000, reply: 'html-502' });
  expect(await raw(ecs)).toMatch(/^502 /);
  await clock.pass(59_999);
  await settled();
  expect(left(ecs)).toBe(1);
  await clock.pass(1);
  await settled();
  expect([left(ecs), effects(ecs)]).toEqual([0, [[200, 'sgr-1']]]);
  expect(ecs.simulator.flush()).toBe(0);
});

it('late effects come at the flush, in order, once', async () => {
  await using ecs = await start();
  const late: FaultInput = { effect: 'late', lateBy: 3_600_000, reply: 'empty-200' };
  ecs.simulator.faults.next(REVOKE, late);
  ecs.simulator.faults.next(REVOKE, { effect: 'late', reply: 'empty-200' });
  await raw(ecs);
  await raw(ecs);
  expect([ecs.simulator.flush(), ecs.simulator.flush()]).toEqual([2, 0]);
  expect(effects(ecs)).toEqual([[200, 'sgr-1'], [400]]);
});

it('an effect that comes late finds the world as it is then: a rule put back under a new id is safe from an id, not from a pattern', async () => {
  for (const [call, safe] of [
    [CALL, true],
    [SSH, false],
  ] as const) {
    await using ecs = await start();
    ecs.simulator.faults.next(REVOKE, { effect: 'late', reply: 'html-502' });
    await raw(ecs, call);
    ecs.simulator.world.recreateRule('sgr-1');
    ecs.simulator.flush();
    expect(left(ecs)).toBe(safe ? 1 : 0);
  }
});

it('an effect that comes late keeps its ClientToken busy until then', async () => {
  await using ecs = await start({ switches: {} });
  const call = { ...CALL, ClientToken: 'x' };
  ecs.simulator.faults.next(REVOKE, { effect: 'late', reply: 'html-502' });
  await raw(ecs, call);
  expect((await ecs.revoke(call)).code).toBe('LastTokenProcessing');
  ecs.simulator.flush();
  expect((await ecs.revoke(call)).status).toBe(200);
});

describe('a duplicate', () => {
  it('a duplicate at once acts twice and answers for the first', async () => {
    await using ecs = await start();
    ecs.simulator.faults.next(REVOKE, { effect: 'twice' });
    expect((await ecs.revoke(CALL)).status).toBe(200);
    expect(effects(ecs)).toEqual([[200, 'sgr-1'], [400]]);
  });

  it('later takes a rule that was put back meanwhile, unless ECS remembers the token', async () => {
    for (const [clientTokens, rules] of [
      ['none', 0],
      ['successes', 1],
    ] as const) {
      await using ecs = await start({ switches: { clientTokens } });
      ecs.simulator.faults.next(REVOKE, { effect: 'now-and-late' });
      expect((await ecs.revoke({ ...SSH, ClientToken: 'x' })).status).toBe(200);
      ecs.simulator.world.recreateRule('sgr-1');
      ecs.simulator.flush();
      expect(left(ecs)).toBe(rules);
    }
  });
});

it.each<[string, unknown]>([
  ['a 4xx after an effect', { reply: { code: 'OperationConflict' }, effect: 'now' }],
  ['a usual reply to a call that has not happened', { effect: 'late' }],
  ['an unknown effect', { effect: 'sometimes' }],
  ['an unknown member', { dealy: 1 }],
])('faults make sense: %s is refused', (_claim, fault) => {
  // Wrong on purpose.
  expect(() => createFaults().next(REVOKE, fault as FaultInput)).toThrow();
});

it('faults are met only by calls whose signature is right', async () => {
  await using ecs = await start();
  ecs.simulator.faults.next(REVOKE, { reply: { code: 'SystemBusy' } });
  await ecs.call(REVOKE, { ...GROUP, ...CALL }, { tamper: (signed) => ({ ...signed, body: 'x' }) });
  expect(ecs.simulator.faults.pending()).toBe(1);
  expect((await ecs.revoke(CALL)).code).toBe('SystemBusy');
});

/** `status text` of whatever comes, or the error's text. */
const raw = (ecs: Running, call: Record<string, string> = CALL): Promise<string> =>
  ecs.raw(REVOKE, { ...GROUP, ...call });

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function untilLost({ simulator }: Running): Promise<string> {
  while (!simulator.journal.entries().some(({ reply }) => reply === 'lost')) await settled();
  return 'lost';
}
