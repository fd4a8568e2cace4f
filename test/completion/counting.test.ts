/** A run reads what is unfinished, and nothing of the 100,000 rows that are done: counted in both tables. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createCompletion } from '../../lib/core/completion/run.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import type { RevocationStore, UnfinishedRows } from '../../lib/core/ports.ts';
import { rowKey } from '../../lib/core/revocation/fingerprint.ts';
import { indexedTable } from '../../lib/simulators/tablestore/simulator.ts';
import { connect, type SqliteConnection } from '../../lib/stores/sqlite/connection.ts';
import { createSqliteStore } from '../../lib/stores/sqlite/store.ts';
import { systemClock } from '../../lib/system/clock-and-random.ts';
import { makeRow } from '../contracts/make-row.ts';
import { ample } from '../contracts/store/resource.ts';
import { createSmallWorld, START } from '../core/small-world.ts';
import { createLogBook, makeDirectory, openRaw } from '../stores/sqlite/kit.ts';
import { acquireTablestore } from '../stores/tablestore/kit.ts';
import { TABLE } from '../support/tablestore-simulator.ts';

const DONE = 100_000;
const UNFINISHED = 10;
/** Their leases are over, and their retention is not. */
const LATER = START + 3_600_000;

const keyOf = (n: number): string => createHash('sha256').update(String(n)).digest('hex');

/** Rows whose owners died. */
const ORPHANS = Array.from({ length: UNFINISHED }, (_, n): RevocationRow => {
  const [caller, token] = ['local', `orphan-${n}`];
  return makeRow({ key: rowKey(caller, token), caller, token }, START);
});

/** A run over this table, an hour later; the rules of the rows are gone. */
function complete(store: RevocationStore, index: UnfinishedRows) {
  const { parts, settings } = createSmallWorld([]);
  const clock = { ...systemClock(), now: () => LATER };
  const policy = { permissionsOf: () => ALLOW_ALL };
  const completion = createCompletion({ ...parts, clock, store, index, policy }, settings);
  return completion({ requestId: 'run-1', deadline: LATER + 50_000, signal: new AbortController().signal });
}

it(`a run of the completer reads ${UNFINISHED} rows and one page of the index of Tablestore`, {
  timeout: 60_000,
}, async () => {
  await using resource = await acquireTablestore({ tables: { [TABLE]: indexedTable(TABLE) } });
  const { simulator, store, index } = resource;
  const columns = { version: '2', attempt: 'attempt-1', row_0: '{}' };
  simulator.load(
    TABLE,
    Array.from({ length: DONE }, (_, n) => ({ key: [keyOf(n)], columns })),
  );
  for (const row of ORPHANS) await store.write(row, 'absent', ample());
  simulator.advance(10);
  simulator.journal.clear();

  expect(await complete(store, index)).toMatchObject({ found: UNFINISHED, completed: UNFINISHED });
  expect(simulator.journal.of('GetRange')).toMatchObject([{ table: `${TABLE}_unfinished` }]);
  const read = simulator.journal.of('GetRow').map(({ key }) => key);
  expect(read.toSorted()).toEqual(ORPHANS.map(({ key }) => key).toSorted());
  const operations = new Set(simulator.journal.entries().map(({ operation }) => operation));
  expect([...operations].sort()).toEqual(['GetRange', 'GetRow', 'PutRow']);

  simulator.advance(10);
  simulator.journal.clear();
  expect(await complete(store, index)).toMatchObject({ found: 0 });
  expect(simulator.journal.entries().map(({ operation }) => operation)).toEqual(['GetRange']);
});

it(`a run of the completer reads ${UNFINISHED} rows of SQLite, by the partial index`, {
  timeout: 60_000,
}, async () => {
  await using directory = await makeDirectory();
  const path = directory.file('revocations.db');
  const listed: number[] = [];
  const read: unknown[] = [];
  const counting = (db: SqliteConnection): SqliteConnection => ({
    exec: db.exec,
    run: db.run,
    close: db.close,
    get inTransaction() {
      return db.inTransaction;
    },
    get(sql, ...values) {
      if (sql.includes('JOIN revocation')) read.push(values[0]);
      return db.get(sql, ...values);
    },
    all(sql, ...values) {
      const rows = db.all(sql, ...values);
      listed.push(rows.length);
      return rows;
    },
  });
  const clock = { ...systemClock(), now: () => LATER };
  const log = createLogBook();
  using store = disposable(createSqliteStore({ path, clock, log, open: (file) => counting(connect(file)) }));
  for (const row of ORPHANS) await store.write(row, 'absent', ample());
  const other = openRaw(path);
  // They are never read, so nothing needs to prove them.
  other.exec(`INSERT INTO revocation (key, version, attempt, state, lease_until, expires_at, row)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${DONE})
    SELECT printf('done-%058d', i), 2, 'attempt-1', 'DONE', 0, ${LATER * 2}, '{}' FROM n`);
  expect(other.one('SELECT count(*) FROM revocation')).toBe(DONE + UNFINISHED);
  const plan = other.all(
    `EXPLAIN QUERY PLAN SELECT key, due, since FROM revocation WHERE due IS NOT NULL AND (due, key) > (0, '')
     ORDER BY due, key LIMIT 100`,
  );
  expect(String(plan)).toMatch(/SEARCH revocation USING INDEX revocation_unfinished/);
  other.close();
  listed.length = 0;
  read.length = 0;

  expect(await complete(store, store)).toMatchObject({ found: UNFINISHED, completed: UNFINISHED });
  expect(listed).toEqual([UNFINISHED]);
  expect(new Set(read)).toEqual(new Set(ORPHANS.map(({ key }) => key)));

  expect(await complete(store, store)).toMatchObject({ found: 0 });
  expect(listed).toEqual([UNFINISHED, 0]);
});

const disposable = <T extends { close(): void }>(store: T): T & Disposable =>
  Object.assign(store, { [Symbol.dispose]: () => store.close() });
