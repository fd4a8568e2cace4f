/** The look of remediation: the rules of one group, and its tags where an exception asks for them. */

import type { Problem } from '../errors/errors.ts';
import type { Target } from '../policy/permissions.ts';
import type { Clock, EcsEgress, EcsTags, Random } from '../ports.ts';
import { createRetry, lookAgain, readAgain } from '../revocation/attempt.ts';
import { createBudget, LOOK_AND_SAVE } from '../revocation/budget.ts';
import { refusalProblem } from '../revocation/outcome.ts';
import { asksForTags, type Criteria, type Found, select } from './plan.ts';
import type { EventRun } from './types.ts';

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
  const read = await readAgain((call) => parts.ecs.tags(target, call), budget, LOOK_AND_SAVE, retry);
  // Unread tags may spare a rule: better that the event comes again than that something goes which is meant to stay.
  return read.class === 'done'
    ? select(parts, target, look.rules, read.tags)
    : refusalProblem(read, run.requestId);
}
