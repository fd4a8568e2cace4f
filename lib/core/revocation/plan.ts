/**
 * A plan: what a request would revoke, as a short text that a later revocation names. It is executed only if the same
 * rules would be revoked (`docs/decisions/0030-plan.md`). A plan is no secret and grants nothing. Pure.
 */
import { makeProblem } from '../errors/errors.ts';
import type { Problem } from '../errors/problem.ts';
import { canonicalJson, sha256Hex } from '../json.ts';
import { couldFit } from '../model/could-fit.ts';
import { idsOf, type RevokeRequest } from '../model/request.ts';
import { fitting, type Rule } from '../model/rule.ts';
import { destinationText, present, SOURCE_BLOCKS } from '../model/rule-members.ts';
import type { Permit } from '../policy/permissions.ts';
import { instant, type Millis } from '../time.ts';
import { leftOpen } from './outcome.ts';

/** As long as a token is remembered. */
export const PLAN_LIFETIME: Millis = 7 * 24 * 3_600_000;

/** At most this many rules are named in a text for people. */
const NAMED = 10;

export interface Plan {
  /** `plan-`, the second in which it expires in base 36, and 12 and 24 digits of hashes: of the request, of the rules. */
  readonly plan: string;
  readonly expiresAt: Millis;
}

/**
 * The plan of a request that the policy allows; undefined while it is uncertain which rules ECS would match.
 * @param rules every egress rule of the group
 */
export function makePlan(request: RevokeRequest, rules: readonly Rule[], now: Millis): Plan | undefined {
  if (isUncertain(request, rules)) return undefined;
  const expires = Math.floor((now + PLAN_LIFETIME) / 1000);
  return { plan: formatPlan(request, fitting(rules, request), expires), expiresAt: expires * 1000 };
}

/** Calls of a planned revocation name ids only, so a rule that ECS might match is neither revoked nor reported absent. */
const isUncertain = (request: RevokeRequest, rules: readonly Rule[]): boolean =>
  fitting(rules, request).length === 0 && couldFit(rules, request).length > 0;

/** Nothing that only describes: neither `IfAbsent` nor a rule's description changes what is revoked. */
function formatPlan(request: RevokeRequest, rules: readonly Rule[], expires: number): string {
  const { Plan: _, IfAbsent: __, ...asked } = request;
  const found = rules.map(identityOf).sort();
  const [requestHash, rulesHash] = [
    sha256Hex(canonicalJson(asked)),
    sha256Hex(canonicalJson([expires, found])),
  ];
  return `plan-${expires.toString(36)}-${requestHash.slice(0, 12)}-${rulesHash.slice(0, 24)}`;
}

const identityOf = ({ Description: _, ...rule }: Rule): string => canonicalJson(rule);

/** Are these, for a plan, the same rule? */
export const isSameRule = (a: Rule, b: Rule): boolean => identityOf(a) === identityOf(b);

/** In seconds. */
const expiryOf = (plan: string): number => Number.parseInt(plan.split('-')[1] ?? '', 36);

export const hasExpired = (plan: string, now: Millis): boolean => now >= expiryOf(plan) * 1000;

/** Why the plan that a request names does not hold; undefined: it holds, or the request names none. */
export function planChange(request: RevokeRequest, rules: readonly Rule[], now: Millis): string | undefined {
  const { Plan: named } = request;
  if (named === undefined) return undefined;
  const [, , requestHash] = named.split('-');
  const expires = expiryOf(named);
  const [, , requestNow, rulesNow] = formatPlan(request, fitting(rules, request), expires).split('-');
  if (requestHash !== requestNow) return 'The plan is one of another request.';
  if (hasExpired(named, now)) return `The plan expired at ${instant(expires * 1000)}.`;
  if (!named.endsWith(`-${rulesNow}`)) return 'The rules that match the request are not those of the plan.';
  return isUncertain(request, rules) ? 'It is uncertain which rules ECS would match.' : undefined;
}

/** The 409 of a request whose plan does not hold. Only for a request that the policy allows: it names the rules. */
export function planProblem(
  request: RevokeRequest,
  rules: readonly Rule[],
  requestId: string,
  now: Millis,
  permit: Permit | undefined,
): Problem | undefined {
  const { Plan: named } = request;
  const detail = planChange(request, rules, now);
  if (named === undefined || detail === undefined) return undefined;
  const current = makePlan(request, rules, now)?.plan;
  const plan = {
    named,
    ...(current && { current }),
    text: describePlan(request, rules, leftOpen(request, rules, permit)),
  };
  return makeProblem('PlanChanged', { requestId, detail: `${detail} Nothing was changed.`, plan });
}

/**
 * What a request would revoke, in a few lines that a ticket comment can hold.
 * @param open rules that would still accept what the request is about
 */
export const describePlan = (request: RevokeRequest, rules: readonly Rule[], open: readonly Rule[]): string =>
  [
    ...wouldRevoke(request, rules),
    ...(open.length > 0 ? ['Other rules would still accept some of this traffic:', ...listOf(open)] : []),
  ].join('\n');

function wouldRevoke(request: RevokeRequest, rules: readonly Rule[]): string[] {
  const where = `${request.SecurityGroupId} in ${request.RegionId}`;
  const would = fitting(rules, request);
  if (would.length > 0) return [`Would revoke from ${where}:`, ...listOf(would), 'Nothing else.'];
  const could = couldFit(rules, request);
  if (could.length === 0) return [`Would revoke nothing: no rule of ${where} matches.`];
  return [
    `No rule of ${where} certainly matches. ECS might match ${idsOf(could.slice(0, NAMED)).join(', ')}${moreThan(could)}. ` +
      'Name the rule exactly as ECS lists it, or by its SecurityGroupRuleId.',
  ];
}

const listOf = (rules: readonly Rule[]): string[] => [
  ...rules.slice(0, NAMED).map((rule) => `- ${describeRule(rule)}`),
  ...(rules.length > NAMED ? [`-${moreThan(rules)}`] : []),
];

const moreThan = ({ length }: readonly Rule[]): string =>
  length > NAMED ? ` and ${length - NAMED} more` : '';

/** Without the description: anyone who may make rules writes it, and it would be markup in a comment. */
export function describeRule(rule: Rule): string {
  const ports = rule.PortRange ?? rule.PortRangeListId ?? '';
  const terms = `${rule.Policy?.toLowerCase() ?? 'accept'}, priority ${rule.Priority ?? '1'}`;
  const ends = [...sourcesOf(rule), `to ${destinationText(rule)}`].join(' ');
  return `${rule.IpProtocol.toLowerCase()} ${ports} ${ends}, ${terms}, rule ${rule.SecurityGroupRuleId}`;
}

const sourcesOf = (rule: Rule): string[] =>
  ([...SOURCE_BLOCKS, 'SourcePortRange'] as const)
    .map((name) => rule[name])
    .filter(present)
    .map((source) => `from ${source}`);
