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
  /** Seconds a cell lives after its timestamp; -1: no expiry. */
  readonly timeToLive: number;
  /** Seconds by which the timestamp of a written cell may differ from the server's clock. */
  readonly maxDeviation: number;
  /** Whether UpdateRow is allowed. */
  readonly allowUpdate: boolean;
}

export interface StoredCell {
  readonly value: Variant;
  readonly timestamp: Millis;
}

export interface StoredRow {
  readonly key: readonly Variant[];
  /** Includes expired cells until the row is written or purged. */
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
  /** How long a new table takes to load. */
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
    /** `wait`: how long the table takes to load. @throws {OtsError} `OTSObjectAlreadyExist` */
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
    /** Removes the rows whose cells have all expired, which the service does at a time of its own. Returns how many. */
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
 * Whether all cells of the row have expired: it cannot be read, but exists until it is purged. A row that never had
 * cells does not expire here; the behaviour of the service is UNCONFIRMED.
 */
export const hasExpired = (table: Table, row: StoredRow, now: Millis): boolean =>
  row.cells.size > 0 && livingCells(table, row, now).size === 0;
