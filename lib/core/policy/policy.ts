/**
 * What one caller may do. The request decides, and so do the rules that a snapshot shows for it, because a request by
 * id has only ids. A denial is one sentence: it names the part of the policy, and nothing of a hidden rule. Pure.
 */

import { namesIn, type RevokeRequest, type RulePattern } from '../model/request.ts';
import type { Rule } from '../model/rule.ts';
import type { Permissions, Target } from './permissions.ts';
import {
  groupProtection,
  idProtection,
  type Protection,
  protectsAnything,
  protectsRules,
  ruleProtection,
} from './protection.ts';
import type { CallerPolicy, Guard, Policy } from './types.ts';

type Denial = string | undefined;

/** The guards that apply to a caller, each with its path in the configuration file. */
type Guards = readonly (readonly [where: string, guard: Guard])[];

/** Rules that no caller may restore, because remediation would revoke them again. */
export type Forbids = (rule: Rule, target: Target) => boolean;

export interface PermissionsParts {
  readonly caller: string;
  readonly policy: Policy;
  /** `VERIFY=none`: no snapshot is read, so the rule behind an id is unknown. */
  readonly blind: boolean;
  readonly forbids?: Forbids | undefined;
}

/** The permissions of one caller; a caller that the policy does not name may do nothing. */
export function createPermissions({ caller, policy, blind, forbids }: PermissionsParts): Permissions {
  const own = policy.callers.get(caller);
  const where = `policy.callers.${caller}`;
  if (own === undefined) return denyAll(`${where} is missing: the policy allows this caller nothing.`);

  const guards: Guards = (
    [
      ['policy.protected', policy.protected],
      [`${where}.protected`, own.protected],
    ] as const
  ).filter(([, guard]) => protectsAnything(guard));
  const rules = (would: readonly Rule[]): Denial =>
    tooMany(own, where, would.length) ?? firstOf(would, (rule) => guarded(guards, rule));
  const planned = (request: RevokeRequest): Denial =>
    requestDenial(own, where, guards, request) ?? (blind ? unverifiable(guards, request) : undefined);
  return {
    scope: (target) => outOfScope(own, where, target) ?? groupGuarded(guards, target),
    request: (request) => dryRunDenial(own, where) ?? planned(request),
    planned,
    restore: () => restoreDenial(own, where),
    rules: Object.assign(rules, { byId: own.mayUseRuleIds }),
    protectedBy: guards.find(([, guard]) => protectsRules(guard))?.[0],
    shown: (named) => firstOf(named, (rule) => guarded(guards, rule)),
    restored: (would, target) =>
      rules(would) ??
      (would.some((rule) => forbids?.(rule, target))
        ? 'remediation.forbid forbids a rule that this restore would put back.'
        : undefined),
  };
}

function denyAll(why: string): Permissions {
  const deny = () => why;
  return { scope: deny, request: deny, restore: deny, rules: deny, shown: deny, restored: deny };
}

/** `sg-abc*` names every id with this prefix, `sg-abc` one id. Letter case counts: permissions are exact. */
export const namesId = (entry: string, id: string): boolean =>
  entry.endsWith('*') ? id.startsWith(entry.slice(0, -1)) : entry === id;

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
  if (request.form !== 'rule-ids') {
    const patterns: readonly RulePattern[] = request.form === 'flat' ? [request.rule] : request.permissions;
    return tooMany(own, where, namesIn(request)) ?? firstOf(patterns, (each) => guarded(guards, each));
  }
  if (!own.mayUseRuleIds) return `${where}.mayUseRuleIds does not allow this caller to name rules by id.`;
  const { ruleIds } = request;
  return tooMany(own, where, ruleIds.length) ?? firstOf(ruleIds, (id) => idGuarded(guards, id));
}

/**
 * Without a snapshot, an id may be that of a protected rule, and ECS may match a request with a protected rule.
 */
function unverifiable(guards: Guards, { form }: RevokeRequest): Denial {
  const byId = form === 'rule-ids';
  const guard = guards.find(([, each]) => protectsRules(byId ? { ...each, ruleIds: [] } : each));
  const what = byId ? 'the rule behind an id' : 'the rules that a request matches';
  return guard && `${guard[0]} protects rules, and VERIFY=none leaves ${what} unknown.`;
}

const dryRunDenial = ({ dryRunOnly }: CallerPolicy, where: string): Denial =>
  dryRunOnly ? `${where}.dryRunOnly allows this caller dry runs only.` : undefined;

function restoreDenial(own: CallerPolicy, where: string): Denial {
  const denial = dryRunDenial(own, where);
  if (denial !== undefined) return denial;
  return own.mayRestore ? undefined : `${where}.mayRestore does not allow this caller to restore rules.`;
}

function tooMany({ maxRules }: CallerPolicy, where: string, count: number): Denial {
  if (count <= maxRules) return undefined;
  return `${where}.maxRules is ${maxRules}, and this request is about ${count} rules.`;
}

const guarded = (guards: Guards, rule: Rule | RulePattern): Denial =>
  firstGuard(guards, (guard) => ruleProtection(guard, rule), 'a rule of this request');

const idGuarded = (guards: Guards, id: string): Denial =>
  firstGuard(guards, (guard) => idProtection(guard, id), 'a rule of this request');

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
  return `, because this service does not understand its ${list === 'ports' ? 'protocol or ports' : 'destination'}`;
};

function firstOf<T>(values: readonly T[], deny: (value: T) => Denial): Denial {
  for (const value of values) {
    const denial = deny(value);
    if (denial !== undefined) return denial;
  }
  return undefined;
}
