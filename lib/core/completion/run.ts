/**
 * One run of the completer: lists what is unfinished, and makes one attempt for each row that is due, longest due first,
 * within limits. Two runs at once, and a run beside a caller's own retry, are attempts like any other.
 */
import { type EcsEgress, StoreUnavailable, type UnfinishedKey } from '../ports.ts';
import type { Millis } from '../time.ts';
import { type CompleteRow, createCompleteRow } from './complete-row.ts';
import type {
  CompletionParts,
  CompletionReport,
  CompletionRun,
  CompletionSettings,
  RowEnd,
  SkipReason,
} from './types.ts';

/** Rows that one run reads, and attempts that it makes. */
const MOST_READS = 500;
const MOST_ATTEMPTS = 50;
/** Entries of the index that one run lists, a page at a time. */
const MOST_LISTED = 1_000;
const PAGE = 100;
/** What one row may take, and what must be left to begin one: read, claim, list, revoke, list, save. */
const ROW_TIME: Millis = 10_000;
const LEAST_TIME: Millis = 3_000;
/** How many rows the report names. */
const MOST_NAMED = 10;

/** Why a row stays unfinished until the configuration changes. */
const LASTING: ReadonlySet<string> = new Set<SkipReason>(['owner-unknown', 'caller-gone', 'denied']);

/** @throws {IndexMissing} @throws {StoreUnavailable} when the index cannot be listed */
export type Completion = (run: CompletionRun) => Promise<CompletionReport>;

/** Where the next run goes on: rows that stay where they are in the index never keep the others from their turn. */
interface Position {
  /** The page of the index from which rows are listed; absent: the first. */
  readonly page?: string | undefined;
  /** The last row of that list that had its turn. */
  readonly after?: UnfinishedKey | undefined;
}

export function createCompletion(parts: CompletionParts, settings: CompletionSettings): Completion {
  const throttling = watchThrottling(parts.ecs);
  const complete = createCompleteRow({ ...parts, ecs: throttling.ecs }, settings);
  let position: Position = {};

  return async (run) => {
    throttling.reset();
    const { entries, next } = await list(parts, run, position.page);
    const now = parts.clock.now();
    const { page, after } = position;
    const due = entries.filter((entry) => entry.due <= now && (!after || isLater(entry, after)));
    const ends = new Map<UnfinishedKey, RowEnd>();
    let endedBy: CompletionReport['endedBy'] = 'done';
    for (const entry of due) {
      const limit = limitOf(ends, parts.clock.now(), run, throttling.seen());
      if (limit) {
        endedBy = limit;
        break;
      }
      ends.set(entry, await attempt(parts, complete, entry, run));
    }
    const last = [...ends.keys()].at(-1);
    position = ends.size < due.length ? { page, after: last ?? after } : { page: next };
    return reportOf(entries, ends, { endedBy, more: next !== undefined, now: parts.clock.now() });
  };
}

async function list({ index, clock }: CompletionParts, run: CompletionRun, from: string | undefined) {
  const entries: UnfinishedKey[] = [];
  let after = from;
  do {
    const call = { limit: run.deadline - clock.now(), signal: run.signal };
    const page = await index.unfinished({ ...(after !== undefined && { after }), limit: PAGE }, call);
    entries.push(...page.keys);
    after = page.next;
  } while (after !== undefined && entries.length < MOST_LISTED);
  // An entry that moved while its pages were read is listed twice.
  return { entries: [...new Map(entries.map((entry) => [entry.key, entry])).values()], next: after };
}

/** In the order of the index. */
const isLater = (entry: UnfinishedKey, last: UnfinishedKey): boolean =>
  entry.due > last.due || (entry.due === last.due && entry.key > last.key);

function limitOf(
  ends: ReadonlyMap<UnfinishedKey, RowEnd>,
  now: Millis,
  { deadline, signal }: CompletionRun,
  throttled: boolean,
): Exclude<CompletionReport['endedBy'], 'done'> | undefined {
  if (throttled) return 'throttled';
  if (signal.aborted || deadline - now < LEAST_TIME) return 'time';
  const attempts = [...ends.values()].filter(({ end }) => end === 'completed' || end === 'unknown').length;
  return attempts >= MOST_ATTEMPTS || ends.size >= MOST_READS ? 'rows' : undefined;
}

/** A row that fails by a defect never keeps the others waiting. */
async function attempt(
  { clock, log }: CompletionParts,
  complete: CompleteRow,
  { key }: UnfinishedKey,
  run: CompletionRun,
): Promise<RowEnd> {
  try {
    return await complete(key, { ...run, deadline: Math.min(run.deadline, clock.now() + ROW_TIME) });
  } catch (error) {
    if (error instanceof StoreUnavailable) return { end: 'unavailable' };
    log.error('defect', { requestId: run.requestId, key, error });
    return { end: 'failed' };
  }
}

function reportOf(
  entries: readonly UnfinishedKey[],
  ends: ReadonlyMap<UnfinishedKey, RowEnd>,
  { endedBy, more, now }: Pick<CompletionReport, 'endedBy' | 'more'> & { readonly now: Millis },
): CompletionReport {
  const skipped: Partial<Record<SkipReason, number>> = {};
  let [completed, unknown] = [0, 0];
  for (const { end } of ends.values()) {
    if (end === 'completed') completed += 1;
    else if (end === 'unknown') unknown += 1;
    else skipped[end] = (skipped[end] ?? 0) + 1;
  }
  const settled = (entry: UnfinishedKey) => ['completed', 'finished'].includes(ends.get(entry)?.end ?? '');
  const open = entries.filter((entry) => !settled(entry));
  return {
    found: entries.length,
    more,
    completed,
    unknown,
    skipped,
    notCompleted: [...ends]
      .filter(([, { end }]) => LASTING.has(end))
      .slice(0, MOST_NAMED)
      .map(([{ key }, end]) => ({ key, ...end })),
    oldestAge: open.reduce((oldest, { since }) => Math.max(oldest, now - since), 0),
    endedBy,
  };
}

/** ECS counts the calls of a whole account: where it throttles, the callers' own requests come first. */
function watchThrottling(ecs: EcsEgress): { readonly ecs: EcsEgress; seen(): boolean; reset(): void } {
  let throttled = false;
  const watched = async <T extends { readonly class: string }>(answering: Promise<T>): Promise<T> => {
    const answer = await answering;
    throttled ||= answer.class === 'throttled';
    return answer;
  };
  return {
    ecs: {
      list: (group, call) => watched(ecs.list(group, call)),
      revoke: (request, token, call) => watched(ecs.revoke(request, token, call)),
    },
    seen: () => throttled,
    reset() {
      throttled = false;
    },
  };
}
