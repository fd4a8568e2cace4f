/** The time of one request, and its retries (`docs/protocol.md` section 7). */
import type { Service } from '../model/result.ts';
import type { CallLimit, Clock, EcsEgress, EcsFailure, Random, RuleSnapshot } from '../ports.ts';
import { doublingPause, type Millis } from '../time.ts';

/** Kept for the snapshot and the save that follow a call that changes ECS. */
export const LIST_AND_SAVE: Millis = 1500;
/** Kept for the save that follows a snapshot. */
export const SAVE: Millis = 500;
/** Waits before another snapshot, when an effect may not be listed yet. */
export const RELIST_WAITS: readonly Millis[] = [100, 300, 900];
/** A call with less time is not made: it would only leave the outcome unknown. */
export const SHORTEST_CALL: Millis = 100;

/** No time is left for another call. `slow`: the service that most of it went to; undefined where neither was slow. */
export interface NoTime {
  readonly class: 'no-time';
  readonly slow?: Service | undefined;
  /** How long that service took, its retries included. */
  readonly took: Millis;
}

export interface Budget {
  /** When the work on the request began. */
  readonly startedAt: Millis;
  readonly deadline: Millis;
  readonly signal: AbortSignal;
  now(): Millis;
  /** Calls so far: the round trips of the request. */
  trips(): number;
  /** The limit of a call that must leave `reserve`, or undefined when there is no time for one. */
  call(service: Service, reserve: Millis): CallLimit | undefined;
  /** Waits, if that leaves `reserve` and time for a call; returns whether it did. `idle`: no service causes the wait. */
  pause(ms: Millis, reserve: Millis, idle?: 'idle'): Promise<boolean>;
  /** Where the time went. */
  noTime(): NoTime;
}

export function createBudget(clock: Clock, deadline: Millis, signal: AbortSignal): Budget {
  let trips = 0;
  const startedAt = clock.now();
  const took = { table: 0, ecs: 0 };
  /** Calls are made one after the other: until the next one, the time is that of the last. */
  let running: { readonly service: Service; readonly since: Millis } | undefined;
  const stopTiming = (): void => {
    if (running) took[running.service] += clock.now() - running.since;
    running = undefined;
  };
  const left = (): Millis => (signal.aborted ? 0 : deadline - clock.now());
  return {
    startedAt,
    deadline,
    signal,
    now: () => clock.now(),
    call(service, reserve) {
      stopTiming();
      const limit = left() - reserve;
      if (limit < SHORTEST_CALL) return undefined;
      trips++;
      running = { service, since: clock.now() };
      return { limit, signal };
    },
    trips: () => trips,
    async pause(ms, reserve, idle) {
      if (left() - reserve - ms < SHORTEST_CALL) return false;
      if (idle) stopTiming();
      await clock.sleep(ms, signal);
      return !signal.aborted;
    },
    noTime() {
      stopTiming();
      const service = took.table > took.ecs ? 'table' : 'ecs';
      const half = (clock.now() - startedAt) / 2;
      const slow = took[service] > 0 && took[service] >= half ? service : undefined;
      return { class: 'no-time', slow, took: took[service] };
    },
  };
}

/** Exponential backoff with equal jitter: between half and the whole of 100, 200, 400 … 1600 ms. */
export const backoff = (tries: number, fraction: number): Millis =>
  Math.round(doublingPause(tries, fraction, { first: 100, longest: 1600 }));

/** Tries beyond the first, over all calls of one request. */
const RETRIES = 4;
/** Earlier tries after which the backoff is at its longest. */
const LONGEST = 4;

/**
 * Waits before another try; false: none is left, or no time.
 * @param failure of the latest try
 * @param needed without another try the outcome stays unknown
 */
export type Retry = (failure: EcsFailure, needed: boolean) => Promise<boolean>;

/** The retry budget of one request: at most `RETRIES` waits, none of them past the time that calls need. */
export function createRetry(budget: Budget, random: Random): Retry {
  let used = 0;
  let throttled = false;
  return async ({ class: why, retryAfter }, needed) => {
    if (used >= RETRIES) return false;
    // ECS counts by the minute: each further call is refused too, and takes its rate from the others.
    if (why === 'throttled' && !needed) {
      if (throttled || retryAfter === undefined) return false;
      throttled = true;
    }
    // A minute may end during a long pause, and hardly during a short one.
    const earlier = why === 'throttled' && retryAfter === undefined ? LONGEST : used;
    const wait = Math.max(retryAfter ?? 0, backoff(earlier, random.fraction()));
    used++;
    return budget.pause(wait, LIST_AND_SAVE);
  };
}

/** A call that changes nothing, retried after a transient failure. `needed`: see `Retry`. */
export async function readRetrying<T extends { readonly class: 'done' }>(
  read: (call: CallLimit) => Promise<T | EcsFailure>,
  budget: Budget,
  reserve: Millis,
  retry: Retry,
  needed = false,
): Promise<T | EcsFailure | NoTime> {
  for (;;) {
    const call = budget.call('ecs', reserve);
    if (!call) return budget.noTime();
    const answer = await read(call);
    if (answer.class === 'done') return answer;
    const lasting = answer.class === 'refused' || answer.class === 'ours' || answer.class === 'gone';
    if (lasting || !(await retry(answer, needed))) return answer;
  }
}

/** Lists the rules of a group, retrying after a transient failure. */
export const listRules = (
  ecs: Pick<EcsEgress, 'list'>,
  { RegionId, SecurityGroupId }: { RegionId: string; SecurityGroupId: string },
  budget: Budget,
  reserve: Millis,
  retry: Retry,
  needed = false,
): Promise<RuleSnapshot | EcsFailure | NoTime> =>
  readRetrying((call) => ecs.list({ RegionId, SecurityGroupId }, call), budget, reserve, retry, needed);
