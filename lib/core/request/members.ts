/**
 * Members one by one: a schema each, from JSON to the normal form of the value, and the code that ECS documents for
 * what the schema refuses.
 */
import * as z from 'zod/mini';
import { type JsonObject, memberOf } from '../json.ts';
import { once } from '../lazy.ts';
import { hasAddress, parseAddress } from '../model/address.ts';
import { REGION_FIX } from '../model/region.ts';
import type { Why } from '../model/request.ts';
import { hasPorts, NIC_TYPES, PROTOCOLS, type Protocol, protocolOf } from '../model/rule-members.ts';
import { portSpan } from '../model/rule-reading.ts';
import { shown } from '../visible.ts';
import { below, type Report } from './faults.ts';
import { IF_ABSENT } from './own-parameters.ts';
import { type ParameterName, POLICY_SPELLINGS, parameter } from './parameters.ts';

export interface Member<T> {
  readonly name: ParameterName;
  readonly schema: () => z.ZodMiniType<T>;
  /** The code of every fault that does not name its own in `params.code`. */
  readonly code: string;
  /** What to send instead, by the value that was sent. */
  readonly fix: (raw: unknown) => string;
}

/** The schema is made at its first use: a request has few of the members. */
function member<T>(
  name: ParameterName,
  make: () => z.ZodMiniType<T>,
  code: string,
  fix: string | ((raw: unknown) => string),
): Member<T> {
  const schema = once(make);
  return { name, schema, code, fix: typeof fix === 'string' ? () => fix : fix };
}

/** A string of the length and shape that the table of parameters states. */
function shaped(name: ParameterName) {
  const { pattern = '', maxLength = 0 } = parameter(name);
  // Length first and alone: no pattern ever sees an endless string.
  return () => z.string().check(z.maxLength(maxLength, { abort: true }), z.regex(new RegExp(pattern, 'u')));
}

/** One of the values in any letter case; it keeps the caller's. */
const anyCase = (values: readonly string[]) => () =>
  z.string().check(
    z.maxLength(20, { abort: true }),
    z.refine((text) => values.includes(text.toLowerCase())),
  );

/** IANA numbers are not documented for this operation, but a caller who sends one may read what it is called. */
function protocolFix(raw: unknown): string {
  const protocol = typeof raw === 'string' || typeof raw === 'number' ? protocolOf(String(raw)) : undefined;
  return protocol === undefined
    ? 'Send a string: tcp, udp, icmp, icmpv6, gre or all.'
    : `Send "${protocol}": ${raw} is its IANA number.`;
}

/** A string of digits, or the JSON number that says the same. */
const digits = (schema: () => z.ZodMiniType<string, string>, holds: (raw: number) => boolean) => () =>
  z.pipe(
    z.transform((raw) => (typeof raw === 'number' && holds(raw) ? BigInt(raw).toString() : raw)),
    schema(),
  );

const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const IN_RANGE = new RegExp(parameter('Priority').pattern ?? '');
const priority = () =>
  z.string().check(
    // The largest JSON number has 309 digits.
    z.maxLength(310, { abort: true }),
    z.regex(INTEGER, { abort: true }),
    z.refine((text) => IN_RANGE.test(text), { params: { code: 'InvalidPriority.ValueNotSupported' } }),
  );

const v4 = () => z.string().check(z.refine((text) => parseAddress(text, 4) !== undefined));
const v6 = () =>
  z.string().check(
    z.refine((text) => hasAddress(text, 6), { abort: true }),
    z.refine((text) => parseAddress(text, 6) !== undefined, { params: { code: 'ILLEGAL_IPV6_CIDR' } }),
  );

const V4_FIX = 'Send an IPv4 address or CIDR block as a string, such as "10.0.0.2" or "10.0.0.0/8".';
const V6_FIX = 'Send an IPv6 address or CIDR block as a string, such as "2001:db8::1" or "2001:db8::/32".';

function ownerIdFix(raw: unknown): string {
  const large = typeof raw === 'number' && !Number.isSafeInteger(raw) && raw > 0;
  return large
    ? 'Send it as a string: a JSON number of this size loses digits.'
    : 'Send the account id as a string of up to 19 digits.';
}

const GROUP_FIX = 'Send the id of a group as a string, such as "sg-bp67acfmxazb4p".';

