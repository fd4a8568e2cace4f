/** The statements of the store on one connection. One statement reads a row with its proof (`ledger.ts`). */

import type { Unfinished } from '../../core/model/completion-due.ts';
import type { RevocationRow } from '../../core/model/row.ts';
import { type Expected, StoreUnavailable, type UnfinishedKey } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { isBusy, messageOf, type SqliteConnection } from './connection.ts';
import {
  type Bucket,
  bucketOf,
  damaged,
  digestOf,
  HEADER,
  type Header,
  openBucket,
  openHeader,
  type Sealed,
  sealBucket,
  sealHeader,
} from './ledger.ts';
import { COLUMNS, checkJournal } from './schema.ts';

/** The members of a row with columns of their own. */
export type RowColumns = Pick<
  RevocationRow,
  'key' | 'version' | 'attempt' | 'state' | 'leaseUntil' | 'expiresAt'
>;

/** A row whose proof is valid. */
export interface StoredRow {
  readonly columns: readonly unknown[];
  readonly text: string;
}

/** All methods throw an error of this module or of SQLite if the file is damaged. */
export interface SqliteTable {
  header(): Header;
  /** Undefined if the row is proven to be absent. */
  find(key: string): StoredRow | undefined;
  /**
   * Compare-and-set. False: the condition does not hold.
   * @throws {StoreUnavailable} `applied: "unknown"` if the commit failed; all other errors occur before it
   */
  replace(columns: RowColumns, text: string, expected: Expected, unfinished?: Unfinished): boolean;
  /** Up to `limit` rows of the index, after this entry. */
  unfinished(after: Pick<UnfinishedKey, 'due' | 'key'> | undefined, limit: number): readonly UnfinishedKey[];
  /** Deletes up to `batch` unleased rows that expired before `horizon`, and returns their number. */
  sweep(horizon: Millis, batch: number): number;
}

interface Found {
  readonly header: Header;
  readonly bucket: Bucket;
  readonly row: StoredRow | undefined;
}

const FIND = `SELECT h.content, h.seal, b.content, b.seal, ${COLUMNS} FROM ledger h JOIN ledger b
  LEFT JOIN revocation ON key = ? WHERE h.entry = ${HEADER} AND b.entry = ?`;
const FIND_HEADER = `SELECT content, seal FROM ledger WHERE entry = ${HEADER}`;
const PUT = `INSERT INTO revocation (${COLUMNS}, due, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET version = excluded.version, attempt = excluded.attempt, state = excluded.state,
  lease_until = excluded.lease_until, expires_at = excluded.expires_at, row = excluded.row,
  due = excluded.due, since = excluded.since`;
const SEAL = 'UPDATE ledger SET content = ?, seal = ? WHERE entry = ?';
const EXPIRED = `SELECT key FROM revocation WHERE expires_at < ? AND NOT (state = 'RUNNING' AND lease_until > ?)
  ORDER BY expires_at LIMIT ?`;
/** The condition is that of the index, which SQLite uses for no other. */
const UNFINISHED = `SELECT key, due, since FROM revocation WHERE due IS NOT NULL AND (due, key) > (?, ?)
  ORDER BY due, key LIMIT ?`;
const DELETE = 'DELETE FROM revocation WHERE key = ?';

