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
  /** Whether it changed anything. */
  readonly applied: boolean;
}

/** A decoded, well-formed request before its execution. */
export interface PreparedCall {
  readonly tableName?: string;
  readonly key?: string;
  /** The condition of a write, for the journal. */
  readonly condition?: string;
  /**
   * Executes it in one step on the current tables: a late write is checked when it arrives, and a duplicate is checked
   * again.
   * @throws {OtsError}
   */
  run(): Reply;
}

export interface RowParts {
  readonly tables: Tables;
  readonly now: () => Millis;
  /**
   * Whether an expired row that is not purged yet exists for the existence check. The behaviour of the service is
   * UNCONFIRMED.
   */
  readonly expiredRows: 'present' | 'absent';
}
