import { describe, expect, it } from 'vitest';
import type { RevokeRequest, RulePattern } from '../../lib/core/model/request.ts';
import { unsendableMember } from '../../lib/ecs/revoke.ts';
import { egressAt, queryOf, rawServer, reply, within } from './raw-server.ts';

const COMMON = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', IfAbsent: 'fail' } as const;

/** Every member at once: no rule has them all, but each must arrive. */
const FLAT: RulePattern = {
  IpProtocol: 'tcp',
  PortRange: '22/22',
  SourcePortRange: '1/200',
  DestCidrIp: '10.0.0.0/8',
  Ipv6DestCidrIp: '2001:db8::/32',
  DestGroupId: 'sg-2',
  DestGroupOwnerAccount: 'test@aliyun.com',
  DestGroupOwnerId: '9007199254740993',
  DestPrefixListId: 'pl-1',
  SourceCidrIp: '192.168.0.0/16',
  Ipv6SourceCidrIp: '2001:db8:1::/48',
  Policy: 'drop',
  Priority: '100',
  NicType: 'intranet',
};

const COMMON_WIRE = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', ClientToken: 'T-1' };

/** The parameters that reach ECS. */
async function arrived(request: RevokeRequest): Promise<Record<string, string>> {
  const server = await rawServer((_request, response) => reply(response, 200, { RequestId: 'R-1' }));
  expect(await egressAt(server).revoke(request, 'T-1', within())).toEqual({
    class: 'done',
    requestId: 'R-1',
  });
  return queryOf(server.requests[0]);
}

describe('a revoke call on the wire', () => {
  it('a revoke call on the wire sends every member of the flat form, an account id above 2^53 unrounded', async () => {
    expect(await arrived({ ...COMMON, form: 'flat', rule: FLAT })).toEqual({ ...COMMON_WIRE, ...FLAT });
  });

  it('a revoke call on the wire sends every member of every permission', async () => {
    const second: RulePattern = {
      IpProtocol: 'udp',
      PortRangeListId: 'prl-1',
      DestCidrIp: '10.1.0.0/16',
      Policy: 'accept',
      Priority: '1',
    };
    expect(await arrived({ ...COMMON, form: 'permissions', permissions: [FLAT, second] })).toEqual({
      ...COMMON_WIRE,
      'Permissions.1.IpProtocol': 'tcp',
      'Permissions.1.PortRange': '22/22',
      'Permissions.1.SourcePortRange': '1/200',
      'Permissions.1.DestCidrIp': '10.0.0.0/8',
      'Permissions.1.Ipv6DestCidrIp': '2001:db8::/32',
      'Permissions.1.DestGroupId': 'sg-2',
      'Permissions.1.DestGroupOwnerAccount': 'test@aliyun.com',
      'Permissions.1.DestGroupOwnerId': '9007199254740993',
      'Permissions.1.DestPrefixListId': 'pl-1',
      'Permissions.1.SourceCidrIp': '192.168.0.0/16',
      'Permissions.1.Ipv6SourceCidrIp': '2001:db8:1::/48',
      'Permissions.1.Policy': 'drop',
      'Permissions.1.Priority': '100',
      'Permissions.1.NicType': 'intranet',
      'Permissions.2.IpProtocol': 'udp',
      'Permissions.2.PortRangeListId': 'prl-1',
      'Permissions.2.DestCidrIp': '10.1.0.0/16',
      'Permissions.2.Policy': 'accept',
      'Permissions.2.Priority': '1',
    });
  });

  it('a revoke call on the wire sends every id, and nothing of a rule beside them', async () => {
    expect(await arrived({ ...COMMON, form: 'rule-ids', ruleIds: ['sgr-1', 'sgr-2'] })).toEqual({
      ...COMMON_WIRE,
      'SecurityGroupRuleId.1': 'sgr-1',
      'SecurityGroupRuleId.2': 'sgr-2',
    });
  });

  it('numbers a hundred ids', async () => {
    const ruleIds = Array.from({ length: 100 }, (_, index) => `sgr-${index + 1}`);
    const params = await arrived({ ...COMMON, form: 'rule-ids', ruleIds });
    expect(params['SecurityGroupRuleId.100']).toBe('sgr-100');
    expect(Object.keys(params)).toHaveLength(103);
  });
});

it('unsendableMember names the member that the flat form would lose', () => {
  const rule: RulePattern = {
    IpProtocol: 'tcp',
    PortRangeListId: 'prl-1',
    Policy: 'accept',
    Priority: '1',
  };
  expect(unsendableMember({ ...COMMON, form: 'flat', rule })).toBe('PortRangeListId');
  expect(unsendableMember({ ...COMMON, form: 'permissions', permissions: [rule] })).toBeUndefined();
  expect(unsendableMember({ ...COMMON, form: 'flat', rule: FLAT })).toBeUndefined();
});
