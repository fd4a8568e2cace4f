/** One attempt that owns the row: its calls to ECS, and what it knows of them. */
import type { CallRecord, RevocationRow } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import type { CallLimit, Confirmed, EcsEgress, EcsFailure, RuleSnapshot } from '../ports.ts';
import type { Millis } from '../time.ts';
import {
  type Budget,
  LIST_AND_SAVE,
  listRules,
  type NoTime,
  RELIST_WAITS,
  type Retry,
  SAVE,
} from './budget.ts';
import { isInFlight, isShownGone, type Knowledge, type KnowledgeEvent, learn } from './knowledge.ts';

/** A row must stay small however long an outage lasts. */
const CALLS_KEPT = 20;

/** What is recorded of a call beside its answer. */
type Named = Pick<CallRecord, 'names'>;
type Recorded<N extends Named> = N & Omit<CallRecord, 'names' | 'form'>;

export interface AttemptParts {
  readonly ecs: Pick<EcsEgress, 'list'>;
  /** The row as the write-ahead left it. */
  readonly row: RevocationRow;
  readonly budget: Budget;
  /** Shared with the snapshot before the claim: a request has one retry budget. */
  readonly retry: Retry;
  readonly skew: Millis;
  /** What is known when the attempt begins. */
  readonly known: Knowledge;
}

export interface Attempt<N extends Named> extends Pick<AttemptParts, 'row' | 'budget' | 'retry'> {
  readonly known: Knowledge;
  readonly calls: readonly Recorded<N>[];
  /** May a call still take effect, or its effect not be listed yet? */
  isInFlight(): boolean;
  /** For this long, a call of this attempt may take effect, or its effect may not be listed yet. */
  markInFlight(lasts: Millis): void;
  /** The rules were compared with the latest snapshot. */
  noteSnapshot(): void;
  /** Does a snapshot without this rule prove that it is gone? */
  isShownGone(rule: Rule): boolean;
  /** Lists the rules, again after a transient failure. */
  list(): Promise<RuleSnapshot | EcsFailure | NoTime>;
  /** Changes ECS. Retries what ECS did not execute (throttled, busy); after no answer the caller must list first. */
  call(
    named: N,
    send: (limit: CallLimit) => Promise<Confirmed | EcsFailure>,
  ): Promise<Confirmed | EcsFailure | NoTime>;
}

export function startAttempt<N extends Named>(parts: AttemptParts): Attempt<N> {
  const { ecs, row, budget, retry, skew } = parts;
  let { known } = parts;
  let calls: Recorded<N>[] = [];
  const note = (event: KnowledgeEvent): void => {
    known = learn(known, event, skew);
  };

  /** Something may have changed, so giving up leaves the outcome unknown. */
  const mustSettle = (): boolean =>
    known.mayHaveActed || calls.some(({ class: answer }) => answer !== 'throttled' && answer !== 'busy');

  return {
    row,
    budget,
    retry,
    get known() {
      return known;
    },
    get calls() {
      return calls;
    },
    isInFlight: () => isInFlight(known, budget.now()),
    markInFlight: (lasts) => note({ kind: 'in-flight', at: budget.now(), lasts }),
    noteSnapshot: () => note({ kind: 'compared', at: budget.now() }),
    isShownGone: (rule) => isShownGone(rule, budget.now(), skew),
    async list() {
      const snapshot = await listRules(ecs, row.request, budget, SAVE, retry, mustSettle());
      if (snapshot.class === 'done') note({ kind: 'listed', snapshot });
      return snapshot;
    },
    async call(named, send) {
      for (;;) {
        const limit = budget.call('ecs', LIST_AND_SAVE);
        if (!limit) return budget.noTime();
        const answer = await send(limit);
        const at = budget.now();
        calls = [...calls, recordOf(named, answer, at)].slice(-CALLS_KEPT);
        note({ kind: 'answered', at, class: answer.class });
        const unexecuted = answer.class === 'throttled' || answer.class === 'busy';
        if (!unexecuted || !(await retry(answer, mustSettle()))) return answer;
      }
    },
  };
}

const recordOf = <N extends Named>(named: N, answer: Confirmed | EcsFailure, at: Millis): Recorded<N> => ({
  ...named,
  at,
  class: answer.class,
  ...(answer.class !== 'done' && { code: answer.code }),
  ...(answer.requestId !== undefined && { requestId: answer.requestId }),
});

type Lists = Pick<Attempt<Named>, 'budget' | 'list'>;

/** Lists the rules, again after each wait until `settled`; returns the latest snapshot. */
export async function listUntil(
  attempt: Lists,
  settled: (snapshot: RuleSnapshot) => boolean,
): Promise<RuleSnapshot | EcsFailure | NoTime> {
  for (let tries = 0; ; tries++) {
    const snapshot = await attempt.list();
    if (snapshot.class !== 'done' || settled(snapshot)) return snapshot;
    const wait = RELIST_WAITS[tries];
    if (wait === undefined || !(await attempt.budget.pause(wait, SAVE))) return snapshot;
  }
}

/** Lists the rules after each wait: does `holds` apply to every snapshot? One alone may not show yet what a call did. */
export async function staysTrue(
  attempt: Lists,
  holds: (snapshot: RuleSnapshot) => boolean,
  waits: readonly Millis[] = RELIST_WAITS,
): Promise<boolean> {
  for (const wait of waits) {
    if (wait > 0 && !(await attempt.budget.pause(wait, SAVE))) return false;
    const snapshot = await attempt.list();
    if (snapshot.class !== 'done' || !holds(snapshot)) return false;
  }
  return true;
}
