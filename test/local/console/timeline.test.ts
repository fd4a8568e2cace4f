import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { timelineOf } from '../../../lib/local/console/timeline.ts';
import { byId, createSmallWorld, flat, rule, SKEW, UNANSWERED } from '../../core/small-world.ts';

const eventsOf = (world: ReturnType<typeof createSmallWorld>): string[] => {
  const row = world.row();
  return row ? timelineOf(row, world.now()).events.map(({ text }) => text) : [];
};

it('the timeline of a token shows attempt, call and answer in the order of time', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(byId('sgr-1'));
  expect(eventsOf(world)).toEqual([
    'Attempt 1 claims the row',
    'Call to revoke 1 rule: ECS confirmed it',
    'Attempt 1 ends',
    'Answer stored: revoked (reply), 1 rule',
  ]);
});

it('the timeline of a token shows a lost owner with its lease, the call that only ECS knows, and the attempt that takes over', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.hooks.beforeRevoke = () => {
    throw new Error('the instance died');
  };
  await expect(world.run(byId('sgr-1'))).rejects.toThrow();
  delete world.hooks.beforeRevoke;
  const row = world.row();
  if (!row) throw new Error('no row');
  const running = timelineOf(row, world.now() + 1, [{ at: world.now(), reply: 'lost' }]);
  expect(running.bars).toMatchObject([{ kind: 'running', leaseTo: 9_000 + SKEW, calls: [0] }]);
  expect(running.events.map(({ text }) => text)).toContain('Call to revoke: its reply was lost');
  world.pass(9_000 + SKEW);
  expect(eventsOf(world).at(-1)).toMatch(/^The lease is over: the timer/);
  await world.run(byId('sgr-1'));
  expect(eventsOf(world)).toContain('Attempt 2 takes over, and lists the rules');
  const after = world.row();
  expect(after && timelineOf(after, world.now()).bars.map(({ kind }) => kind)).toEqual(['lost', 'attempt']);
});

it('the timeline of a token shows an unknown outcome, and a restore', async () => {
  const world = createSmallWorld([]);
  world.script.revoke.push({ answer: UNANSWERED });
  await world.run(flat());
  expect(eventsOf(world)).toContain('Outcome unknown: 504 OutcomeUnknown');
  const other = createSmallWorld([rule('sgr-1')]);
  await other.run(byId('sgr-1'));
  await other.restore();
  expect(eventsOf(other).slice(-3)).toEqual([
    'A restore begins',
    'Call to authorise 1 rule: ECS confirmed it',
    'Restore stored: restored',
  ]);
});

it('the timeline of a token for all lives: events are in order, and every bar is within the span', async () => {
  const life = fc.array(fc.record({ fault: fc.boolean(), wait: fc.integer({ min: 0, max: 1_200_000 }) }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const world = createSmallWorld([rule('sgr-1')]);
      for (const { fault, wait } of steps) {
        if (fault) world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
        await world.run(byId('sgr-1'));
        world.pass(wait);
      }
      const row = world.row();
      if (!row) return;
      const { span, bars, events } = timelineOf(row, world.now());
      expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((one, two) => one - two));
      for (const { from, to, leaseTo = to } of bars) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(Math.max(to, leaseTo)).toBeLessThanOrEqual(span);
      }
    }),
  );
});
