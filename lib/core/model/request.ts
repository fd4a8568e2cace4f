/** A revoke request: its forms, the calls that it becomes, and the entries that a rule may be about. */
import { blockKey } from './address.ts';
import {
  type DESTINATIONS,
  destinationBlocks,
  destinationIds,
  type NamedMember,
  type NIC_TYPES,
  type POLICIES,
  type Protocol,
  type Texts,
} from './rule-members.ts';

/**
 * The members that name one rule, in normal form (see `request.ts`). Addresses are canonical text: `10.0.0.0/8`, IPv6 as
 * in RFC 5952; one host has no prefix (`10.0.0.2`).
 */
export interface RulePattern extends Texts<NamedMember> {
  readonly IpProtocol: Protocol;
  readonly Policy: (typeof POLICIES)[number];
  /** `"1"` … `"100"`. */
  readonly Priority: string;
  readonly NicType?: (typeof NIC_TYPES)[number];
}

/** For the audit record only: they name no rule, and are no part of a request's identity. */
export interface Why {
  readonly Reason?: string;
  readonly RequestedBy?: string;
}

interface Common {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly IfAbsent: 'succeed' | 'fail';
  /** What the caller has seen and approved (`revocation/plan.ts`). */
  readonly Plan?: string;
}

/** The seed's form: one rule, its members at the top level. */
export interface FlatRequest extends Common {
  readonly form: 'flat';
  readonly rule: RulePattern;
}
export interface PermissionsRequest extends Common {
  readonly form: 'permissions';
  readonly permissions: readonly RulePattern[];
}
/** In normal form sorted by code point and without repeats: the order of ids names nothing. */
export interface RuleIdsRequest extends Common {
  readonly form: 'rule-ids';
  readonly ruleIds: readonly string[];
}

/** The members that name one rule, as the caller spelled them. */
export type SentRule = Texts<NamedMember> & { readonly IpProtocol: string };

/**
 * A revoke request as the caller spelled it: what goes to ECS and into the row. A request in normal form is one too.
 * Members that ECS documents as ignored are left out, because no guard has judged them.
 */
export type SentRequest = Why &
  (
    | (Common & { readonly form: 'flat'; readonly rule: SentRule })
    | (Common & { readonly form: 'permissions'; readonly permissions: readonly SentRule[] })
    | RuleIdsRequest
  );

/** A revoke request in normal form, for comparing only: defaults filled in, ignored members dropped, no `ClientToken`, no `Description`. */
export type RevokeRequest = FlatRequest | PermissionsRequest | RuleIdsRequest;

/** ECS takes at most this many ids in one call. */
export const IDS_PER_CALL = 100;

/** One call by id, in normal form, whatever form the caller used. */
export function byIds(request: SentRequest, ids: readonly string[]): RuleIdsRequest {
  const { RegionId, SecurityGroupId, IfAbsent } = request;
  return { form: 'rule-ids', RegionId, SecurityGroupId, IfAbsent, ruleIds: [...ids].sort() };
}

export const idsOf = (rules: readonly { readonly SecurityGroupRuleId: string }[]): string[] =>
  rules.map((rule) => rule.SecurityGroupRuleId);

/** How many rules a call names. */
export function namesIn(request: SentRequest): number {
  if (request.form === 'rule-ids') return request.ruleIds.length;
  return request.form === 'permissions' ? request.permissions.length : 1;
}

/** What a request names, as it was sent. */
export function entriesOf(
  request: SentRequest,
): readonly (SentRule | { readonly SecurityGroupRuleId: string })[] {
  if (request.form === 'rule-ids') return request.ruleIds.map((id) => ({ SecurityGroupRuleId: id }));
  return request.form === 'permissions' ? request.permissions : [request.rule];
}

/** A batch as requests of one entry each, in the form of the batch. */
export function singly(request: SentRequest): SentRequest[] {
  switch (request.form) {
    case 'flat':
      return [request];
    case 'permissions':
      return request.permissions.map((entry) => ({ ...request, permissions: [entry] }));
    case 'rule-ids':
      return request.ruleIds.map((id) => ({ ...request, ruleIds: [id] }));
  }
}

/** The part of a batch whose entries, each as a request of its own, pass the test; undefined if none does. */
export function partOf(
  request: SentRequest,
  passes: (single: SentRequest) => boolean,
): SentRequest | undefined {
  const kept = singly(request).map(passes);
  if (!kept.includes(true)) return undefined;
  switch (request.form) {
    case 'flat':
      return request;
    case 'permissions':
      return { ...request, permissions: request.permissions.filter((_, index) => kept[index]) };
    case 'rule-ids':
      return { ...request, ruleIds: request.ruleIds.filter((_, index) => kept[index]) };
  }
}

type Ends = Texts<(typeof DESTINATIONS)[number]>;

/** The entries of a request that describe rules; none when it names ids. */
export function patternsOf(request: RevokeRequest): readonly RulePattern[] {
  switch (request.form) {
    case 'rule-ids':
      return [];
    case 'permissions':
      return request.permissions;
    case 'flat':
      return [request.rule];
  }
}

/** Undefined when a destination cannot be read or is not listed: the rule may lead anywhere. */
function keysOf(of: Ends): string[] | undefined {
  const keys: string[] = destinationIds(of).map((id) => id.toLowerCase());
  for (const block of destinationBlocks(of)) {
    const key = blockKey(block);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys.length > 0 ? keys : undefined;
}

/**
 * Of these patterns, those that share a destination with a rule: no other can fit it, and none other could. The time is
 * that of the rules and the patterns, not of their product.
 */
export function byDestination(patterns: readonly RulePattern[]): (rule: Ends) => readonly RulePattern[] {
  if (patterns.length < 2) return () => patterns;
  const byKey = new Map<string, RulePattern[]>();
  for (const pattern of patterns) {
    const keys = keysOf(pattern);
    // One that cannot be read is compared with every rule.
    if (keys === undefined) return () => patterns;
    for (const key of keys) byKey.set(key, [...(byKey.get(key) ?? []), pattern]);
  }
  return (rule) => keysOf(rule)?.flatMap((key) => byKey.get(key) ?? []) ?? patterns;
}
