/** What a test, or the control plane, can do to the simulator while it runs. */
import type { Millis } from '../../core/time.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';

export interface ShownRow {
  readonly key: readonly string[];
  /** The cells that have not expired, as text. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface TablestoreSimulator {
  readonly journal: Journal;
  readonly faults: Faults;
  /** Port 0 picks one. */
  listen(port?: number, host?: string): Promise<{ port: number; endpoint: string }>;
  /** Drops every connection, and what has not taken effect. */
  close(): Promise<void>;
  /** What the rows of a table show. @throws {OtsError} for an unknown table */
  rows(table: string): ShownRow[];
  /** Takes away the rows whose cells have all expired; returns how many. */
  purge(): number;
  /** Moves the simulator's clock, on which cells expire and partitions return. Requests are still dated by the old one. */
  advance(ms: Millis): void;
  partitionAway(ms: Millis): void;
  /** Lets late writes land. */
  flush(): void;
  /** Lets held calls go on. */
  release(): void;
  /** Empties tables, journal and faults; tables made by CreateTable are gone. */
  reset(): void;
}
