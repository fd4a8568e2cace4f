/** The tables, and the migrations of older files. `user_version` is the number of migrations that a file has had. */
import { type SqliteConnection, scalar } from './connection.ts';
import { BUCKETS, bucketOf, digestOf, HEADER, newHeader, sealBucket, sealHeader } from './ledger.ts';

/** "RvEg" in the header of the file identifies it as ours. */
const APPLICATION_ID = 0x52764567;

/** The columns of a row, in the order of its digest. */
export const COLUMNS = 'key, version, attempt, state, lease_until, expires_at, row';

/** Append only: the n-th step migrates version n - 1 to version n. */
const STEPS: readonly ((db: SqliteConnection) => void)[] = [
  // `row` is the row; the other columns are for the conditions and the sweep.
  (db) =>
    db.exec(`CREATE TABLE revocation (
     key TEXT PRIMARY KEY NOT NULL,
     version INTEGER NOT NULL,
     attempt TEXT NOT NULL,
     state TEXT NOT NULL,
     lease_until INTEGER NOT NULL,
     expires_at INTEGER NOT NULL,
     row TEXT NOT NULL
   ) STRICT;
   CREATE INDEX revocation_expiry ON revocation (expires_at);
   PRAGMA application_id = ${APPLICATION_ID};`),
  createLedger,
  createIndexOfUnfinished,
];

const SCHEMA_VERSION = STEPS.length;

/** Creates the ledger of the existing rows. */
function createLedger(db: SqliteConnection): void {
  db.exec(
    'CREATE TABLE ledger (entry INTEGER PRIMARY KEY, content TEXT NOT NULL, seal TEXT NOT NULL) STRICT',
  );
  const buckets = Array.from({ length: BUCKETS }, () => new Map<string, string>());
  for (const [key] of db.all('SELECT key FROM revocation')) {
    const columns = db.get(`SELECT ${COLUMNS} FROM revocation WHERE key = ?`, String(key));
    if (columns) buckets[bucketOf(String(key))]?.set(String(key), digestOf(columns));
  }
  const header = newHeader();
  const entries = [
    { entry: HEADER, ...sealHeader(header) },
    ...buckets.map((rows, entry) => ({ entry, ...sealBucket(header.instance, entry, rows) })),
  ];
  // One statement, because a thousand would be the slowest part of the first start.
  db.run(
    `INSERT INTO ledger (entry, content, seal)
     SELECT value ->> 'entry', value ->> 'content', value ->> 'seal' FROM json_each(?)`,
    JSON.stringify(entries),
  );
}

/**
 * `due` and `since` are set in unfinished rows only, and are in no digest: they find a row, and the row decides. Rows of
 * older releases do not say whose they are, so no attempt can be made for them; they are listed all the same.
 */
function createIndexOfUnfinished(db: SqliteConnection): void {
  db.exec(`ALTER TABLE revocation ADD COLUMN due INTEGER;
   ALTER TABLE revocation ADD COLUMN since INTEGER;
   CREATE INDEX revocation_unfinished ON revocation (due, key) WHERE due IS NOT NULL;
   UPDATE revocation SET due = lease_until, since = lease_until
     WHERE state IN ('RUNNING', 'UNKNOWN') OR CASE WHEN json_valid(row) THEN row ->> '$.restore.state' END IN ('RUNNING', 'UNKNOWN');`);
}

/** Creates the tables in an empty file. */
export const createSchema = (db: SqliteConnection): void => upgrade(db, () => 0);

/** Updates the schema atomically; several processes may do so at once. Throws for a file that is not ours. */
export function updateSchema(db: SqliteConnection): void {
  // Version 1 had a write-ahead log; commits that are only there are lost with it (decision 0017).
  if (versionOf(db) === 1) db.exec('PRAGMA journal_mode = DELETE');
  checkJournal(db);
  if (versionOf(db) < SCHEMA_VERSION) upgrade(db, () => versionOf(db));
}

/** Throws if commits would go to a write-ahead log first, which SQLite uses if it finds one. */
export function checkJournal(db: SqliteConnection): void {
  const mode = scalar(db, 'PRAGMA journal_mode');
  if (mode !== 'delete') {
    throw new Error(`its journal mode is ${mode}, not delete; a -wal file next to it has the same effect`);
  }
}

/** Calls `from` under the lock, because another process may have upgraded the file first. */
function upgrade(db: SqliteConnection, from: () => number): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const step of STEPS.slice(from())) step(db);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(db: SqliteConnection): number {
  const version = Number(scalar(db, 'PRAGMA user_version'));
  if (scalar(db, 'PRAGMA application_id') !== APPLICATION_ID) {
    throw new Error('it is the database of another application');
  }
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `it has schema version ${version}, made by a newer release; this release knows up to ${SCHEMA_VERSION}`,
    );
  }
  return version;
}
