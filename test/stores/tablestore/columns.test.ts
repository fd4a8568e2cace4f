import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import { indexedTable } from '../../../lib/simulators/tablestore/simulator.ts';
import { fromColumns, toColumns } from '../../../lib/stores/tablestore/columns.ts';
import { makeKey, makeResult, makeRow, makeRule } from '../../contracts/make-row.ts';
import { ample, endOf, unavailable } from '../../contracts/store/resource.ts';
import { put, TABLE } from '../../support/tablestore-simulator.ts';
import { acquireTablestore } from './kit.ts';

const MB = 1024 * 1024;

/** A row whose JSON has about this many bytes. */
const rowOf = (bytes: number, filler = 'x') =>
  makeRow({ before: [makeRule({ Description: filler.repeat(bytes / Buffer.byteLength(filler)) })] });

/** The columns as a read returns them. */
const shownAs = (columns: ReturnType<typeof toColumns>) => ({
  primaryKey: [],
  attributes: columns.flatMap((column) =>
    Object.entries(column).map(([columnName, columnValue = null]) => ({
      columnName,
      columnValue,
      timestamp: 0,
    })),
  ),
});

it('a row as columns has strings only, and one piece if it is small', () => {
  const columns = toColumns(makeRow({ version: 7, state: 'REFUSED' }));
  expect(columns.flatMap((column) => Object.keys(column))).toEqual(['version', 'attempt', 'row_0']);
  expect(columns[0]).toEqual({ version: '7' });
  expect(columns.every((column) => Object.values(column).every((value) => typeof value === 'string'))).toBe(
    true,
  );
});

it('a row as columns has the column of the index only while it is unfinished, in the order of time', () => {
  const unfinished = (row: RevocationRow) => toColumns(row).find((column) => 'unfinished' in column);
  expect(unfinished(makeRow())).toEqual({ unfinished: '1767225635000-1767225600000' });
  expect(unfinished(makeRow({ state: 'DONE', result: makeResult() }))).toBeUndefined();
  expect(unfinished(makeRow({ state: 'REFUSED' }))).toBeUndefined();
});

it('a row as columns is complete after any split, also one at a surrogate pair', () => {
  fc.assert(
    fc.property(fc.integer({ min: 599_000, max: 600_400 }), (size) => {
      // At some size a surrogate pair starts at the last unit of a piece.
      const row = makeRow({ before: [makeRule({ Description: 'x'.repeat(size) + '🧯'.repeat(700) })] });
      const columns = toColumns(row);
      for (const piece of columns.flatMap((column) => Object.values(column))) {
        expect(Buffer.from(String(piece)).toString()).toBe(piece);
      }
      expect(fromColumns(shownAs(columns), row.key)).toStrictEqual(row);
    }),
    { numRuns: 20 },
  );
});

it('a row as columns is stored up to 4.5 MB, without a column beyond 2 MB', async () => {
  await using resource = await acquireTablestore();
  for (const row of [rowOf(4.5 * MB), { ...rowOf(4.5 * MB, '安'), key: makeKey(2) }]) {
    expect(await endOf(resource.store.write(row, 'absent', ample()))).toBe('applied');
    expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
  }
});

it('a row as columns is refused with a clear error beyond that, and nothing is sent', async () => {
  await using resource = await acquireTablestore();
  const error = await unavailable(resource.store.write(rowOf(5 * MB), 'absent', ample()));
  expect(error.applied).toBe('no');
  expect(error.message).toMatch(/^the row has 52\d{5} bytes, and the limit is 4800000$/);
  expect(resource.simulator.journal.entries()).toEqual([]);
});

it('a row as columns that becomes smaller leaves no piece of the old one', async () => {
  await using resource = await acquireTablestore();
  const large = rowOf(2 * MB);
  await resource.store.write(large, 'absent', ample());
  const small = makeRow({ version: 2, state: 'REFUSED' });
  await resource.store.write(small, { version: 1, attempt: 'attempt-1' }, ample());
  expect(Object.keys(resource.simulator.rows(TABLE)[0]?.columns ?? {}).sort()).toEqual([
    'attempt',
    'row_0',
    'version',
  ]);
  expect(await resource.store.read(small.key, ample())).toStrictEqual(small);
});

describe('a row that cannot be read', () => {
  const row = makeRow();
  const text = JSON.stringify(row);

  it.each([
    ['without columns', []],
    ['that is truncated', [{ version: '1' }, { attempt: 'attempt-1' }, { row_0: text.slice(0, -1) }]],
    ['whose first piece is missing', [{ version: '1' }, { attempt: 'attempt-1' }, { row_1: text }]],
    [
      'of another key',
      [{ version: '1' }, { attempt: 'attempt-1' }, { row_0: text.replace(row.key, makeKey(2)) }],
    ],
    ['whose version column differs', [{ version: '2' }, { attempt: 'attempt-1' }, { row_0: text }]],
    ['whose attempt column differs', [{ version: '1' }, { attempt: 'other' }, { row_0: text }]],
  ])('%s is never taken for absent', async (_, columns) => {
    await using resource = await acquireTablestore();
    await put(resource.client, row.key, columns);
    const error = await unavailable(resource.store.read(row.key, ample()));
    expect([error.applied, error.message]).toEqual(['no', expect.stringMatching(/stored row/)]);
  });
});

it.each([
  '1767225635000',
  '1767225635000-',
  '1767225635000-x',
  '1767225635000~v2-1',
  '1767225635000-1767225600000-v2',
])('an entry of the index in the form %s is listed, and hides no other one', async (value) => {
  await using resource = await acquireTablestore({ tables: { [TABLE]: indexedTable(TABLE) } });
  await put(resource.client, makeKey(2), [{ unfinished: value }]);
  expect(await endOf(resource.store.write(makeRow(), 'absent', ample()))).toBe('applied');
  resource.simulator.advance(10);
  const { keys } = await resource.index.unfinished({ limit: 10 }, ample());
  expect(keys.map(({ key }) => key).toSorted()).toEqual([makeRow().key, makeKey(2)].toSorted());
  expect(keys.every(({ due, since }) => due === 1767225635000 && Number.isFinite(since))).toBe(true);
});
