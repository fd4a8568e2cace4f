/** A cloud in which every test has rules of its own, so that tests can share processes. */

import type { RuleDefinition, WorldDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';

export const GROUP_ID = 'sg-chaos1';
export const LARGE_ID = 'sg-large1';
const LARGE_SIZE = 1_000;
/** Ports 1 to this many have a rule each. */
export const PORTS = 120;

/** The members that name the rule of a port. */
export const entry = (port: number) => ({
  IpProtocol: 'tcp',
  PortRange: `${port}/${port}`,
  DestCidrIp: '10.0.0.0/8',
});
const rules = (count: number): RuleDefinition[] => Array.from({ length: count }, (_, n) => entry(n + 1));
const group = { RegionId: 'cn-hangzhou', VpcId: 'vpc-1' };

export const chaosWorld = (): WorldDefinition => ({
  accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
  regions: ['cn-hangzhou'],
  groups: [
    { ...group, SecurityGroupId: GROUP_ID, rules: rules(PORTS) },
    { ...group, SecurityGroupId: LARGE_ID, rules: rules(LARGE_SIZE) },
  ],
});

/** A group with this many rules and nothing else. */
export const worldOf = (count: number): WorldDefinition => ({
  ...chaosWorld(),
  groups: [{ ...group, SecurityGroupId: GROUP_ID, rules: rules(count) }],
});

/** Revokes the rule of one port, under a token of the test's. */
export const request = (token: string, port: number) => ({
  RegionId: 'cn-hangzhou',
  SecurityGroupId: GROUP_ID,
  ...entry(port),
  ClientToken: token,
});
