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
  /** Columns whose types are known, so that an index may be over them. */
  readonly definedColumns: readonly DefinedColumn[];
  /** Its global secondary indexes, by name. */
  readonly indexes: ReadonlyMap<string, IndexMeta>;
}

export interface DefinedColumn {
  readonly name: string;
  readonly type: number;
}

export interface IndexMeta {
  /** Columns of the table; those of its primary key that are missing follow. */
  readonly primaryKey: readonly string[];
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
  /** What the indexes do not show yet: until then they show the row as it was. */
  readonly recent: { readonly until: Millis; readonly id: string; readonly before: StoredRow | undefined }[];
}

export interface TablesParts {
  readonly now: () => Millis;
  /** How long a new table takes to load. */
  readonly loading: Millis;
  /** How long a change takes to be in the indexes. */
  readonly indexLag: Millis;
}

export type Tables = ReturnType<typeof createTables>;

export function createTables({ now, loading, indexLag }: TablesParts) {
  const tables = new Map<string, Table>();

  function find(name: string): Table {
    const table = tables.get(name);
    if (!table) throw refuse('OTSObjectNotExist');
    return table;
  }

  /** The table that has an index of this name. */
  const tableOf = (index: string): Table | undefined =>
    [...tables.values()].find(({ indexes }) => indexes.has(index));

  return {
    tableOf,
    /** Writes or deletes a row. */
    put(table: Table, id: string, row: StoredRow | undefined): void {
      const at = now();
      while (table.recent[0] && table.recent[0].until <= at) table.recent.shift();
      if (table.indexes.size > 0) {
        table.recent.push({ until: at + indexLag, id, before: table.rows.get(id) });
      }
      if (row) table.rows.set(id, row);
      else table.rows.delete(id);
    },
    /** Replaces settings; its rows stay. */
    alter(table: Table, settings: Partial<TableSettings>): void {
      tables.set(table.name, { ...table, ...settings });
    },
    names: (): string[] => [...tables.keys()].sort(),
    /** `wait`: how long the table takes to load. @throws {OtsError} `OTSObjectAlreadyExist` */
    create(name: string, settings: TableSettings, wait: Millis = loading): void {
      for (const each of [name, ...settings.indexes.keys()]) {
        if (tables.has(each) || tableOf(each)) throw refuse('OTSObjectAlreadyExist');
      }
      const readyAt = now() + wait;
      tables.set(name, { name, ...settings, createdAt: now(), readyAt, rows: new Map(), recent: [] });
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