const LINE_FIX = 'Send well-formed text of at most 512 characters, or leave it out.';

/** One line of text: control and invisible characters become spaces. */
const line = () =>
  z.pipe(
    // Twice the characters in UTF-16 units is the most that 512 characters can be.
    z.pipe(
      z.string().check(
        z.maxLength(1024, { abort: true }),
        z.refine((text) => text.isWellFormed()),
      ),
      z.transform((text) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()),
    ),
    z.string().check(z.refine((text) => Array.from(text).length <= 512)),
  );

export const MEMBERS = {
  IpProtocol: member('IpProtocol', anyCase(PROTOCOLS), 'InvalidIpProtocol.ValueNotSupported', protocolFix),
  RegionId: member('RegionId', shaped('RegionId'), 'InvalidRegionId.NotFound', REGION_FIX),
  SecurityGroupId: member(
    'SecurityGroupId',
    shaped('SecurityGroupId'),
    'InvalidSecurityGroupId.Malformed',
    GROUP_FIX,
  ),
  Action: member(
    'Action',
    () => z.literal('RevokeSecurityGroupEgress'),
    'InvalidParameter.Action',
    'Send "RevokeSecurityGroupEgress", or leave it out.',
  ),
  ClientToken: member(
    'ClientToken',
    shaped('ClientToken'),
    'InvalidClientToken.ValueNotSupported',
    'Send a string of 1 to 64 printable ASCII characters, such as a UUID.',
  ),
  Description: member(
    'Description',
    // Twice the characters in UTF-16 units is the most that 512 characters can be.
    () =>
      z
        .string()
        .check(
          z.refine((text) => text.length <= 1024 && Array.from(text).length <= 512 && text.isWellFormed()),
        ),
    'InvalidSecurityGroupDiscription.Malformed',
    'Send well-formed text of 1 to 512 characters, or leave it out: it identifies no rule.',
  ),
  DestCidrIp: member('DestCidrIp', v4, 'Invaliddestcidrip.Malformed', V4_FIX),
  // ECS documents no code for a malformed one; a group of such an id cannot exist.
  DestGroupId: member('DestGroupId', shaped('DestGroupId'), 'InvalidDestGroupId.NotFound', GROUP_FIX),
  DestGroupOwnerAccount: member(
    'DestGroupOwnerAccount',
    shaped('DestGroupOwnerAccount'),
    'InvalidParameter',
    'Send the name of the account as a string of up to 256 characters.',
  ),
  DestGroupOwnerId: member(
    'DestGroupOwnerId',
    digits(shaped('DestGroupOwnerId'), Number.isSafeInteger),
    'InvalidParameter',
    ownerIdFix,
  ),
  Ipv6DestCidrIp: member('Ipv6DestCidrIp', v6, 'InvalidParam.Ipv6DestCidrIp', V6_FIX),
  Ipv6SourceCidrIp: member('Ipv6SourceCidrIp', v6, 'InvalidParam.Ipv6SourceCidrIp', V6_FIX),
  NicType: member(
    'NicType',
    anyCase(NIC_TYPES),
    'InvalidNicType.ValueNotSupported',
    'Send a string: internet or intranet; or leave it out.',
  ),
  Policy: member(
    'Policy',
    () =>
      z.pipe(
        anyCase(POLICY_SPELLINGS)(),
        // What the samples of the documentation of 2019 send for accept; ECS may not take it any more.
        z.transform((policy) => (policy.toLowerCase() === 'allow' ? 'accept' : policy)),
      ),
    'InvalidPolicy.Malformed',
    'Send a string: accept or drop.',
  ),
  Priority: member(
    'Priority',
    digits(priority, Number.isInteger),
    'InvalidPriority.Malformed',
    'Send an integer from 1 to 100, as a number or as a string of digits. Only its id names a rule of another priority, such as a default rule (110).',
  ),
  SourceCidrIp: member('SourceCidrIp', v4, 'InvalidParam.SourceIp', V4_FIX),
  DestPrefixListId: member(
    'DestPrefixListId',
    shaped('DestPrefixListId'),
    'InvalidPrefixListId.NotFound',
    'Send the id of a prefix list as a string, such as "pl-x1j1k5ykzqlixdcy".',
  ),
  PortRangeListId: member(
    'PortRangeListId',
    shaped('PortRangeListId'),
    'InvalidPortRangeListId.NotFound',
    'Send the id of a port list as a string, such as "prl-2ze9743".',
  ),
  DryRun: member('DryRun', () => z.boolean(), 'InvalidParameter', 'Send true or false, without quotes.'),
  Plan: member('Plan', shaped('Plan'), 'InvalidParameter', 'Send the Plan of a dry run, or leave it out.'),
  IfAbsent: member('IfAbsent', () => z.enum(IF_ABSENT), 'InvalidParameter', 'Send "succeed" or "fail".'),
  Invocation: member(
    'Invocation',
    () => z.literal('async'),
    'InvalidParameter',
    'Send "async", or leave it out.',
  ),
  Reason: member('Reason', line, 'InvalidParameter', LINE_FIX),
  RequestedBy: member('RequestedBy', line, 'InvalidParameter', LINE_FIX),
} as const;

