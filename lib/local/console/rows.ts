/** The table for people: its newest rows, read beside the store, on a connection of its own. */
import type { StoreSettings } from '../../config/settings.ts';
import type { RevocationRow } from '../../core/model/row.ts';
import { decodeRow } from '../../stores/row-codec.ts';
import { connect, isBusy } from '../../stores/sqlite/connection.ts';
import { createSqliteFile } from '../../stores/sqlite/file.ts';

const NEWEST = 25;

/** By age: a list that is sorted by change jumps under the hand. */
const SELECT = `SELECT key, row FROM revocation ORDER BY rowid DESC LIMIT ${NEWEST}`;

export interface RowReader {
  /** Newest first. Undefined: the table cannot be listed. */
  newest(): readonly RevocationRow[] | undefined;
  close(): void;
}

/** Opens the file when it is first asked: the store has created it by then. Tablestore lists nothing cheaply. */
export function createRowReader(settings: StoreSettings): RowReader {
  if (settings.kind !== 'sqlite') return { newest: () => undefined, close: () => {} };
  const file = createSqliteFile(settings.path, connect);
  let last: readonly RevocationRow[] | undefined;
  return {
    newest() {
      try {
        const rows = file.use((db) => db.all(SELECT));
        last = rows.map(([key, row]) => decodeRow(String(row), String(key)));
      } catch (error) {
        // While a commit is under way, the list is the one before it. Any other fault is reported by the requests.
        if (!isBusy(error)) last = undefined;
      }
      return last;
    },
    close: file.close,
  };
}
