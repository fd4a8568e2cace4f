/** SQLite: how the cost of a revocation's three statements grows with the rows, and with the processes. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../lib/stores/sqlite/connection.ts';
import { createSqliteFile } from '../../lib/stores/sqlite/file.ts';
import { bucketOf, digestOf, sealBucket } from '../../lib/stores/sqlite/ledger.ts';
import { COLUMNS } from '../../lib/stores/sqlite/schema.ts';
import { createSqliteStore } from '../../lib/stores/sqlite/store.ts';
import { tableOn } from '../../lib/stores/sqlite/table.ts';
import { systemClock } from '../../lib/system/clock-and-random.ts';
import { ROOT } from '../architecture/imports.ts';
import { makeResult, makeRow } from '../contracts/make-row.ts';
import { ms, type Progress, type Table } from './report.ts';
import { type ScaleDone, type ScaleJob, work } from './scale-worker.ts';
import { quantile } from './stats.ts';

const quiet = () => undefined;
const REVOCATIONS = 300;

interface Point {
  readonly at: number;
  readonly p50: number;
  readonly p99: number;
  /** Revocations a second, of all processes together. */
  readonly rate: number;
}

const pointOf = (at: number, durations: readonly number[], seconds: number): Point => ({
  at,
  p50: quantile(durations, 0.5),
  p99: quantile(durations, 0.99),
  rate: durations.length / seconds,
});

/** Puts finished rows into the file, copies of one, past the store: a million of them would take it an hour. */
function fill(path: string, rows: number): void {
  createSqliteStore({ path, clock: systemClock(), log: { debug: quiet, warn: quiet } }).close();
  const row = makeRow({ state: 'DONE', version: 2, result: makeResult() }, Date.now());
  const [text, buckets] = [JSON.stringify(row), new Map<number, Map<string, string>>()];
  createSqliteFile(path, connect).use((db) => {
    const { instance } = tableOn(db, quiet).header();
    db.exec('BEGIN');
    for (let n = 0; n < rows; n++) {
      const key = randomBytes(32).toString('hex');
      const columns = [key, 2, 'attempt-1', 'DONE', 0, row.expiresAt, text];
      db.run(`INSERT INTO revocation (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`, ...columns);
      const bucket = buckets.get(bucketOf(key)) ?? new Map();
      buckets.set(bucketOf(key), bucket.set(key, digestOf(columns)));
    }
    for (const [entry, bucket] of buckets) {
      const { content, seal } = sealBucket(instance, entry, bucket);
      db.run('UPDATE ledger SET content = ?, seal = ? WHERE entry = ?', content, seal, entry);
    }
    db.exec('COMMIT');
  });
}

async function withFile<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-rows-'));
  try {
    return await use(join(folder, 'revocations.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function failed(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`a process ended with ${code}`);
}

async function processes(path: string, count: number): Promise<Point> {
  // The file is made before they start: what is measured is the work, not who makes the table.
  createSqliteStore({ path, clock: systemClock(), log: { debug: quiet, warn: quiet } }).close();
  const children = Array.from({ length: count }, () =>
    fork(join(ROOT, 'test/bench/scale-worker.ts'), [], { execArgv: ['--import', 'tsx'] }),
  );
  try {
    await Promise.all(children.map((child) => once(child, 'message')));
    const job: ScaleJob = { path, count: REVOCATIONS };
    const start = performance.now();
    const done = await Promise.all(
      children.map(async (child): Promise<ScaleDone> => {
        child.send(job);
        const [message] = await Promise.race([once(child, 'message'), failed(child)]);
        // The worker's own message.
        return message as ScaleDone;
      }),
    );
    const seconds = (performance.now() - start) / 1000;
    return pointOf(
      count,
      done.flatMap(({ durations }) => durations),
      seconds,
    );
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

const tableOf = (title: string, of: string, points: readonly Point[]): Table => ({
  title,
  columns: [of, 'p50', 'p99', 'revocations a second'],
  rows: points.map(({ at, p50, p99, rate }) => [String(at), ms(p50), ms(p99), rate.toFixed(0)]),
});

export async function scaleStore(quick: boolean, progress: Progress) {
  const byRows: Point[] = [];
  for (const rows of quick ? [1e3, 1e4, 1e5] : [1e3, 1e4, 1e5, 1e6]) {
    progress(`scale: ${rows} rows`);
    byRows.push(
      await withFile(async (path) => {
        fill(path, rows);
        const start = performance.now();
        const { durations } = await work({ path, count: REVOCATIONS });
        return pointOf(rows, durations, (performance.now() - start) / 1000);
      }),
    );
  }
  const byProcesses: Point[] = [];
  for (const count of quick ? [1, 4, 16] : [1, 2, 4, 8, 16]) {
    progress(`scale: ${count} processes`);
    byProcesses.push(await withFile((path) => processes(path, count)));
  }
  return {
    tables: [
      tableOf('SQLite: read, claim and completion, by rows in the table', 'rows', byRows),
      tableOf('SQLite: the same, by processes on one file', 'processes', byProcesses),
    ],
    numbers: { byRows, byProcesses },
  };
}
