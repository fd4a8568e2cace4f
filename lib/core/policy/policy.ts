/**
 * What one caller may do, decided on the request, and on the rules that a look has found for it: a request by id names
 * nothing else. A denial is one sentence that names the part of the policy, and nothing of a rule that it hides. Pure.
 */

import type { RevokeRequest, RulePattern } from '../model/request.ts';
import { namesIn } from '../model/requests-by-id.ts';
import type { Rule } from '../model/rule.ts';
import type { Permissions, Target } from './permissions.ts';
import {
  groupProtection,
  idProtection,
  namesId,
  type Protection,
  protectsRules,
  ruleProtection,
} from './protection.ts';
import type { CallerPolicy, Guard, Policy } from './types.ts';

type Denial = string | undefined;

/** Both guards that a caller is under, each with where it stands in the file. */
type Guards = readonly (readonly [where: string, guard: Guard])[];

/** Rules that must not come back, whoever asks: those that remediation would close again. */
export type Forbids = (rule: Rule, target: Target) => boolean;

export interface PermissionsParts {
  readonly caller: string;
  readonly policy: Policy;
  /** `VERIFY=none`: nobody looks at the group, so nobody knows what an id stands for. */
  readonly blind: boolean;
  readonly forbids?: Forbids | undefined;
}

/** The permissions of one caller; a caller that the policy does not name may do nothing. */
export function createPermissions({ caller, policy, blind, forbids }: PermissionsParts): Permissions {
  const own = policy.callers.get(caller);
  const where = `policy.callers.${caller}`;
  if (own === undefined) return denyAll(`${where} is not there: the policy lets this caller do nothing.`);

  const guards: Guards = [
    ['policy.protected', policy.protected],
    [`${where}.protected`, own.protected],
  ];
  const rules = (would: readonly Rule[]): Denial =>
    tooMany(own, where, would.length) ?? firstOf(would, (rule) => guarded(guards, rule));
  return {
    scope: (target) => outOfScope(own, where, target) ?? groupGuarded(guards, target),
    request: (request) =>
      requestDenial(own, where, guards, request) ?? (blind ? unseen(guards, request) : undefined),
    restore: () => restoreDenial(own, where),
    rules,
    protectedBy: guards.find(([, guard]) => protectsRules(guard))?.[0],
    shown: (named) => firstOf(named, (rule) => guarded(guards, rule)),
    restored: (would, target) =>
      rules(would) ??
      (would.some((rule) => forbids?.(rule, target))
        ? 'remediation forbids a rule that this would put back.'
        : undefined),
  };
}

function denyAll(why: string): Permissions {
  const deny = () => why;
  return { scope: deny, request: deny, restore: deny, rules: deny, shown: deny, restored: deny };
}

function outOfScope({ regions, groups }: CallerPolicy, where: string, target: Target): Denial {
  const { RegionId, SecurityGroupId } = target;
  if (!regions.some((entry) => namesId(entry, RegionId)))
    return `${where}.regions does not name ${RegionId}.`;
  return groups.some((entry) => namesId(entry, SecurityGroupId))
    ? undefined
    : `${where}.groups does not name ${SecurityGroupId}.`;
}

const groupGuarded = (guards: Guards, { SecurityGroupId }: Target): Denial =>
  firstGuard(guards, (guard) => groupProtection(guard, SecurityGroupId), 'this group');

function requestDenial(own: CallerPolicy, where: string, guards: Guards, request: RevokeRequest): Denial {
  if (own.dryRunOnly) return `${where}.dryRunOnly lets this caller look and change nothing.`;
  if (request.form !== 'rule-ids') {
    const patterns: readonly RulePattern[] = request.form === 'flat' ? [request.rule] : request.permissions;
    return tooMany(own, where, namesIn(request)) ?? firstOf(patterns, (each) => guarded(guards, each));
  }
  if (!own.mayUseRuleIds) return `${where}.mayUseRuleIds does not let this caller name rules by id.`;
  const { ruleIds } = request;
  return tooMany(own, where, ruleIds.length) ?? firstOf(ruleIds, (id) => idGuarded(guards, id));
}

/**
 * Without a snapshot, an id could stand for anything that the guards protect, and a request could name any rule that
 * ECS's own matching takes for it.
 */
function unseen(guards: Guards, { form }: RevokeRequest): Denial {
  const byId = form === 'rule-ids';
  const guard = guards.find(([, each]) => protectsRules(byId ? { ...each, ruleIds: [] } : each));
  const what = byId ? 'what an id stands for' : 'which rules a request names';
  return guard && `${guard[0]} protects rules, and with VERIFY=none nobody knows ${what}.`;
}

function restoreDenial({ mayRestore, dryRunOnly }: CallerPolicy, where: string): Denial {
  if (dryRunOnly) return `${where}.dryRunOnly lets this caller look and change nothing.`;
  return mayRestore ? undefined : `${where}.mayRestore does not let this caller put rules back.`;
}

function tooMany({ maxRules }: CallerPolicy, where: string, count: number): Denial {
  if (count <= maxRules) return undefined;
  return `${where}.maxRules is ${maxRules}, and this request would concern ${count} rules.`;
}

const guarded = (guards: Guards, rule: Rule | RulePattern): Denial =>
  firstGuard(guards, (guard) => ruleProtection(guard, rule), 'a rule that this request concerns');

const idGuarded = (guards: Guards, id: string): Denial =>
  firstGuard(guards, (guard) => idProtection(guard, id), 'a rule that this request concerns');

function firstGuard(
  guards: Guards,
  protects: (guard: Guard) => Protection | undefined,
  what: string,
): Denial {
  return firstOf(guards, ([where, guard]) => {
    const protection = protects(guard);
    return (
      protection && `${where}.${protection.list} (${protection.entry}) protects ${what}${whyOf(protection)}.`
    );
  });
}

const whyOf = ({ list, notUnderstood }: Protection): string => {
  if (!notUnderstood) return '';
  return `, because its ${list === 'ports' ? 'protocol or ports are' : 'destination is'} not understood`;
};

function firstOf<T>(values: readonly T[], deny: (value: T) => Denial): Denial {
  for (const value of values) {
    const denial = deny(value);
    if (denial !== undefined) return denial;
  }
  return undefined;
}
