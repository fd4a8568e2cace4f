/**
 * The members of an egress rule, once. The shapes of a rule, the parameters of calls to ECS, the request's members and
 * the documented schemas derive from these lists. Add a new member of ECS here first.
 */

const PORTS = ['PortRange', 'PortRangeListId', 'SourcePortRange'] as const;
export const DESTINATION_BLOCKS = ['DestCidrIp', 'Ipv6DestCidrIp'] as const;
export const DESTINATION_IDS = ['DestGroupId', 'DestPrefixListId'] as const;
/** In ECS's order of precedence. A rule leads to one of them. */
export const DESTINATIONS = [...DESTINATION_BLOCKS, ...DESTINATION_IDS] as const;
export const SOURCE_BLOCKS = ['SourceCidrIp', 'Ipv6SourceCidrIp'] as const;
const TERMS = ['Policy', 'Priority', 'NicType'] as const;

/** Both ends of the traffic, as every shape of a rule has them. */
export const ENDS = [
  ...PORTS,
  ...DESTINATION_BLOCKS,
  'DestGroupId',
  'DestGroupOwnerAccount',
  'DestPrefixListId',
  ...SOURCE_BLOCKS,
] as const;

/** What names a rule in a request to revoke. */
export const NAMED_MEMBERS = [
  'IpProtocol',
  ...PORTS,
  ...DESTINATION_BLOCKS,
  'DestGroupId',
  'DestGroupOwnerAccount',
  'DestGroupOwnerId',
  'DestPrefixListId',
  ...SOURCE_BLOCKS,
  ...TERMS,
] as const;

/** What DescribeSecurityGroupAttribute lists of a rule. It has the owner's account id as `DestGroupOwnerAccount`. */
export const LISTED_MEMBERS = [
  'SecurityGroupRuleId',
  'IpProtocol',
  ...PORTS,
  ...TERMS,
  ...DESTINATION_BLOCKS,
  'DestGroupId',
  'DestGroupOwnerAccount',
  'DestPrefixListId',
  ...SOURCE_BLOCKS,
  'Description',
  'CreateTime',
] as const;

export type NamedMember = (typeof NAMED_MEMBERS)[number];
export type ListedMember = (typeof LISTED_MEMBERS)[number];
/** What AuthorizeSecurityGroupEgress takes for one rule. */
export type RestoredMember = Exclude<NamedMember, 'DestGroupOwnerAccount'> | 'Description';

export const RESTORED_MEMBERS: readonly RestoredMember[] = [
  ...NAMED_MEMBERS.filter((name) => name !== 'DestGroupOwnerAccount'),
  'Description',
];

/** Optional texts under these names. */
export type Texts<Name extends string> = { readonly [Each in Name]?: string };

export const PROTOCOLS = ['tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'all'] as const;
export const POLICIES = ['accept', 'drop'] as const;
export const NIC_TYPES = ['internet', 'intranet'] as const;

type Destination = (typeof DESTINATIONS)[number];

/** ECS lists a member that a rule does not have as `""` or not at all. */
export const present = (text: string | undefined): text is string => text !== undefined && text !== '';

/** The addresses that the rule leads to. */
export const destinationBlocks = (rule: Texts<Destination>): string[] =>
  DESTINATION_BLOCKS.map((name) => rule[name]).filter(present);

/** The group and the prefix list that the rule leads to, by their ids. */
export const destinationIds = (rule: Texts<Destination>): string[] =>
  DESTINATION_IDS.map((name) => rule[name]).filter(present);

/** Where the rule leads, for people; empty when nothing says so. */
export const destinationText = (rule: Texts<Destination>): string =>
  DESTINATIONS.map((name) => rule[name]).find((text) => text !== undefined) ?? '';

export type Protocol = (typeof PROTOCOLS)[number];

/**
 * AuthorizeSecurityGroupEgress takes IANA numbers in several regions. Whether DescribeSecurityGroupAttribute lists them
 * is not documented, so a listed number is read as the protocol that it is.
 */
const KNOWN: ReadonlyMap<string, Protocol> = new Map([
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['icmp', 'icmp'],
  ['icmpv6', 'icmpv6'],
  ['gre', 'gre'],
  ['all', 'all'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['1', 'icmp'],
  ['58', 'icmpv6'],
  ['47', 'gre'],
]);

/** The protocol that the text names; undefined when it is not understood. */
export const protocolOf = (text: string): Protocol | undefined => KNOWN.get(text.toLowerCase());

/** Only these two have ports. */
export const hasPorts = (protocol: Protocol): protocol is 'tcp' | 'udp' =>
  protocol === 'tcp' || protocol === 'udp';
