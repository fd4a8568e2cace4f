/** The completer: what its callers gave up is finished by the protocol's own takeover, and nothing else is touched. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRow } from '../../contracts/make-row.ts';
import { byId, createSmallWorld, failure, rule, UNANSWERED } from '../small-world.ts';
import { abandon, completerOf, indexOf, leaveUnknown, MINUTE, policyOf, RUN_TIME, worldOf } from './kit.ts';

const HOUR = 60 * MINUTE;

describe('a run completes', () => {
  it.each(['before', 'after'] as const)('what an owner left that died %s its call', async (when) => {
    const world = worldOf(rule('sgr-1'), rule('sgr-2'));
    await abandon(world, 'token-1', ['sgr-1'], when);
    expect(world.row()?.state).toBe('RUNNING');
    world.pass(MINUTE);
    const report = await completerOf(world)();
    expect(report).toMatchObject({ found: 1, completed: 1, unknown: 0, skipped: {}, oldestAge: 0 });
    expect(world.ids()).toEqual(['sgr-2']);
    expect(world.row()).toMatchObject({
      state: 'DONE',
      result: { Outcome: 'revoked', Evidence: expect.any(String) },
    });
  });

  it('an unknown outcome, whether the call had its effect or not', async () => {
    for (const effect of [true, false]) {
      const world = worldOf(rule('sgr-1'));
      await leaveUnknown(world, 'token-1', ['sgr-1'], effect);
      expect(['UNKNOWN', 'DONE']).toContain(world.row()?.state);
      world.pass(2 * MINUTE);
      await completerOf(world)();
      expect(world.row()?.state).toBe('DONE');
      expect(world.ids()).toEqual([]);
    }
  });

  it('a run completes and the caller gets the stored answer', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    world.pass(MINUTE);
    await completerOf(world)();
    const answer = await world.run(byId('sgr-1'), {}, world.instance());
    expect(answer).toMatchObject({ kind: 'result', replayed: true, result: { Outcome: 'revoked' } });
    expect(world.trips).toEqual(['read']);
    expect(await world.state()).toMatchObject({ kind: 'result', result: { State: 'done', Attempts: 2 } });
  });

  it('a run completes with the round trips of a takeover, and one for the index', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'after');
    world.pass(MINUTE);
    await completerOf(world)();
    expect(world.trips).toEqual(['read', 'write RUNNING', 'list', 'write DONE']);
  });

  it('a run completes and logs the attempt with the caller completer beside the original one', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    world.pass(MINUTE);
    await completerOf(world)();
    expect(world.logged('attempt').at(-1)).toMatchObject({
      caller: 'completer',
      onBehalfOf: 'local',
      token: 'token-1',
      state: 'DONE',
    });
  });

  it('a restore of unknown outcome by listing only: it authorizes nothing', async () => {
    for (const [effect, outcome] of [
      [true, { result: { Outcome: 'present' } }],
      [false, { problem: { code: 'RestoreUndecided' } }],
    ] as const) {
      const world = worldOf(rule('sgr-1'));
      await world.run(byId('sgr-1'));
      world.script.authorize = [{ answer: UNANSWERED, effect: false }];
      await world.restore();
      expect(world.row()?.restore?.state).toBe('UNKNOWN');
      if (effect) world.setRules([rule('sgr-9')]);
      const complete = completerOf(world);
      world.pass(HOUR);
      expect(await complete()).toMatchObject({ found: 1, completed: 1 });
      expect(world.row()?.restore).toMatchObject({ state: 'DONE', ...outcome });
      expect(world.authorized).toHaveLength(1);
    }
  });
});

describe('a run leaves alone', () => {
  it('a row whose lease is live, though the index says that it is due', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    const row = world.row() ?? makeRow();
    const early = { unfinished: async () => ({ keys: [{ key: row.key, due: 0, since: row.createdAt }] }) };
    const report = await completerOf(world, undefined, early)();
    expect(report).toMatchObject({ completed: 0, skipped: { running: 1 } });
    expect(world.trips).toEqual(['read']);
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it.each(['DONE', 'REFUSED'] as const)(
    'a row that is %s, though the index still lists it',
    async (state) => {
      const world = worldOf(rule('sgr-1'));
      if (state === 'REFUSED') world.script.revoke = [{ answer: failure('refused', 'Forbidden', 403) }];
      await world.run(byId('sgr-1'));
      const row = world.row() ?? makeRow();
      expect(row.state).toBe(state);
      world.pass(MINUTE);
      const stale = { unfinished: async () => ({ keys: [{ key: row.key, due: 0, since: 0 }] }) };
      expect(await completerOf(world, undefined, stale)()).toMatchObject({ skipped: { finished: 1 } });
      expect(world.trips).toEqual(['read']);
      expect(world.row()).toEqual(row);
    },
  );

  it('a key whose row is gone, or past its retention: it never begins anew', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    world.pass(30 * 24 * HOUR);
    const missing = makeRow().key;
    const keys = [...world.rows.keys(), missing].map((key) => ({ key, due: 0, since: 0 }));
    const index = { unfinished: async () => ({ keys }) };
    expect(await completerOf(world, undefined, index)()).toMatchObject({ skipped: { finished: 2 } });
    expect(world.trips).toEqual(['read', 'read']);
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it('a restore that was never called, or that ECS refused', async () => {
    const world = worldOf(rule('sgr-1'));
    await world.run(byId('sgr-1'));
    world.script.authorize = [{ answer: failure('refused', 'Forbidden', 403) }];
    await world.restore();
    expect(world.row()?.restore?.state).toBe('REFUSED');
    const key = world.row()?.key ?? '';
    const index = { unfinished: async () => ({ keys: [{ key, due: 0, since: 0 }] }) };
    await completerOf(world, undefined, index)();
    expect(world.authorized).toHaveLength(1);
  });

  it('a row of an older release, which does not say whose it is, and reports it', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    const { caller: _, token: __, ...old } = world.row() ?? makeRow();
    world.rows.set(old.key, old);
    world.pass(MINUTE);
    const report = await completerOf(world)();
    expect(report).toMatchObject({ skipped: { 'owner-unknown': 1 }, notCompleted: [{ key: old.key }] });
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it('a row under the key of another caller', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    const row = world.row() ?? makeRow();
    world.rows.set(row.key, { ...row, caller: 'root' });
    world.pass(MINUTE);
    const report = await completerOf(world, policyOf({ local: {}, root: {} }))();
    expect(report).toMatchObject({ completed: 0, skipped: { 'owner-unknown': 1 } });
    expect(world.ids()).toEqual(['sgr-1']);
  });
});

describe('the policy of today', () => {
  it.each([
    ['a caller that the configuration no longer has', {}, 'caller-gone'],
    ['a caller whose groups changed', { local: { groups: ['sg-2'] } }, 'denied'],
    ['a caller that may only look', { local: { dryRunOnly: true } }, 'denied'],
    ['a caller that may not use ids', { local: { mayUseRuleIds: false } }, 'denied'],
    [
      'a rule that is protected now',
      { local: { protected: { groups: [], destinations: [], ports: [], ruleIds: ['sgr-1'] } } },
      'denied',
    ],
    [
      'a rule whose destination is protected now',
      { local: { protected: { groups: [], destinations: ['10.0.0.0/8'], ports: [], ruleIds: [] } } },
      'denied',
    ],
  ] as const)('%s is not completed, and is reported', async (_, callers, reason) => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    const before = world.row();
    world.pass(MINUTE);
    const report = await completerOf(world, policyOf(callers))();
    expect(report.skipped).toEqual({ [reason]: 1 });
    expect(report.notCompleted).toEqual([
      { key: before?.key, end: reason, caller: 'local', detail: expect.stringMatching(/\.$/) },
    ]);
    expect(report.oldestAge).toBeGreaterThan(0);
    expect(world.row()).toEqual(before);
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it('a restore of a caller that may not restore any more is not settled', async () => {
    const world = worldOf(rule('sgr-1'));
    await world.run(byId('sgr-1'));
    world.script.authorize = [{ answer: UNANSWERED, effect: true }];
    world.script.list = ['done', UNANSWERED, UNANSWERED, UNANSWERED, UNANSWERED, UNANSWERED];
    await world.restore();
    world.script.list = [];
    world.pass(HOUR);
    const report = await completerOf(world, policyOf({ local: { mayRestore: false } }))();
    expect(report.skipped).toEqual({ denied: 1 });
  });

  it('the policy of today completes again what it was denied, once the policy allows it', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    world.pass(MINUTE);
    await completerOf(world, policyOf({}))();
    expect(await completerOf(world)()).toMatchObject({ completed: 1 });
  });
});

it('law: any mixture of abandoned revocations is completed, each rule is removed once, and nothing else is', async () => {
  const deaths = fc.array(fc.constantFrom('before', 'after', 'unknown', 'effect', 'done'), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(deaths, async (ends) => {
      const others = [rule('sgr-other', { PortRange: '443/443' })];
      const world = createSmallWorld([...ends.map((_, n) => rule(`sgr-${n}`)), ...others]);
      for (const [n, end] of ends.entries()) {
        const ids = [`sgr-${n}`];
        if (end === 'done') await world.run(byId(...ids), { token: `t-${n}` });
        else if (end === 'before' || end === 'after') await abandon(world, `t-${n}`, ids, end);
        else await leaveUnknown(world, `t-${n}`, ids, end === 'effect');
      }
      const complete = completerOf(world);
      for (let runs = 0; runs < 5; runs++) {
        world.pass(10 * MINUTE);
        await complete(RUN_TIME);
      }
      expect(
        (await indexOf(world).unfinished({ limit: 100 }, { limit: 1, signal: new AbortController().signal }))
          .keys,
      ).toEqual([]);
      expect([...world.rows.values()].map(({ state }) => state)).toEqual(ends.map(() => 'DONE'));
      expect(world.ids()).toEqual(['sgr-other']);
      const done = world.revokes.filter((call) => call.class === 'done').length;
      expect(done).toBeLessThanOrEqual(ends.length);
    }),
    { numRuns: 40 },
  );
});
