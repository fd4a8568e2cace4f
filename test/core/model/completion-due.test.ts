import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unfinishedOf } from '../../../lib/core/model/completion-due.ts';
import type { RestoreLife, RevocationRow } from '../../../lib/core/model/row.ts';
import { EPOCH, makeDoneRow, makeRow } from '../../contracts/make-row.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const unknown = (attempts: number, age: number, more: Partial<RevocationRow> = {}): RevocationRow =>
  makeRow({
    state: 'UNKNOWN',
    leaseUntil: EPOCH + age,
    updatedAt: EPOCH + age,
    history: [{ number: attempts, attempt: 'attempt-1', startedAt: EPOCH, calls: [] }],
    ...more,
  });

const restored = (life: Partial<RestoreLife>): RevocationRow => ({
  ...makeDoneRow(makeRow()),
  restore: {
    state: 'RUNNING',
    attempt: 'attempt-2',
    generation: 0,
    leaseUntil: EPOCH + 35_000,
    startedAt: EPOCH + 1_000,
    attempts: 1,
    calls: [],
    ...life,
  },
});

describe('which rows are unfinished, and when they are due', () => {
  it.each([
    ['a DONE row', makeDoneRow(makeRow())],
    ['a REFUSED row', makeRow({ state: 'REFUSED' })],
    ['a DONE row with a DONE restore', restored({ state: 'DONE' })],
    ['a DONE row with a REFUSED restore', restored({ state: 'REFUSED' })],
  ])('%s is finished', (_, row) => {
    expect(unfinishedOf(row)).toBeUndefined();
  });

  it('the first attempt of an owner that died is taken over when its lease is over', () => {
    const row = makeRow();
    expect(unfinishedOf(row)).toEqual({ since: EPOCH, due: row.leaseUntil });
  });

  it('a restore whose owner died is due when its own lease is over', () => {
    expect(unfinishedOf(restored({}))).toEqual({ since: EPOCH + 1_000, due: EPOCH + 35_000 });
  });

  it.each([
    [1, MINUTE],
    [2, 2 * MINUTE],
    [4, 8 * MINUTE],
    [7, HOUR],
    [99, HOUR],
  ])('after %i attempts a row that is old enough pauses %i ms', (attempts, pause) => {
    const row = unknown(attempts, 24 * HOUR);
    expect(unfinishedOf(row)?.due).toBe(row.updatedAt + pause);
  });

  it('many attempts of a caller within two minutes cost no more than two minutes', () => {
    expect(unfinishedOf(unknown(50, 2 * MINUTE))?.due).toBe(EPOCH + 4 * MINUTE);
  });

  it('the moment at which no call is open any more is not slept through', () => {
    const row = unknown(5, 14 * MINUTE, { openUntil: EPOCH + 16 * MINUTE });
    expect(unfinishedOf(row)?.due).toBe(EPOCH + 16 * MINUTE);
  });

  it('a row of an older release counts from its creation', () => {
    const { unfinishedSince: _, ...old } = makeRow();
    expect(unfinishedOf(old)?.since).toBe(EPOCH);
  });

  it('law: never before the lease is over, and never later than an hour after the last write or the lease', () => {
    const times = fc.integer({ min: 0, max: 30 * HOUR });
    fc.assert(
      fc.property(
        fc.constantFrom('RUNNING' as const, 'UNKNOWN' as const),
        fc.integer({ min: 1, max: 200 }),
        times,
        fc.integer({ min: 0, max: HOUR }),
        fc.option(times, { nil: undefined }),
        (state, attempts, age, lease, open) => {
          const row = unknown(attempts, age, {
            state,
            leaseUntil: EPOCH + age + lease,
            ...(open !== undefined && { openUntil: EPOCH + open }),
          });
          const { due, since } = unfinishedOf(row) ?? { due: Number.NaN, since: Number.NaN };
          expect(since).toBe(EPOCH);
          expect(due).toBeGreaterThanOrEqual(row.leaseUntil);
          expect(due).toBeLessThanOrEqual(Math.max(row.leaseUntil, row.updatedAt + HOUR));
        },
      ),
    );
  });
});
