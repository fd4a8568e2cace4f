/**
 * Creates the table, or adds the index of unfinished rows to one that lacks it; several processes may do so at once.
 * Nothing else of a table is ever changed.
 */
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { DescribedTable } from '../../stores/tablestore/admin.ts';
import { TablestoreFailure, verdictOn } from '../../stores/tablestore/failure.ts';
import { type OptionFault, optionFaults, optionNotes } from './options.ts';
import type { Table } from './table.ts';

interface Failed {
  readonly kind: 'failed';
  readonly operation: string;
  readonly error: unknown;
}

export type SetupEnd =
  | { readonly kind: 'created' }
  /** `indexed`: the index was added now. */
  | { readonly kind: 'existing'; readonly indexed: boolean; readonly notes: readonly string[] }
  | { readonly kind: 'wrong'; readonly faults: readonly OptionFault[] }
  | { readonly kind: 'not-ready'; readonly state: string }
  | { readonly kind: 'interrupted' }
  | Failed;

export interface EnsureParts {
  readonly table: Pick<Table, 'describe' | 'create' | 'addIndex' | 'read'>;
  readonly retention: Millis;
  /** How long to wait until the table can be used. */
  readonly wait: Millis;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  readonly onState: (state: string, waited: Millis) => void;
}

/** An instance allows ten table operations per second. */
const PAUSE: Millis = 1000;

interface Begun {
  readonly kind: 'begun' | 'indexing';
}

type TableState =
  | { readonly kind: 'usable'; readonly described: DescribedTable }
  | { readonly kind: 'wrong'; readonly faults: readonly OptionFault[] }
  | { readonly kind: 'pending'; readonly state: string }
  | { readonly kind: 'absent' }
  | Failed;

export async function ensureTable(parts: EnsureParts): Promise<SetupEnd> {
  const { table, retention, wait, clock, stopping, onState } = parts;
  const start = clock.now();
  let begun = false;
  let indexed = false;
  for (;;) {
    const current = await readState(table, retention);
    const step: TableState | Begun = await next(table, current, begun);
    begun ||= step.kind === 'begun';
    indexed ||= step.kind === 'indexing';
    if (stopping.aborted) return { kind: 'interrupted' };
    if (step.kind === 'wrong') return step;
    if (step.kind === 'usable') {
      return begun ? { kind: 'created' } : { kind: 'existing', indexed, notes: optionNotes(step.described) };
    }
    if (step.kind === 'failed' && !isPassing(step.error, begun)) return step;
    const waited = clock.now() - start;
    const state = stateOf(step);
    if (waited >= wait) return step.kind === 'failed' ? step : { kind: 'not-ready', state };
    onState(state, waited);
    await clock.sleep(PAUSE, stopping);
  }
}

/** The next state. Starts the creation of what is missing. */
async function next(
  table: EnsureParts['table'],
  current: TableState,
  begun: boolean,
): Promise<TableState | Begun> {
  if (current.kind === 'absent' && !begun) return begin(table);
  if (current.kind !== 'usable') return current;
  switch (current.described.index) {
    case 'complete':
      return current;
    case 'building':
      return { kind: 'pending', state: 'building its index' };
    case 'absent':
      return addIndex(table, current.described);
  }
}

function stateOf(step: TableState | Begun): string {
  if (step.kind === 'pending') return step.state;
  if (step.kind === 'indexing') return 'getting its index';
  return step.kind === 'failed' ? 'unreachable' : 'being created';
}

async function readState(table: EnsureParts['table'], retention: Millis): Promise<TableState> {
  let described: DescribedTable;
  try {
    described = await table.describe();
  } catch (error) {
    return codeOf(error) === 'OTSObjectNotExist'
      ? { kind: 'absent' }
      : { kind: 'failed', operation: 'DescribeTable', error };
  }
  const faults = optionFaults(described, retention);
  if (faults.length > 0) return { kind: 'wrong', faults };
  if (described.state !== 'active') return { kind: 'pending', state: described.state };
  try {
    await table.read();
    return { kind: 'usable', described };
  } catch (error) {
    switch (codeOf(error)) {
      // The operator may lack the right to read rows; then the description decides.
      case 'OTSNoPermissionAccess':
        return { kind: 'usable', described };
      // A new table is active before its rows can be read.
      case 'OTSTableNotReady':
      case 'OTSObjectNotExist':
        return { kind: 'pending', state: 'loading' };
      default:
        return { kind: 'failed', operation: 'GetRow', error };
    }
  }
}

async function begin(table: EnsureParts['table']): Promise<Failed | Begun> {
  try {
    await table.create();
  } catch (error) {
    // Another process created it, or the answer was lost. The next read decides.
    const settled = codeOf(error) === 'OTSObjectAlreadyExist' || verdictOn(error) === 'ambiguous';
    if (!settled) return { kind: 'failed', operation: 'CreateTable', error };
  }
  return { kind: 'begun' };
}

async function addIndex(table: EnsureParts['table'], described: DescribedTable): Promise<Failed | Begun> {
  try {
    await table.addIndex(described);
  } catch (error) {
    // Another process may be adding it. The next read decides.
    const settled = codeOf(error) === 'OTSObjectAlreadyExist' || verdictOn(error) === 'ambiguous';
    if (!settled) return { kind: 'failed', operation: 'CreateIndex', error };
  }
  return { kind: 'indexing' };
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof TablestoreFailure ? error.code : undefined;

/** Before the creation starts, only errors that Tablestore calls transient: a wrong endpoint must fail at once. */
function isPassing(error: unknown, begun: boolean): boolean {
  const verdict = verdictOn(error);
  if (verdict === 'refused') return codeOf(error) === 'OTSQuotaExhausted';
  return begun || (verdict === 'not-executed' && codeOf(error) !== undefined);
}
