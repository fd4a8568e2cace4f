/** Groups and rules of every kind: what goes is what was named, and it comes back as it was. */
import { describe, expect, it } from 'vitest';
import type { RuleDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { PARTNER, shapeOf, startEvidence } from './kit.ts';

const OTHER: RuleDefinition = { IpProtocol: 'tcp', PortRange: '8080/8080', DestCidrIp: '192.0.2.0/24' };
const TCP = { IpProtocol: 'tcp', PortRange: '22/22' };

describe('a rule of any kind', () => {
  it.each<[string, RuleDefinition, object]>([
    ['to an IPv4 block', { ...TCP, DestCidrIp: '10.0.0.0/8' }, { ...TCP, DestCidrIp: '10.0.0.0/8' }],
    ['to one address', { ...TCP, DestCidrIp: '10.0.0.2/32' }, { ...TCP, DestCidrIp: '10.0.0.2' }],
    [
      'to an IPv6 block, spelt otherwise',
      { ...TCP, Ipv6DestCidrIp: '2001:db8::/32' },
      { ...TCP, Ipv6DestCidrIp: '2001:0DB8:0::/32' },
    ],
    [
      'of ICMPv6',
      { IpProtocol: 'icmpv6', Ipv6DestCidrIp: '2001:db8::/32' },
      { IpProtocol: 'ICMPv6', PortRange: '-1/-1', Ipv6DestCidrIp: '2001:db8::/32' },
    ],
    [
      'of five members',
      { ...TCP, DestCidrIp: '10.0.0.0/8', SourceCidrIp: '192.168.0.0/24', SourcePortRange: '1/200' },
      { ...TCP, DestCidrIp: '10.0.0.0/8', SourceCidrIp: '192.168.0.0/24', SourcePortRange: '1/200' },
    ],
    [
      'that drops, with a priority of its own',
      { ...TCP, DestCidrIp: '10.0.0.0/8', Policy: 'drop', Priority: 7, Description: 'ticket 7' },
      { ...TCP, DestCidrIp: '10.0.0.0/8', Policy: 'Drop', Priority: 7 },
    ],
    [
      'to a prefix list',
      { ...TCP, DestPrefixListId: 'pl-evidence1' },
      { ...TCP, DestPrefixListId: 'pl-evidence1' },
    ],
    [
      'of a port list',
      { IpProtocol: 'tcp', PortRangeListId: 'prl-evidence1', DestCidrIp: '10.0.0.0/8' },
      { Permissions: [{ IpProtocol: 'tcp', PortRangeListId: 'prl-evidence1', DestCidrIp: '10.0.0.0/8' }] },
    ],
    [
      "to another account's group",
      { ...TCP, DestGroupId: 'sg-partner1', DestGroupOwnerAccount: PARTNER.id },
      { ...TCP, DestGroupId: 'sg-partner1', DestGroupOwnerAccount: PARTNER.name },
    ],
  ])('%s: it alone goes, and it alone comes back', async (_, rule, request) => {
    const twin: RuleDefinition = { ...TCP, Direction: 'ingress', SourceCidrIp: '10.0.0.0/8' };
    const harness = await startEvidence([OTHER, rule, twin]);
    const before = harness.egress();
    const answer = await harness.revoke(request);
    expect(answer).toMatchObject({ status: 200, body: { Outcome: 'revoked', Evidence: 'reply' } });
    expect(harness.egress()).toEqual([before[0]]);
    expect(harness.ingress()).toHaveLength(1);
    expect(await harness.restore()).toMatchObject({ status: 200, body: { Outcome: 'restored' } });
    expect(shapeOf(harness.egress())).toEqual(shapeOf(before));
  });

  it('made by the system, with priority 110: only its id can name it', async () => {
    const harness = await startEvidence([{ IpProtocol: 'all', DestCidrIp: '0.0.0.0/0', Priority: 110 }]);
    const [system] = harness.egress();
    const byMembers = { IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '0.0.0.0/0' };
    expect(await harness.revoke(byMembers)).toMatchObject({
      body: {
        Outcome: 'absent',
        Hints: [{ Detail: expect.stringMatching(/^Priority is 110, not 1; only SecurityGroupRuleId names/) }],
      },
    });
    const byId = { SecurityGroupRuleId: [system?.SecurityGroupRuleId] };
    expect(await harness.revoke(byId, 'token-2')).toMatchObject({ body: { Outcome: 'revoked' } });
    // ECS refuses such a priority: the refusal is passed on, and nothing was opened.
    expect(await harness.restore('token-2')).toMatchObject({ status: 400, body: { outcome: 'none' } });
    expect(harness.egress()).toEqual([]);
  });

  it('a rule of any kind of a group that a cloud product manages: refused with its own code', async () => {
    const harness = await startEvidence([]);
    const request = { ...TCP, SecurityGroupId: 'sg-managed1', DestCidrIp: '10.0.0.0/8' };
    expect(await harness.revoke(request)).toMatchObject({
      status: 403,
      body: { code: 'InvalidOperation.ResourceManagedByCloudProduct', outcome: 'none' },
    });
  });

  it('a rule of any kind of an advanced group goes by its id, like any other', async () => {
    const harness = await startEvidence([{ ...TCP, DestCidrIp: '10.0.0.0/8' }], { kind: 'enterprise' });
    expect(await harness.revoke({ ...TCP, DestCidrIp: '10.0.0.0/8' })).toMatchObject({
      body: { Outcome: 'revoked' },
    });
    expect(harness.egress()).toEqual([]);
  });
});
