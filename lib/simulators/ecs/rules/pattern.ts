import type { RuleEntry } from './fields.ts';
import { type Protocol, protocolOf } from './port-range.ts';
import type { StoredRule } from './types.ts';

export type Destination =
  | { readonly kind: 'ipv4' | 'ipv6' | 'prefix-list'; readonly value: string }
  | { readonly kind: 'group'; readonly value: string; readonly owner: string | undefined };

/** A checked entry, with ECS's defaults and its order of destinations applied. */
export interface RulePattern {
  readonly protocol: Protocol;
  readonly portRange?: string;
  readonly portRangeListId?: string;
  readonly sourcePortRange?: string;
  readonly destination: Destination;
  readonly sourceCidrIp?: string;
  readonly ipv6SourceCidrIp?: string;
  readonly policy: StoredRule['Policy'];
  readonly priority: number;
  /** Only if sent: the default depends on the group. */
  readonly nicType?: StoredRule['NicType'];
  readonly description?: string;
}

/** @param entry accepted by `checkEntry` */
export function toPattern({ fields }: RuleEntry): RulePattern {
  const { PortRange, PortRangeListId, SourcePortRange, SourceCidrIp, Ipv6SourceCidrIp, Description } = fields;
  return {
    protocol: protocolOf(fields.IpProtocol) ?? 'ALL',
    ...(PortRange !== undefined && { portRange: PortRange }),
    // A port list beside a port range is ignored.
    ...(PortRange === undefined && PortRangeListId !== undefined && { portRangeListId: PortRangeListId }),
    ...(SourcePortRange !== undefined && { sourcePortRange: SourcePortRange }),
    destination: destination(fields),
    ...(SourceCidrIp !== undefined && { sourceCidrIp: SourceCidrIp }),
    ...(Ipv6SourceCidrIp !== undefined && { ipv6SourceCidrIp: Ipv6SourceCidrIp }),
    policy: fields.Policy?.toLowerCase() === 'drop' ? 'Drop' : 'Accept',
    priority: Number(fields.Priority ?? '1'),
    ...(fields.NicType !== undefined && {
      nicType: fields.NicType.toLowerCase() === 'internet' ? ('internet' as const) : ('intranet' as const),
    }),
    ...(Description !== undefined && { description: Description }),
  };
}

/** Precedence: addresses, groups, prefix lists. The others are ignored, and a group's owner with the group. */
function destination(fields: RuleEntry['fields']): Destination {
  const { DestCidrIp, Ipv6DestCidrIp, DestGroupId, DestPrefixListId } = fields;
  if (DestCidrIp !== undefined) return { kind: 'ipv4', value: DestCidrIp };
  if (Ipv6DestCidrIp !== undefined) return { kind: 'ipv6', value: Ipv6DestCidrIp };
  if (DestGroupId !== undefined) {
    return {
      kind: 'group',
      value: DestGroupId,
      owner: fields.DestGroupOwnerId ?? fields.DestGroupOwnerAccount,
    };
  }
  return { kind: 'prefix-list', value: DestPrefixListId ?? '' };
}
