/** The file at a path. The connection is kept as long as the path has the same file. */
import { statSync } from 'node:fs';
import type { Connect, SqliteConnection } from './connection.ts';

export interface SqliteFile {
  /**
   * Runs `work` on the file that is at the path now, as it is on the disk.
   * @throws {Error} if there is no file, and what `work` throws
   */
  use<T>(work: (db: SqliteConnection) => T): T;
  /** @throws {Error} from SQLite; the file is closed nevertheless */
  close(): void;
}

/** The identity of a file, which no other file can have while this one is open. */
function identityOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev} ${ino}`;
}

export function createSqliteFile(path: string, connect: Connect): SqliteFile {
  let current: { readonly db: SqliteConnection; readonly identity: string } | undefined;

  function close(): void {
    const { db } = current ?? {};
    current = undefined;
    db?.close();
  }

  function open(identity: string): SqliteConnection {
    const db = connect(path);
    if (identityOf(path) !== identity) {
      db.close();
      throw new Error('it was replaced while it was opened');
    }
    current = { db, identity };
    return db;
  }

  function connection(): SqliteConnection {
    const identity = identityOf(path);
    if (current && current.identity !== identity) close();
    const db = current?.db ?? open(identity);
    // A transaction that could not be ended holds the lock.
    if (db.inTransaction) db.exec('ROLLBACK');
    return db;
  }

  return {
    use(work) {
      const db = connection();
      // Drops cached pages, so that the disk is checked and not the cache.
      db.exec('PRAGMA shrink_memory');
      return work(db);
    },
    close,
  };
}
