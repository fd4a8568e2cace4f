/** The table for people: its newest rows, read beside the store, on a connection of its own. */
import type { StoreSettings } from '../../config/settings.ts';
import type { RevocationRow } from '../../core/model/row.ts';
import { decodeRow } from '../../stores/row-codec.ts';
import { connect, firstColumn, type SqliteConnection } from '../../stores/sqlite/connection.ts';

const NEWEST = 25;

/** One text, so that no statement is left half read. By age: a list that is sorted by change jumps under the hand. */
const SELECT = `SELECT json_group_array(json_array(key, row)) FROM
  (SELECT key, row FROM revocation ORDER BY rowid DESC LIMIT ${NEWEST})`;

export interface RowReader {
  /** Newest first. Undefined: the table cannot be listed. */
  newest(): readonly RevocationRow[] | undefined;
  close(): void;
}

/** Opens the file at the first look: the store has made it by then. Tablestore lists nothing cheaply, so not here. */
export function createRowReader(settings: StoreSettings): RowReader {
  if (settings.kind !== 'sqlite') return { newest: () => undefined, close: () => {} };
  let db: SqliteConnection | undefined;
  return {
    newest() {
      db ??= connect(settings.path);
      const text = firstColumn(db.prepare(SELECT).raw(true).get());
      // What the statement makes: pairs of a key and the text of a row.
      const pairs = JSON.parse(String(text)) as [key: string, row: string][];
      return pairs.map(([key, row]) => decodeRow(row, key));
    },
    close: () => void db?.close(),
  };
}
