/** The JSON that a caller sends; `docs/reference/request.md` says what each member means. */
import type { NamedMember, Texts } from '../core/model/rule-members.ts';

/** Digits may be sent as a number; an account id above 2^53 may not. One port alone is a range of one. */
type Digits = 'PortRange' | 'SourcePortRange' | 'Priority' | 'DestGroupOwnerId';

/** The members of one rule in the flat form. */
export type RuleBody = { readonly IpProtocol: string; readonly Description?: string } & Texts<
  Exclude<NamedMember, Digits | 'PortRangeListId'>
> & { readonly [Name in Digits]?: string | number };

/** For the audit record of the service. */
export interface WhyBody {
  readonly Reason?: string;
  readonly RequestedBy?: string;
}

interface Common extends WhyBody {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly Action?: 'RevokeSecurityGroupEgress';
  /** Absent: the client makes one, and passes it to `onToken` before it sends the request. */
  readonly ClientToken?: string;
  readonly IfAbsent?: 'succeed' | 'fail';
  /** The plan of a dry run: revoke only if the same rules would still be revoked. */
  readonly Plan?: string;
}

export type FlatBody = Common & RuleBody;
export type PermissionsBody = Common & {
  readonly Permissions: readonly (RuleBody & { readonly PortRangeListId?: string })[];
};
export type RuleIdsBody = Common & { readonly SecurityGroupRuleId: readonly string[] };

/** A request to revoke, in one of its three forms. */
export type RevokeBody = FlatBody | PermissionsBody | RuleIdsBody;
