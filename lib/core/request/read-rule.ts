/** One rule of a request, flat or in an entry: its members, and the combinations of them that are refused. */

import { type JsonObject, memberOf } from '../json.ts';
import type { SentRule } from '../model/request.ts';
import {
  DESTINATIONS,
  hasPorts,
  NAMED_MEMBERS,
  type NamedMember,
  type Protocol,
  protocolOf,
} from '../model/rule-members.ts';
import { below, type Report } from './faults.ts';
import { isAbsent, MEMBERS, portMember, reader } from './members.ts';
import { spelledRule } from './normal-form.ts';

export interface RuleContext {
  readonly pointer: string;
  /** The group of the request, when it is known. */
  readonly securityGroupId: string | undefined;
  /** False while it is not clear that a rule was meant at all: then nothing is reported as missing. */
  readonly complete: boolean;
}

type Values = { readonly [Name in NamedMember]?: string | undefined };

interface Draft extends RuleContext {
  /** Was the member sent, valid or not? */
  readonly has: (name: NamedMember) => boolean;
  readonly values: Values;
  /** Undefined when it is missing or refused. */
  readonly protocol: Protocol | undefined;
}

/** The pointer is that of the member; what is missing has the pointer that it would have. */
type Finding = readonly [member: NamedMember, code: string, detail: string];

function* ports({ has, protocol, complete }: Draft): Generator<Finding> {
  if (complete && !has('IpProtocol')) {
    yield ['IpProtocol', MEMBERS.IpProtocol.code, `IpProtocol is missing. ${MEMBERS.IpProtocol.fix('')}`];
  }
  if (has('PortRange')) return;
  if (!has('PortRangeListId')) {
    const fix = 'Send "1/200" with tcp and udp, "-1/-1" with every other protocol.';
    if (complete) yield ['PortRange', 'InvalidPortRange.Malformed', `PortRange is missing. ${fix}`];
  } else if (protocol !== undefined && !hasPorts(protocol)) {
    yield [
      'PortRangeListId',
      'InvalidParam.ProtocolNotSupportPortRangeList',
      `${protocol} has no ports. Send PortRange "-1/-1" instead of PortRangeListId.`,
    ];
  }
}

function* destination({ has, complete }: Draft): Generator<Finding> {
  const v6 = has('Ipv6DestCidrIp');
  if (v6 && has('DestCidrIp')) {
    yield [
      'Ipv6DestCidrIp',
      'InvalidParam.DestIp',
      'Ipv6DestCidrIp excludes DestCidrIp. Send one of the two.',
    ];
  } else if (v6 && has('DestGroupId')) {
    // ECS documents no precedence between these two; guessing could revoke the other rule.
    yield [
      'Ipv6DestCidrIp',
      'InvalidParam.DestIp',
      'Ipv6DestCidrIp excludes DestGroupId. Send one of the two.',
    ];
  } else if (complete && !DESTINATIONS.some(has)) {
    yield [
      'DestCidrIp',
      'MissingParameter.Dest',
      `No destination. Send ${DESTINATIONS.join(', ').replace(/, (?=\w+$)/, ' or ')}.`,
    ];
  }
}

function* group({ has, values, securityGroupId }: Draft): Generator<Finding> {
  // With DestCidrIp the group is ignored, with Ipv6DestCidrIp refused already.
  if (!has('DestGroupId') || has('DestCidrIp') || has('Ipv6DestCidrIp')) return;
  if (values.DestGroupId !== undefined && values.DestGroupId === securityGroupId) {
    yield [
      'DestGroupId',
      'InvalidSecurityGroup.IsSame',
      'DestGroupId is the group of the request itself. Send the group that the rule leads to.',
    ];
  }
  if (values.NicType?.toLowerCase() === 'internet') {
    yield [
      'NicType',
      'InvalidNicType.Mismatch',
      'A rule whose only destination is a group has NicType intranet. Send "intranet", or leave it out.',
    ];
  }
}

const V4 = ['DestCidrIp', 'SourceCidrIp'] as const;
const V6 = ['Ipv6DestCidrIp', 'Ipv6SourceCidrIp'] as const;

function* families({ has, protocol }: Draft): Generator<Finding> {
  const [v4, v6] = [V4.filter(has), V6.filter(has)];
  if (has('SourceCidrIp') && has('Ipv6SourceCidrIp')) {
    yield [
      'Ipv6SourceCidrIp',
      'InvalidParam.SourceIp',
      'Ipv6SourceCidrIp excludes SourceCidrIp. Send one of the two.',
    ];
  } else if (v4.length === 1 && v6.length === 1 && !(has('DestCidrIp') && has('Ipv6DestCidrIp'))) {
    const source = has('SourceCidrIp') ? 'SourceCidrIp' : 'Ipv6SourceCidrIp';
    yield [
      source,
      'InvalidParameter.Conflict',
      'Source and destination are of different address families. Send both as IPv4 or both as IPv6.',
    ];
  }
  if (protocol === 'icmp') {
    for (const name of v6) {
      const detail = 'icmp is for IPv4. Send icmpv6 with IPv6 addresses.';
      yield [name, 'InvalidParam.Ipv4ProtocolConflictWithIpv6Address', detail];
    }
  }
  if (protocol === 'icmpv6') {
    for (const name of v4) {
      const detail = 'icmpv6 is for IPv6. Send icmp with IPv4 addresses.';
      yield [name, 'InvalidParam.Ipv6ProtocolConflictWithIpv4Address', detail];
    }
  }
}

function readValues(source: JsonObject, pointer: string, report: Report): Values {
  const read = reader(source, pointer, report);
  // Checked, then dropped: it identifies no rule.
  read(MEMBERS.Description);
  const values: { -readonly [Name in keyof Values]: Values[Name] } = {};
  for (const name of NAMED_MEMBERS) {
    // The ports depend on the protocol, which comes first.
    const isPorts = name === 'PortRange' || name === 'SourcePortRange';
    values[name] = read(isPorts ? portMember(name, protocolIn(values)) : MEMBERS[name]);
  }
  return values;
}

const protocolIn = ({ IpProtocol }: Values): Protocol | undefined =>
  IpProtocol === undefined ? undefined : protocolOf(IpProtocol);

/** Reads one rule, reports every fault in it, and returns it as it was spelled when there was none. */
export function readRule(source: JsonObject, context: RuleContext, report: Report): SentRule | undefined {
  let faulty = false;
  const note: Report = (...fault) => {
    faulty = true;
    report(...fault);
  };
  const values = readValues(source, context.pointer, note);
  const { IpProtocol } = values;
  const draft: Draft = {
    ...context,
    values,
    protocol: protocolIn(values),
    has: (name) => !isAbsent(memberOf(source, name)),
  };
  for (const rules of [ports, destination, group, families]) {
    for (const [name, code, detail] of rules(draft)) note(below(context.pointer, name), code, detail);
  }
  return faulty || IpProtocol === undefined ? undefined : spelledRule({ ...values, IpProtocol });
}
