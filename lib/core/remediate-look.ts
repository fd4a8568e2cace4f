/** The look of remediation: the rules of one group, and its tags where an exception asks for them. */
import { createRetry, lookAgain, NO_TIME, type NoTime, type Retry } from './attempt.ts';
import { type Budget, createBudget, LOOK_AND_SAVE } from './budget.ts';
import type { Problem } from './errors.ts';
import { refusalProblem } from './outcome.ts';
import type { Target } from './permissions.ts';
import type { Clock, EcsEgress, EcsFailure, EcsTags, Random, Tags } from './ports.ts';
import { asksForTags, type Criteria, type Found, select } from './remediate-plan.ts';
import type { EventRun } from './remediate-types.ts';

export interface LookParts extends Criteria {
  readonly ecs: Pick<EcsEgress, 'look'> & EcsTags;
  readonly clock: Clock;
  readonly random: Random;
}

/** Reads the group, and selects what is forbidden in it; a problem where it cannot be seen. */
export async function lookFor(parts: LookParts, target: Target, run: EventRun): Promise<Found | Problem> {
  const budget = createBudget(parts.clock, run.deadline, run.signal);
  const retry = createRetry(budget, parts.random);
  const look = await lookAgain(parts.ecs, target, budget, LOOK_AND_SAVE, retry);
  if (look.class !== 'done') return refusalProblem(look, run.requestId);
  const found = select(parts, target, look.rules);
  if (!asksForTags(parts, found)) return found;
  const read = await readTags(parts.ecs, target, budget, retry);
  // Unread tags may spare a rule: better that the event comes again than that something goes which is meant to stay.
  return read.class === 'done'
    ? select(parts, target, look.rules, read.tags)
    : refusalProblem(read, run.requestId);
}

/** The tags of the group, asked for again after a failure that time may mend. */
async function readTags(
  ecs: EcsTags,
  target: Target,
  budget: Budget,
  retry: Retry,
): Promise<Tags | EcsFailure | NoTime> {
  for (;;) {
    const call = budget.call(LOOK_AND_SAVE);
    if (!call) return NO_TIME;
    const answer = await ecs.tags(target, call);
    if (answer.class === 'done') return answer;
    const lasting = answer.class === 'refused' || answer.class === 'ours' || answer.class === 'gone';
    if (lasting || !(await retry(answer.retryAfter))) return answer;
  }
}
