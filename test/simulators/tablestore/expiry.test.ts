import tablestore from 'tablestore';
import { expect, it } from 'vitest';
import type { Clock } from '../../../lib/core/ports.ts';
import { systemClock } from '../../../lib/system/clock-and-random.ts';
import {
  ABSENT,
  EXISTS,
  outcome,
  put,
  type RunningSimulator,
  shown,
  startSimulator,
  TABLE,
} from '../../support/tablestore-simulator.ts';

const DAY = 86_400_000;

/** A clock that only the test moves, so that a time to live is exact to the millisecond. */
const standing = (): Clock => {
  const start = Date.now();
  return { ...systemClock(), now: () => start };
};

const startShortLived = (options = {}): Promise<RunningSimulator> =>
  startSimulator({ tables: { [TABLE]: { timeToLive: 86_400 } }, clock: standing(), ...options });

it('cells with a life are read until the last millisecond of it, and not after', async () => {
  await using running = await startShortLived();
  await put(running.client, 'row', [{ a: '1' }]);
  running.simulator.advance(DAY - 1);
  expect(await shown(running.client, 'row')).toEqual({ a: '1' });
  running.simulator.advance(1);
  expect(await shown(running.client, 'row')).toBeUndefined();
});

it('cells with a life are not seen by conditions once they have expired', async () => {
  await using running = await startShortLived();
  const { client, simulator } = running;
  const { ComparatorType, Condition, RowExistenceExpectation, SingleColumnCondition } = tablestore;
  const is = new SingleColumnCondition('a', '1', ComparatorType.EQUAL, false, true);
  const condition = new Condition(RowExistenceExpectation.IGNORE, is);
  await put(client, 'row', [{ a: '1' }]);
  simulator.advance(DAY);
  expect(await outcome(put(client, 'row', [{ a: '2' }], condition))).toBe('403 OTSConditionCheckFail');
});

it.each([
  ['present', '403 OTSConditionCheckFail', 'ok'],
  ['absent', 'ok', '403 OTSConditionCheckFail'],
] as const)(
  'cells with a life leave behind a row that is %s until it is purged',
  async (expiredRows, absent, exists) => {
    await using running = await startShortLived({ expiredRows });
    const { client, simulator } = running;
    await put(client, 'one', [{ a: '1' }]);
    await put(client, 'two', [{ a: '1' }]);
    simulator.advance(DAY);
    expect(await shown(client, 'one')).toBeUndefined();
    expect(await outcome(put(client, 'one', [{ a: 'new' }], ABSENT))).toBe(absent);
    expect(await outcome(put(client, 'two', [{ a: 'new' }], EXISTS))).toBe(exists);
  },
);

it('cells with a life are purged with their row, which is absent then for all', async () => {
  await using running = await startShortLived();
  const { client, simulator } = running;
  await put(client, 'old', [{ a: '1' }]);
  simulator.advance(DAY - 1);
  await put(client, 'young', [{ a: '1' }]);
  expect(simulator.purge()).toBe(0);
  simulator.advance(1);
  expect(simulator.purge()).toBe(1);
  await put(client, 'old', [{ a: 'new' }], ABSENT);
  expect(await outcome(put(client, 'young', [{ a: 'new' }], ABSENT))).toBe('403 OTSConditionCheckFail');
});

it('cells with a life do not matter in a table without a life, nor to a row without cells', async () => {
  await using running = await startSimulator({ tables: { [TABLE]: {}, short: { timeToLive: 86_400 } } });
  const { client, simulator } = running;
  await put(client, 'row', [{ a: '1' }]);
  const bare = { tableName: 'short', primaryKey: [{ pk: 'bare' }], attributeColumns: [] };
  await client.putRow({ ...bare, condition: ABSENT });
  simulator.advance(400 * DAY);
  expect(simulator.purge()).toBe(0);
  expect(simulator.rows(TABLE)).toEqual([{ key: ['row'], columns: { a: '1' } }]);
  expect(simulator.rows('short')).toEqual([{ key: ['bare'], columns: {} }]);
});