/** `recognise` gets every header that is read or committed, and throws for the header of another file. */
export function tableOn(db: SqliteConnection, recognise: (header: Header) => void): SqliteTable {
  function opened(content: unknown, seal: unknown): Header {
    // SQLite detects a write-ahead log when it reads.
    checkJournal(db);
    const header = openHeader(content, seal);
    recognise(header);
    return header;
  }

  function header(): Header {
    const [content, seal] = db.get(FIND_HEADER) ?? [];
    return opened(content, seal);
  }

  function find(key: string): Found {
    const entry = bucketOf(key);
    const found = db.get(FIND, key, entry);
    if (!found) throw damaged('its header or a bucket of its keys is missing');
    const [headerContent, headerSeal, content, seal, ...columns] = found;
    const header = opened(headerContent, headerSeal);
    const bucket = openBucket(header.instance, entry, content, seal);
    const digest = bucket.get(key);
    if (columns[0] === null && digest === undefined) return { header, bucket, row: undefined };
    const text = columns.at(-1);
    if (digest !== digestOf(columns) || typeof text !== 'string') {
      throw damaged('a row is not as it was stored');
    }
    return { header, bucket, row: { columns, text } };
  }

  /** Changes rows of a bucket, and its entry with them. */
  function change({ header, bucket }: Found, key: string, row?: readonly unknown[]): void {
    const entry = bucketOf(key);
    const rows = new Map(bucket);
    if (row) rows.set(key, digestOf(row));
    else rows.delete(key);
    seal(entry, sealBucket(header.instance, entry, rows));
  }

  function seal(entry: number, { content, seal }: Sealed): void {
    if (db.run(SEAL, content, seal, entry) !== 1)
      throw damaged('its header or a bucket of its keys is missing');
  }

  /** `work` returns the header of the file that it changed, or undefined when it changed nothing. */
  function inTransaction(work: () => Header | undefined): boolean {
    db.exec('BEGIN IMMEDIATE');
    try {
      const header = work();
      if (header) {
        const next = { ...header, generation: header.generation + 1 };
        seal(HEADER, sealHeader(next));
        commit();
        recognise(next);
        return true;
      }
    } catch (error) {
      rollBack();
      throw error;
    }
    rollBack();
    return false;
  }

  function commit(): void {
    try {
      db.exec('COMMIT');
    } catch (error) {
      // Another process is reading: nothing was written yet.
      if (isBusy(error)) throw error;
      // The commit may be complete.
      throw new StoreUnavailable(`the commit failed: ${messageOf(error)}`, 'unknown', { cause: error });
    }
  }

  function rollBack(): void {
    try {
      // After an I/O error SQLite has already rolled back.
      if (db.inTransaction) db.exec('ROLLBACK');
    } catch {
      // The answer is already decided, and the next call tries again.
    }
  }

  return {
    header,
    find: (key) => find(key).row,
    unfinished(after, limit) {
      header();
      return db
        .all(UNFINISHED, after?.due ?? Number.MIN_SAFE_INTEGER, after?.key ?? '', limit)
        .map(([key, due, since]) => ({ key: String(key), due: Number(due), since: Number(since) }));
    },
    replace(columns, text, expected, unfinished) {
      const { key, version, attempt, state } = columns;
      // Rounded up, so that a fraction of a millisecond never shortens a lease.
      const times = [Math.ceil(columns.leaseUntil), Math.ceil(columns.expiresAt)];
      const values = [key, version, attempt, state, ...times, text];
      const index = unfinished ? [Math.ceil(unfinished.due), Math.floor(unfinished.since)] : [null, null];
      // A failed condition is found without the lock.
      if (!holds(find(key).row, expected)) return false;
      return inTransaction(() => {
        const found = find(key);
        if (!holds(found.row, expected)) return undefined;
        if (db.run(PUT, ...values, ...index) !== 1) throw damaged('a row cannot be replaced');
        change(found, key, values);
        return found.header;
      });
    },
    sweep(horizon, batch) {
      let swept = 0;
      inTransaction(() => {
        let header: Header | undefined;
        for (const [expired] of db.all(EXPIRED, horizon, horizon, batch)) {
          const key = String(expired);
          const found = find(key);
          // A damaged index may list a row as expired that is not.
          if (!found.row || !isExpired(found.row, horizon)) throw damaged('its list of expired rows');
          change(found, key);
          swept += db.run(DELETE, key);
          header = found.header;
        }
        return header;
      });
      return swept;
    },
  };
}

function holds(row: StoredRow | undefined, expected: Expected): boolean {
  if (expected === 'absent' || row === undefined) return expected === 'absent' && row === undefined;
  const [, version, attempt] = row.columns;
  return version === expected.version && attempt === expected.attempt;
}

function isExpired({ columns }: StoredRow, horizon: Millis): boolean {
  const [, , , state, leaseUntil, expiresAt] = columns;
  return Number(expiresAt) < horizon && !(state === 'RUNNING' && Number(leaseUntil) > horizon);
}
