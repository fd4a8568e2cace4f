/** What each member of a request means, for people: the functions do not load it. One line each, plain text. */
import type { ParameterName } from './parameters.ts';

const DESCRIPTIONS: Readonly<Record<ParameterName, string>> = {
  IpProtocol: 'The protocol.',
  PortRange:
    'Destination ports: 1/200, or 22 for one alone, with tcp and udp; -1/-1 with every other protocol.',
  RegionId: 'The region of the security group.',
  SecurityGroupId: 'The security group whose outbound rules are revoked.',
  Action: 'The operation; no other one is served here.',
  ClientToken:
    'Names this change: 1 to 64 printable ASCII characters. The Idempotency-Key header may carry it.',
  Description: 'Accepted and checked, but it identifies no rule.',
  DestCidrIp: 'Destination: an IPv4 address or CIDR block. It outranks DestGroupId and DestPrefixListId.',
  DestGroupId: 'Destination: a security group. It outranks DestPrefixListId.',
  DestGroupOwnerAccount: 'The account name of the owner of DestGroupId; ignored with DestCidrIp.',
  DestGroupOwnerId: 'The account id of the owner of DestGroupId; ignored with DestCidrIp.',
  Ipv6DestCidrIp: 'Destination: an IPv6 address or CIDR block. It outranks DestPrefixListId.',
  Ipv6SourceCidrIp: 'The source of a five-tuple rule: an IPv6 address or CIDR block.',
  NicType: 'The kind of network interface; intranet is sent when DestGroupId is the only destination.',
  Policy: 'What the rule does; allow means accept.',
  Priority: 'The priority of the rule, 1 to 100.',
  SourceCidrIp: 'The source of a five-tuple rule: an IPv4 address or CIDR block.',
  SourcePortRange: 'The source ports of a five-tuple rule, written as PortRange is.',
  DestPrefixListId: 'Destination: a prefix list.',
  PortRangeListId: 'A port list instead of PortRange, for tcp and udp; ignored when PortRange is given.',
  Permissions: 'The rules to revoke, 1 to 100 objects, each with the members of a rule.',
  SecurityGroupRuleId: 'The ids of the rules to revoke, 1 to 100 strings.',
  DryRun: 'Report what would be revoked; change and store nothing.',
  Plan: 'The plan of a dry run: revoke only if the same rules would still be revoked.',
  IfAbsent: 'Whether nothing to revoke is a 200 (succeed) or a 404 (fail).',
  Invocation:
    'Direct invocation only. With async, transient failures are thrown, so that the platform retries.',
  Reason: 'Why, for the audit record. Ignored when requests are compared.',
  RequestedBy: 'On whose request, for the audit record. Ignored when requests are compared.',
};

/** @throws {TypeError} for a name that is no parameter */
export function descriptionOf({ name }: { readonly name: string }): string {
  const found = Object.entries(DESCRIPTIONS).find(([known]) => known === name);
  if (found === undefined) throw new TypeError(`no parameter ${name}`);
  return found[1];
}
