/** The tables of one simulated instance and their rows. One cell keeps one version. */
import type { Millis } from '../../core/time.ts';
import { refuse } from './ots-error.ts';
import type { Variant } from './plain-buffer/types.ts';

export type KeyType = 'integer' | 'string' | 'binary';

export interface KeyColumn {
  readonly name: string;
  readonly type: KeyType;
}

export interface TableSettings {
  readonly primaryKey: readonly KeyColumn[];
  /** Seconds a cell lives after its timestamp; -1: for ever. */
  readonly timeToLive: number;
  /** Seconds that the timestamp of a written cell may be off the server's clock. */
  readonly maxDeviation: number;
  /** Is UpdateRow allowed? */
  readonly allowUpdate: boolean;
}

export interface StoredCell {
  readonly value: Variant;
  readonly timestamp: Millis;
}

export interface StoredRow {
  readonly key: readonly Variant[];
  /** Expired cells are still here until the row is written or purged. */
  readonly cells: ReadonlyMap<string, StoredCell>;
}

export interface Table extends TableSettings {
  readonly name: string;
  readonly createdAt: Millis;
  /** Until then every call is refused with `OTSTableNotReady`. */
  readonly readyAt: Millis;
  readonly rows: Map<string, StoredRow>;
}

export interface TablesParts {
  readonly now: () => Millis;
  /** How long a new table is being loaded. */
  readonly loading: Millis;
}

export type Tables = ReturnType<typeof createTables>;

export function createTables({ now, loading }: TablesParts) {
  const tables = new Map<string, Table>();

  function find(name: string): Table {
    const table = tables.get(name);
    if (!table) throw refuse('OTSObjectNotExist');
    return table;
  }

  return {
    names: (): string[] => [...tables.keys()].sort(),
    /** `wait`: how long it is being loaded. @throws {OtsError} `OTSObjectAlreadyExist` */
    create(name: string, settings: TableSettings, wait: Millis = loading): void {
      if (tables.has(name)) throw refuse('OTSObjectAlreadyExist');
      tables.set(name, { name, ...settings, createdAt: now(), readyAt: now() + wait, rows: new Map() });
    },
    /** @throws {OtsError} `OTSObjectNotExist` */
    drop(name: string): void {
      if (!tables.delete(name)) throw refuse('OTSObjectNotExist');
    },
    /** The table, loaded or not. @throws {OtsError} `OTSObjectNotExist` */
    find,
    /** The table, ready for rows. @throws {OtsError} `OTSObjectNotExist`, `OTSTableNotReady` */
    open(name: string): Table {
      const table = find(name);
      if (now() < table.readyAt) throw refuse('OTSTableNotReady');
      return table;
    },
    /** Takes away the rows whose cells have all expired, as the service does in its own time. Returns how many. */
    purge(): number {
      let purged = 0;
      for (const table of tables.values()) {
        for (const [id, row] of table.rows) {
          if (hasExpired(table, row, now()) && table.rows.delete(id)) purged += 1;
        }
      }
      return purged;
    },
    clear(): void {
      tables.clear();
    },
  };
}

/** The cells that can still be read. */
export function livingCells(table: Table, row: StoredRow | undefined, now: Millis): Map<string, StoredCell> {
  const life = table.timeToLive < 0 ? Number.POSITIVE_INFINITY : table.timeToLive * 1000;
  return new Map([...(row?.cells ?? [])].filter(([, cell]) => now - cell.timestamp < life));
}

/**
 * Have all cells of the row expired? It cannot be read any more, but stands until it is purged. A row that never had
 * cells does not expire here; what the service does with it is UNCONFIRMED.
 */
export const hasExpired = (table: Table, row: StoredRow, now: Millis): boolean =>
  row.cells.size > 0 && livingCells(table, row, now).size === 0;
