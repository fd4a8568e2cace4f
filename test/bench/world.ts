/** Groups for as many revocations as a benchmark makes: each request finds an unchanged group. */

import type { WorldDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';

const REGION = 'cn-hangzhou';

const groupId = (n: number): string => `sg-bench${n}`;
const ruleId = (group: number, rule: number): string =>
  `sgr-${group.toString(36).padStart(6, '0')}${rule.toString(36).padStart(6, '0')}`;
const destination = (rule: number): string => `10.${rule >> 8}.${rule & 255}.0/24`;

/** Groups 0 to `groups` - 1 with that many egress rules each, all with ids that are known beforehand. */
export function worldOf(groups: number, rules: number): WorldDefinition {
  return {
    accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
    regions: [REGION],
    groups: Array.from({ length: groups }, (_, group) => ({
      SecurityGroupId: groupId(group),
      RegionId: REGION,
      VpcId: 'vpc-1',
      rules: Array.from({ length: rules }, (_, rule) => ({
        SecurityGroupRuleId: ruleId(group, rule),
        Direction: 'egress' as const,
        IpProtocol: 'tcp',
        PortRange: '443/443',
        DestCidrIp: destination(rule),
      })),
    })),
  };
}

const rulePart = (rule: number) => ({
  IpProtocol: 'tcp',
  PortRange: '443/443',
  DestCidrIp: destination(rule),
});

/** A request that revokes the first rule of a group. */
export const requestFor = (group: number, more: object = {}) => ({
  RegionId: REGION,
  SecurityGroupId: groupId(group),
  ...rulePart(0),
  ClientToken: `bench-${group}`,
  ...more,
});

/** A request that revokes the first `count` rules of a group. */
export const batchFor = (group: number, count: number) => ({
  RegionId: REGION,
  SecurityGroupId: groupId(group),
  Permissions: Array.from({ length: count }, (_, rule) => rulePart(rule)),
  ClientToken: `bench-${group}`,
});
