/** The retries of one request, and the calls that change nothing. */
import type { CallLimit, EcsEgress, EcsFailure, Random, RuleSnapshot } from '../ports.ts';
import type { Millis } from '../time.ts';
import { type Budget, backoff, LIST_AND_SAVE, type NoTime } from './budget.ts';

/** Tries beyond the first, over all calls of one request. */
const RETRIES = 4;

/** Waits before another try; false: none is left, or no time. `asked`: how long ECS wants the caller to wait. */
export type Retry = (asked?: Millis) => Promise<boolean>;

/** The retry budget of one request: at most `RETRIES` waits, none of them past the time that calls need. */
export function createRetry(budget: Budget, random: Random): Retry {
  let used = 0;
  return async (asked = 0) => {
    if (used >= RETRIES) return false;
    const wait = Math.max(asked, backoff(used, random.fraction()));
    used++;
    return budget.pause(wait, LIST_AND_SAVE);
  };
}

/** A call that changes nothing, retried after a transient failure. */
export async function readRetrying<T extends { readonly class: 'done' }>(
  read: (call: CallLimit) => Promise<T | EcsFailure>,
  budget: Budget,
  reserve: Millis,
  retry: Retry,
): Promise<T | EcsFailure | NoTime> {
  for (;;) {
    const call = budget.call('ecs', reserve);
    if (!call) return budget.noTime();
    const answer = await read(call);
    if (answer.class === 'done') return answer;
    const lasting = answer.class === 'refused' || answer.class === 'ours' || answer.class === 'gone';
    if (lasting || !(await retry(answer.retryAfter))) return answer;
  }
}

/** Lists the rules of a group, retrying after a transient failure. */
export const listRules = (
  ecs: Pick<EcsEgress, 'list'>,
  { RegionId, SecurityGroupId }: { RegionId: string; SecurityGroupId: string },
  budget: Budget,
  reserve: Millis,
  retry: Retry,
): Promise<RuleSnapshot | EcsFailure | NoTime> =>
  readRetrying((call) => ecs.list({ RegionId, SecurityGroupId }, call), budget, reserve, retry);
