import type { ENDS, Texts } from '../../../core/model/rule-members.ts';
import type { Protocol } from './port-range.ts';

/** Only ingress rules have these. */
export const INGRESS_MEMBERS = ['SourceGroupId', 'SourceGroupOwnerAccount', 'SourcePrefixListId'] as const;

/** A stored rule, with the member names of the API. */
export interface StoredRule
  extends Texts<(typeof ENDS)[number] | (typeof INGRESS_MEMBERS)[number] | 'Description'> {
  readonly SecurityGroupRuleId: string;
  readonly Direction: 'egress' | 'ingress';
  readonly IpProtocol: Protocol;
  readonly Policy: 'Accept' | 'Drop';
  readonly Priority: number;
  readonly NicType: 'intranet' | 'internet';
  /** `yyyy-MM-ddTHH:mm:ssZ` */
  readonly CreateTime: string;
}

/** A rule to add without the checks of the API; absent members get ECS's defaults. */
export type RuleDefinition = Partial<Omit<StoredRule, 'IpProtocol' | 'Policy'>> & {
  /** Case-insensitive. */
  readonly IpProtocol: string;
  /** Case-insensitive; default accept. */
  readonly Policy?: string;
};

export interface GroupDefinition {
  readonly SecurityGroupId: string;
  readonly RegionId: string;
  /** Default: the world's first account. */
  readonly OwnerId?: string;
  readonly SecurityGroupName?: string;
  readonly Description?: string;
  /** Default `normal`; `enterprise` is an advanced group. */
  readonly SecurityGroupType?: 'normal' | 'enterprise';
  /** Absent: a group of the classic network. */
  readonly VpcId?: string;
  /** The cloud product that manages the group, if any. */
  readonly ServiceManagedBy?: string;
  readonly Tags?: readonly { readonly TagKey: string; readonly TagValue: string }[];
  readonly rules?: readonly RuleDefinition[];
}

export interface PrefixListDefinition {
  readonly PrefixListId: string;
  readonly PrefixListName: string;
  readonly RegionId: string;
}

export interface PortRangeListDefinition {
  readonly PortRangeListId: string;
  readonly PortRangeListName: string;
}

/** The whole simulated cloud, as plain JSON, so that it can be sent to a simulator in another process. */
export interface WorldDefinition {
  /** `name` is the login name that an `…OwnerAccount` parameter may carry. The first is the default owner. */
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly regions: readonly string[];
  readonly groups: readonly GroupDefinition[];
  readonly prefixLists?: readonly PrefixListDefinition[];
  readonly portRangeLists?: readonly PortRangeListDefinition[];
}

/** A stored group. */
export interface SecurityGroup extends Omit<GroupDefinition, 'rules'> {
  readonly OwnerId: string;
  readonly SecurityGroupType: 'normal' | 'enterprise';
}