/** The members for the audit record. */
export const readWhy = (read: Read): Why => {
  const [Reason, RequestedBy] = [read(MEMBERS.Reason), read(MEMBERS.RequestedBy)];
  return { ...(Reason && { Reason }), ...(RequestedBy && { RequestedBy }) };
};

type PortName = 'PortRange' | 'SourcePortRange';
/** There are few, and each keeps its schema. */
const portMembers = new Map<string, Member<string>>();

/** `PortRange` or `SourcePortRange` under a protocol; undefined when the protocol itself is missing or unknown. */
export function portMember(name: PortName, protocol: Protocol | undefined): Member<string> {
  const key = `${name} ${protocol}`;
  const known = portMembers.get(key);
  if (known !== undefined) return known;
  const made = member(
    name,
    () => z.pipe(z.transform(asPortRange), z.string().check(z.refine((text) => isPortRange(text, protocol)))),
    'InvalidParam.PortRange',
    (raw) => portRangeFix(raw, protocol),
  );
  portMembers.set(key, made);
  return made;
}

/** `null`, an empty string and an empty array count as absent. */
export const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Reads one member of one object: its value, or undefined when it is absent or refused (and then reported). */
export type Read = <T>(member: Member<T>) => T | undefined;

export const reader =
  (source: JsonObject, pointer: string, report: Report): Read =>
  ({ name, schema, code, fix }) => {
    const raw = memberOf(source, name);
    if (isAbsent(raw)) return undefined;
    const parsed = schema().safeParse(raw);
    if (parsed.success) return parsed.data;
    const own: unknown = parsed.error.issues
      .map((issue) => (issue.code === 'custom' ? issue.params?.code : undefined))
      .find((each) => each !== undefined);
    const found = typeof own === 'string' ? own : code;
    report(below(pointer, name), found, `${name} cannot be ${shown(raw)}. ${fix(raw)}`);
    return undefined;
  };

const ONE_PORT = /^[1-9]\d{0,4}$/;
/** The range of every protocol without ports. */
const NO_PORTS = '-1/-1';

/** One port is the range of that port alone: ECS itself knows only ranges. Other values are left to `isPortRange`. */
function asPortRange(raw: unknown): unknown {
  const text = typeof raw === 'number' ? String(raw) : raw;
  return typeof text === 'string' && ONE_PORT.test(text) ? `${text}/${text}` : raw;
}

/** Whether the text is a range of the protocol; of any protocol, if it is unknown. */
function isPortRange(text: string, protocol: Protocol | undefined): boolean {
  if (text === NO_PORTS) return protocol === undefined || !hasPorts(protocol);
  return (protocol === undefined || hasPorts(protocol)) && portSpan(text) !== undefined;
}

function portRangeFix(raw: unknown, protocol: Protocol | undefined): string {
  if (protocol !== undefined && !hasPorts(protocol)) return `Send "-1/-1": ${protocol} has no ports.`;
  const text = typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '';
  if (text === NO_PORTS) return 'Send "1/65535" for all ports: "-1/-1" is for protocols without ports.';
  const reversed = text.split('/').reverse().join('/');
  if (portSpan(reversed) !== undefined) return `Send the lower port first: "${reversed}".`;
  return 'Send a string of two ports from 1 to 65535 with a slash between, such as "1/200".';
}
