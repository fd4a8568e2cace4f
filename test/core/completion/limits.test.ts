/** What ends a run, and who has their turn in it. */
import { describe, expect, it } from 'vitest';
import { makeRow } from '../../contracts/make-row.ts';
import { failure, rule, UNANSWERED } from '../small-world.ts';
import { abandon, completerOf, MINUTE, worldOf } from './kit.ts';

const THROTTLED = failure('throttled', 'Throttling', 429);
const HOUR = 60 * MINUTE;

describe('limits of a run', () => {
  async function manyAbandoned(count: number) {
    const ids = Array.from({ length: count }, (_, n) => `sgr-${n}`);
    const world = worldOf(...ids.map((id) => rule(id)));
    for (const id of ids) {
      await abandon(world, `token-${id}`, [id], 'before');
      world.pass(1);
    }
    world.pass(MINUTE);
    return world;
  }

  it('a run makes at most 50 attempts, and leaves the rest to the runs after it', async () => {
    const world = await manyAbandoned(120);
    const complete = completerOf(world);
    expect(await complete(HOUR)).toMatchObject({ found: 120, completed: 50, endedBy: 'rows' });
    expect(await complete(HOUR)).toMatchObject({ found: 70, completed: 50, endedBy: 'rows' });
    expect(await complete(HOUR)).toMatchObject({ found: 20, completed: 20, endedBy: 'done' });
    expect(world.ids()).toEqual([]);
  });

  it('no row is begun with less than three seconds left', async () => {
    const world = await manyAbandoned(3);
    expect(await completerOf(world)(2_999)).toMatchObject({ completed: 0, endedBy: 'time' });
    expect(world.trips).toEqual([]);
  });

  it('throttling by ECS ends it', async () => {
    const world = await manyAbandoned(3);
    world.script.list = Array.from({ length: 10 }, () => THROTTLED);
    const report = await completerOf(world)();
    expect(report).toMatchObject({ completed: 0, unknown: 1, endedBy: 'throttled' });
  });

  it('the one that is due longest comes first', async () => {
    const world = await manyAbandoned(3);
    await completerOf(world)();
    const order = world.logged('attempt').map(({ token }) => token);
    expect(order).toEqual(['token-sgr-0', 'token-sgr-1', 'token-sgr-2']);
  });

  it('a row that cannot be finished comes later and later, and keeps no other one waiting', async () => {
    const world = worldOf(rule('sgr-1'));
    await abandon(world, 'token-1', ['sgr-1'], 'before');
    world.pass(MINUTE);
    const complete = completerOf(world);
    const attempts: number[] = [];
    for (let minute = 0; minute < 600; minute++) {
      world.script.list = Array.from({ length: 6 }, () => failure('unanswered', 'RequestTimeout'));
      world.script.revoke = Array.from({ length: 6 }, () => ({ answer: UNANSWERED }));
      const { unknown } = await complete();
      if (unknown > 0) attempts.push(minute);
      world.pass(MINUTE);
    }
    const gaps = attempts.slice(1).map((minute, n) => minute - (attempts[n] ?? 0));
    expect(attempts.length).toBeLessThan(30);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(75);
    expect(gaps.at(-1)).toBeGreaterThan(gaps[0] ?? 0);
  });

  it('rows that stay where they are in the index never starve the others', async () => {
    const world = await manyAbandoned(1);
    const [template = makeRow()] = [...world.rows.values()];
    // Of a caller that is gone, and due longer than any other.
    for (let n = 0; n < 1_700; n++) {
      const key = `gone-${String(n).padStart(5, '0')}`;
      world.rows.set(key, { ...template, key, leaseUntil: template.leaseUntil - 1_000 });
    }
    const complete = completerOf(world);
    let completed = 0;
    for (let runs = 0; runs < 8 && completed === 0; runs++) completed = (await complete()).completed;
    expect(completed).toBe(1);
  });

  it('a row that cannot be decoded, or a defect, keeps no other one waiting', async () => {
    const world = await manyAbandoned(2);
    const [first = makeRow()] = [...world.rows.values()];
    // A cast, because no row of ours has such a request.
    world.rows.set(first.key, { ...first, request: { ...first.request, ruleIds: 7 } as never });
    const report = await completerOf(world)();
    expect(report).toMatchObject({ completed: 1, skipped: { failed: 1 } });
  });

  it('the run reports a table that is unavailable, and calls nothing', async () => {
    const world = await manyAbandoned(2);
    world.failReads(1_000);
    const report = await completerOf(world)();
    expect(report.completed).toBe(0);
    expect(report.skipped.unavailable).toBeGreaterThan(0);
    expect(world.ids()).toHaveLength(2);
  });
});
