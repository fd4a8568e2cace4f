/** Lists the rules of one group for remediation, and reads its tags if an exception depends on them. */

import { createBudget, createRetry, LIST_AND_SAVE, listRules, readRetrying } from '../claimed/budget.ts';
import { refusalProblem } from '../claimed/problems.ts';
import type { Problem } from '../errors/problem.ts';
import type { Target } from '../policy/permissions.ts';
import type { Clock, EcsEgress, EcsTags, Random } from '../ports.ts';
import { asksForTags, type Criteria, type GroupFindings, select } from './plan.ts';
import type { EventRun } from './types.ts';

export interface FindForbiddenParts extends Criteria {
  readonly ecs: Pick<EcsEgress, 'list'> & EcsTags;
  readonly clock: Clock;
  readonly random: Random;
}

/** Lists the rules of the group and selects the forbidden ones; a problem if they cannot be listed. */
export async function findForbidden(
  parts: FindForbiddenParts,
  target: Target,
  run: EventRun,
): Promise<GroupFindings | Problem> {
  const budget = createBudget(parts.clock, run.deadline, run.signal);
  const retry = createRetry(budget, parts.random);
  const snapshot = await listRules(parts.ecs, target, budget, LIST_AND_SAVE, retry);
  if (snapshot.class !== 'done') return refusalProblem(snapshot, run.requestId);
  const found = select(parts, target, snapshot.rules);
  if (!asksForTags(parts, found)) return found;
  const read = await readRetrying((call) => parts.ecs.tags(target, call), budget, LIST_AND_SAVE, retry);
  // Tags that were not read may except a rule, so a failure ends the attempt: the event is delivered again.
  return read.class === 'done'
    ? select(parts, target, snapshot.rules, read.tags)
    : refusalProblem(read, run.requestId);
}
