/** The table, and how an older file becomes a newer one. `user_version` counts the steps that a file has had. */
import { type SqliteConnection, scalar } from './connection.ts';

/** "RvEg" in the file's header: tells our file from another application's. */
const APPLICATION_ID = 0x52764567;

/** Append only: the n-th step makes version n of version n - 1. */
const STEPS: readonly string[] = [
  // `row` is the row; the columns beside it are what the conditions and the sweep look at.
  `CREATE TABLE revocation (
     key TEXT PRIMARY KEY NOT NULL,
     version INTEGER NOT NULL,
     attempt TEXT NOT NULL,
     state TEXT NOT NULL,
     lease_until INTEGER NOT NULL,
     expires_at INTEGER NOT NULL,
     row TEXT NOT NULL
   ) STRICT;
   CREATE INDEX revocation_expiry ON revocation (expires_at);
   PRAGMA application_id = ${APPLICATION_ID};`,
];

/** Makes or updates the schema, atomically; several processes may do so at once. Throws for a file that is not ours. */
export function prepareSchema(db: SqliteConnection): void {
  if (versionOf(db) === STEPS.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Again, under the lock: another process may have been quicker.
    for (const step of STEPS.slice(versionOf(db))) db.exec(step);
    db.exec(`PRAGMA user_version = ${STEPS.length}; COMMIT`);
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(db: SqliteConnection): number {
  const version = Number(scalar(db, 'PRAGMA user_version'));
  const untouched = version === 0 && scalar(db, 'SELECT count(*) FROM sqlite_schema') === 0;
  if (!untouched && scalar(db, 'PRAGMA application_id') !== APPLICATION_ID) {
    throw new Error('it is the database of another application');
  }
  if (version > STEPS.length) {
    throw new Error(
      `it has schema version ${version}, made by a newer release; this release knows up to ${STEPS.length}`,
    );
  }
  return version;
}
