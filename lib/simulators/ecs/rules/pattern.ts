import { DESTINATIONS, type ENDS } from '../../../core/model/rule-members.ts';
import type { RuleEntry } from './fields.ts';
import { protocolOf } from './port-range.ts';
import type { StoredRule } from './types.ts';

export interface Destination {
  readonly member: (typeof DESTINATIONS)[number];
  readonly value: string;
  /** Of a group. */
  readonly owner?: string | undefined;
}

type Ends = Exclude<(typeof ENDS)[number], `Dest${string}` | `Ipv6Dest${string}`>;

/** A checked entry, with ECS's defaults and its order of destinations applied. */
export interface RulePattern
  extends Pick<StoredRule, Ends | 'IpProtocol' | 'Policy' | 'Priority' | 'Description'> {
  readonly destination: Destination;
  /** Only if sent: the default depends on the group. */
  readonly NicType?: StoredRule['NicType'];
}

/** @param entry accepted by `checkEntry` */
export function toPattern({ fields }: RuleEntry): RulePattern {
  const { PortRange, PortRangeListId, SourcePortRange, SourceCidrIp, Ipv6SourceCidrIp, Description } = fields;
  return {
    IpProtocol: protocolOf(fields.IpProtocol) ?? 'ALL',
    ...(PortRange !== undefined && { PortRange }),
    // A port list beside a port range is ignored.
    ...(PortRange === undefined && PortRangeListId !== undefined && { PortRangeListId }),
    ...(SourcePortRange !== undefined && { SourcePortRange }),
    destination: destination(fields),
    ...(SourceCidrIp !== undefined && { SourceCidrIp }),
    ...(Ipv6SourceCidrIp !== undefined && { Ipv6SourceCidrIp }),
    Policy: fields.Policy?.toLowerCase() === 'drop' ? 'Drop' : 'Accept',
    Priority: Number(fields.Priority ?? '1'),
    ...(fields.NicType !== undefined && {
      NicType: fields.NicType.toLowerCase() === 'internet' ? ('internet' as const) : ('intranet' as const),
    }),
    ...(Description !== undefined && { Description }),
  };
}

/** Precedence: addresses, groups, prefix lists. The others are ignored, and a group's owner with the group. */
function destination(fields: RuleEntry['fields']): Destination {
  for (const member of DESTINATIONS) {
    const value = fields[member];
    if (value === undefined) continue;
    const owner = fields.DestGroupOwnerId ?? fields.DestGroupOwnerAccount;
    return { member, value, ...(member === 'DestGroupId' && { owner }) };
  }
  throw new TypeError('an entry without a destination is refused before');
}
