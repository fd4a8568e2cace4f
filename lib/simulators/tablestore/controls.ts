/** What a test can do to the simulator while it runs. */
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
  /** Starts the server; port 0 picks a free port. */
  listen(port?: number, host?: string): Promise<{ port: number; endpoint: string }>;
  /** Closes all connections and drops pending effects. */
  close(): Promise<void>;
  /** The visible rows of a table. @throws {OtsError} for an unknown table */
  rows(table: string): ShownRow[];
  /** Puts rows with one string key into a table, without a request: for tests that need very many. */
  load(table: string, rows: Iterable<ShownRow>): void;
  /** Removes the rows whose cells have all expired; returns how many. */
  purge(): number;
  /** Advances the clock for expiry and partitions. The dates of requests are still checked against the real clock. */
  advance(ms: Millis): void;
  makeUnavailable(ms: Millis): void;
  /** Runs delayed writes now. */
  flush(): void;
  /** Continues held calls. */
  release(): void;
  /** Clears tables, journal and faults; removes tables made by CreateTable. */
  reset(): void;
}
