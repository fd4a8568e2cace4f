import type { RevokeRequest } from '../../lib/core/model/request.ts';
import { makePlan } from '../../lib/core/revocation/plan.ts';
import type { World } from './world.ts';
import { listed, named } from './world-rules.ts';

/**
 * The request with the plan that holds now, where it has one. What the plan contains is noted by the matching of the
 * simulation, which is not the one under test.
 */
export function withPlan({ group, scheduler, watch }: World, request: RevokeRequest): RevokeRequest {
  const rules = group.rules();
  const plan = makePlan(request, rules.map(listed), scheduler.now())?.plan;
  if (plan === undefined) return request;
  watch.planned(plan, named(rules, request));
  return { ...request, Plan: plan };
}
