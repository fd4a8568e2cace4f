/** Protocols as ECS lists them: by name in any letter case, or by IANA number. */
import type { RulePattern } from './request.ts';

export type Protocol = RulePattern['IpProtocol'];

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
