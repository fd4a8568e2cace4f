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
  /** How long to wait until it can be used. */
  readonly wait: Millis;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  readonly onState: (state: string, waited: Millis) => void;
}

/** Operations on tables are limited to ten a second in an instance. */
const PAUSE: Millis = 1000;

interface Begun {
  readonly kind: 'begun' | 'indexing';
}

type Look =
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
    const look = await lookAt(table, retention);
    const step: Look | Begun = await next(table, look, begun);
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

/** What follows from a look; where something is missing, its creation is begun. */
async function next(table: EnsureParts['table'], look: Look, begun: boolean): Promise<Look | Begun> {
  if (look.kind === 'absent' && !begun) return begin(table);
  if (look.kind !== 'usable') return look;
  switch (look.described.index) {
    case 'complete':
      return look;
    case 'building':
      return { kind: 'pending', state: 'building its index' };
    case 'absent':
      return addIndex(table, look.described);
  }
}

function stateOf(step: Look | Begun): string {
  if (step.kind === 'pending') return step.state;
  if (step.kind === 'indexing') return 'given its index';
  return step.kind === 'failed' ? 'out of reach' : 'being created';
}

async function lookAt(table: EnsureParts['table'], retention: Millis): Promise<Look> {
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
      // Whoever sets up need not have the right to read: then the description has to do.
      case 'OTSNoPermissionAccess':
        return { kind: 'usable', described };
      // A new table is described as active before its rows can be read.
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
    // Somebody else was faster, or the answer was lost: looking again settles both.
    const settled = codeOf(error) === 'OTSObjectAlreadyExist' || verdictOn(error) === 'ambiguous';
    if (!settled) return { kind: 'failed', operation: 'CreateTable', error };
  }
  return { kind: 'begun' };
}

async function addIndex(table: EnsureParts['table'], described: DescribedTable): Promise<Failed | Begun> {
  try {
    await table.addIndex(described);
  } catch (error) {
    // Another process may be adding it: the next look tells.
    const settled = codeOf(error) === 'OTSObjectAlreadyExist' || verdictOn(error) === 'ambiguous';
    if (!settled) return { kind: 'failed', operation: 'CreateIndex', error };
  }
  return { kind: 'indexing' };
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof TablestoreFailure ? error.code : undefined;

/** Before anything is begun only what Tablestore itself calls passing: a wrong endpoint is not worth two minutes. */
function isPassing(error: unknown, begun: boolean): boolean {
  const verdict = verdictOn(error);
  if (verdict === 'refused') return codeOf(error) === 'OTSQuotaExhausted';
  return begun || (verdict === 'not-executed' && codeOf(error) !== undefined);
}
