import { DESTINATIONS } from '../../../core/model/rule-members.ts';
import { refuse } from '../error.ts';
import type { EcsCode } from '../error-catalogue.ts';
import { ipv4Value, ipv6Value } from './addresses.ts';
import type { RuleEntry, RuleField, RuleFields } from './fields.ts';
import { hasPorts, isPortRange, portsFit, protocolOf } from './port-range.ts';

export interface CheckContext {
  readonly operation: 'revoke' | 'authorize';
  /** Whether `Policy=Allow` is accepted. */
  readonly takesAllow: boolean;
}

type Context = CheckContext & { readonly flat: boolean };

interface Check {
  readonly code: EcsCode | ((context: Context) => EcsCode);
  /** The invalid member, for the message; absent if the whole entry is invalid. */
  readonly field?: RuleField;
  readonly fails: (fields: RuleFields, context: Context) => boolean;
}

const isIn = (text: string | undefined, ...values: readonly string[]): boolean =>
  text === undefined || values.includes(text.toLowerCase());
const protocol = (fields: RuleFields) => protocolOf(fields.IpProtocol);
const anyIpv4 = (fields: RuleFields): boolean =>
  fields.DestCidrIp !== undefined || fields.SourceCidrIp !== undefined;
const anyIpv6 = (fields: RuleFields): boolean =>
  fields.Ipv6DestCidrIp !== undefined || fields.Ipv6SourceCidrIp !== undefined;

/**
 * Checks of one entry, in order: the first failure is the answer. Where two documented codes fit, `Permissions.N` gets
 * the one whose message names a parameter, and the flat form the other.
 */
const CHECKS: readonly Check[] = [
  {
    code: 'InvalidIpProtocol.ValueNotSupported',
    field: 'IpProtocol',
    fails: (fields) => protocol(fields) === undefined,
  },
  {
    code: 'InvalidPortRange.Malformed',
    field: 'PortRange',
    fails: ({ PortRange, PortRangeListId }) => PortRange === undefined && PortRangeListId === undefined,
  },
  {
    code: 'InvalidParam.PortRange',
    field: 'PortRange',
    fails: ({ PortRange }) => PortRange !== undefined && !isPortRange(PortRange),
  },
  {
    code: ({ operation }) => (operation === 'revoke' ? 'InvalidIpPortRange.Malformed' : 'OperationDenied'),
    field: 'PortRange',
    fails: (fields) => fields.PortRange !== undefined && !portsFit(protocol(fields), fields.PortRange),
  },
  {
    code: 'InvalidParam.ProtocolNotSupportPortRangeList',
    field: 'PortRangeListId',
    fails: (fields) => fields.PortRange === undefined && !hasPorts(protocol(fields)),
  },
  {
    code: 'InvalidSourcePortRange.Malformed',
    field: 'SourcePortRange',
    fails: (fields) =>
      fields.SourcePortRange !== undefined &&
      !(isPortRange(fields.SourcePortRange) && portsFit(protocol(fields), fields.SourcePortRange)),
  },
  {
    code: 'InvalidPolicy.Malformed',
    field: 'Policy',
    fails: ({ Policy }, { takesAllow }) => !isIn(Policy, 'accept', 'drop', ...(takesAllow ? ['allow'] : [])),
  },
  {
    code: 'InvalidPriority.Malformed',
    field: 'Priority',
    fails: ({ Priority }) => Priority !== undefined && !/^-?\d+$/.test(Priority),
  },
  {
    code: 'InvalidPriority.ValueNotSupported',
    field: 'Priority',
    fails: ({ Priority = '1' }) => Number(Priority) < 1 || Number(Priority) > 100,
  },
  {
    code: 'InvalidNicType.ValueNotSupported',
    field: 'NicType',
    fails: ({ NicType }) => !isIn(NicType, 'internet', 'intranet'),
  },
  {
    code: 'InvalidSecurityGroupDiscription.Malformed',
    field: 'Description',
    fails: ({ Description = '' }) => Description.length > 512,
  },
  {
    code: 'MissingParameter.Dest',
    fails: (fields) => DESTINATIONS.every((name) => fields[name] === undefined),
  },
  {
    code: 'InvalidParam.DestIp',
    fails: ({ DestCidrIp, Ipv6DestCidrIp }) => DestCidrIp !== undefined && Ipv6DestCidrIp !== undefined,
  },
  {
    code: 'InvalidParam.SourceIp',
    fails: ({ SourceCidrIp, Ipv6SourceCidrIp }) =>
      SourceCidrIp !== undefined && Ipv6SourceCidrIp !== undefined,
  },
  {
    code: ({ flat }) => (flat ? 'InvalidDestCidrIp.Malformed' : 'InvalidParam.DestCidrIp'),
    field: 'DestCidrIp',
    fails: ({ DestCidrIp }) => DestCidrIp !== undefined && ipv4Value(DestCidrIp) === undefined,
  },
  {
    code: 'InvalidParam.Ipv6DestCidrIp',
    field: 'Ipv6DestCidrIp',
    fails: ({ Ipv6DestCidrIp }) => Ipv6DestCidrIp !== undefined && ipv6Value(Ipv6DestCidrIp) === undefined,
  },
  {
    code: ({ flat }) => (flat ? 'InvalidSourceCidrIp.Malformed' : 'InvalidParam.SourceCidrIp'),
    field: 'SourceCidrIp',
    fails: ({ SourceCidrIp }) => SourceCidrIp !== undefined && ipv4Value(SourceCidrIp) === undefined,
  },
  {
    code: 'InvalidParam.Ipv6SourceCidrIp',
    field: 'Ipv6SourceCidrIp',
    fails: ({ Ipv6SourceCidrIp }) =>
      Ipv6SourceCidrIp !== undefined && ipv6Value(Ipv6SourceCidrIp) === undefined,
  },
  {
    code: 'InvalidParam.Ipv4ProtocolConflictWithIpv6Address',
    fails: (fields) => protocol(fields) === 'ICMP' && anyIpv6(fields),
  },
  {
    code: 'InvalidParam.Ipv6ProtocolConflictWithIpv4Address',
    fails: (fields) => protocol(fields) === 'ICMPV6' && anyIpv4(fields),
  },
  { code: 'InvalidParameter.Conflict', fails: (fields) => anyIpv4(fields) && anyIpv6(fields) },
  {
    code: 'InvalidParamter.Conflict',
    fails: ({ DestCidrIp, SourceCidrIp }) => DestCidrIp !== undefined && DestCidrIp === SourceCidrIp,
  },
];

/** @throws {EcsError} for the first fault of the entry */
export function checkEntry({ label, fields }: RuleEntry, context: CheckContext): void {
  const full: Context = { ...context, flat: label === '' };
  for (const { code, field, fails } of CHECKS) {
    if (!fails(fields, full)) continue;
    const argument = [label, field ?? ''].filter((part) => part !== '').join('.');
    throw refuse(typeof code === 'function' ? code(full) : code, argument || 'the request');
  }
}
