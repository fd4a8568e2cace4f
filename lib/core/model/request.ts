import type { NamedMember, NIC_TYPES, POLICIES, PROTOCOLS, Texts } from './rule-shapes.ts';

/**
 * The members that name one rule, in normal form (see `request.ts`). Addresses are canonical text: `10.0.0.0/8`, IPv6 as
 * in RFC 5952; one host has no prefix (`10.0.0.2`).
 */
export interface RulePattern extends Texts<NamedMember> {
  readonly IpProtocol: (typeof PROTOCOLS)[number];
  readonly Policy: (typeof POLICIES)[number];
  /** `"1"` … `"100"`. */
  readonly Priority: string;
  readonly NicType?: (typeof NIC_TYPES)[number];
}

interface Common {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly IfAbsent: 'succeed' | 'fail';
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
export type SentRequest =
  | (Common & { readonly form: 'flat'; readonly rule: SentRule })
  | (Common & { readonly form: 'permissions'; readonly permissions: readonly SentRule[] })
  | RuleIdsRequest;

/** A revoke request in normal form, for comparing only: defaults filled in, ignored members dropped, no `ClientToken`, no `Description`. */
export type RevokeRequest = FlatRequest | PermissionsRequest | RuleIdsRequest;
