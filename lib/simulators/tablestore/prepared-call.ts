import type { Millis } from '../../core/time.ts';
import type { Tables } from './tables.ts';

export interface CapacityUnits {
  readonly read: number;
  readonly write: number;
}

export interface Reply {
  /** The protobuf answer. */
  readonly body: Uint8Array;
  readonly consumed?: CapacityUnits;
  /** Did it change anything? */
  readonly applied: boolean;
}

/** A request that is decoded and well formed, but has done nothing yet. */
export interface PreparedCall {
  readonly tableName?: string;
  readonly key?: string;
  /** The condition of a write, for the journal. */
  readonly condition?: string;
  /**
   * Does it, in one step, against the tables as they are now: a write that lands late is checked when it lands, and
   * one that is delivered twice is checked twice.
   * @throws {OtsError}
   */
  run(): Reply;
}

export interface RowParts {
  readonly tables: Tables;
  readonly now: () => Millis;
  /**
   * Is a row whose cells have all expired, but that is not purged yet, present for the existence check? It is
   * UNCONFIRMED which of the two the service does.
   */
  readonly expiredRows: 'present' | 'absent';
}
