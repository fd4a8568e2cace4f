import { expect, it } from 'vitest';
import { startWithPages } from './kit.ts';

/** The most that a lease lasts. */
const LEASE = 30_000;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('the console kills a process before ECS acts: the row stays running, the rule stays, and the next attempt takes over', async () => {
  const { post, view, kill, simulator, pass } = await startWithPages();
  const target = (await view()).rules.find(({ description }) => description === 'DNS');
  const request = { ...target?.request, ClientToken: 'owner-dies' };

  const report = await kill(request, 'before-ecs');
  expect(report.held).toBe(true);
  expect(isAlive(report.pid)).toBe(false);
  const left = await view();
  expect(left.revocations).toMatchObject([{ token: 'owner-dies', state: 'running', attempts: 1 }]);
  expect(left.rules.find(({ id }) => id === target?.id)).toMatchObject({ gone: false });
  expect(left.calls).toMatchObject([{ reply: 'lost', removed: [] }]);
  expect(simulator.faults.pending()).toBe(0);

  expect((await post('/revocations', request)).status).toBe(409);
  pass(LEASE);
  expect((await view()).revocations).toMatchObject([{ state: 'orphaned' }]);
  const taken = await post('/revocations', request);
  expect([taken.status, await taken.json()]).toMatchObject([200, { Outcome: 'revoked', Evidence: 'reply' }]);
});

it.each(['before-ecs', 'after-ecs'] as const)(
  'the completer finishes what the owner left that was killed %s, without a further request',
  { timeout: 30_000 },
  async (moment) => {
    const { get, view, kill, pass } = await startWithPages(200);
    const target = (await view()).rules.find(({ description }) => description === 'DNS');
    await kill({ ...target?.request, ClientToken: 'left-alone' }, moment);
    expect((await view()).revocations).toMatchObject([{ state: 'running' }]);
    pass(LEASE);
    await expect
      .poll(async () => (await view()).revocations?.[0]?.state, { timeout: 20_000, interval: 200 })
      .toBe('done');
    const { rules, totals } = await view();
    expect(rules.find(({ id }) => id === target?.id)).toMatchObject({ gone: true });
    expect(totals.rulesRemoved).toBe(1);
    const state = await (await get('/revocations/left-alone')).json();
    expect(state).toMatchObject({ State: 'done', Attempts: 2, Result: { Outcome: 'revoked' } });
  },
);

it('the console reports that the request ended before the call', async () => {
  const { kill, simulator } = await startWithPages();
  const request = { RegionId: 'cn-hangzhou', ClientToken: 'no-group' };
  const report = await kill(request, 'after-ecs');
  expect(report.held).toBe(false);
  expect(isAlive(report.pid)).toBe(false);
  expect(simulator.faults.pending()).toBe(0);
});
