/** Codes of the seed's table that only ECS can raise, through simulator, SDK, protocol and HTTP: code and status pass. */
import { describe, expect, it } from 'vitest';
import { startEvidence } from './kit.ts';

const TCP = { IpProtocol: 'tcp', PortRange: '22/22' };
const FLAT = { ...TCP, DestCidrIp: '10.0.0.0/8' };

describe('a code of the seed that only ECS can raise', () => {
  it('404 InvalidSecurityGroupId.NotFound: the group does not exist', async () => {
    const harness = await startEvidence([]);
    expect(await harness.revoke({ ...FLAT, SecurityGroupId: 'sg-nowhere1' })).toMatchObject({
      status: 404,
      body: { code: 'InvalidSecurityGroupId.NotFound', outcome: 'none', ecsRequestId: expect.any(String) },
    });
  });

  it('404 InvalidDestGroupId.NotFound: the destination group does not exist', async () => {
    const harness = await startEvidence([]);
    expect(await harness.revoke({ ...TCP, DestGroupId: 'sg-nowhere1' })).toMatchObject({
      status: 404,
      body: { code: 'InvalidDestGroupId.NotFound', outcome: 'none' },
    });
  });

  it('403 InvalidNicType.Mismatch: the NIC type is not that of the rule', async () => {
    const harness = await startEvidence([{ ...TCP, DestCidrIp: '10.0.0.0/8' }]);
    expect(await harness.revoke({ ...FLAT, NicType: 'internet' })).toMatchObject({
      status: 403,
      body: { code: 'InvalidNicType.Mismatch', outcome: 'none' },
    });
    expect(harness.egress()).toHaveLength(1);
  });

  it('403 InvalidGroupAuthItem.NotFound: what ECS of 2019 says of an absent rule is "absent", not an error', async () => {
    const harness = await startEvidence([], { switches: { era: '2019' } });
    expect(await harness.revoke(FLAT)).toMatchObject({
      status: 200,
      body: { Outcome: 'absent', Evidence: 'reply' },
    });
    const [call] = harness.simulator.journal.entries('RevokeSecurityGroupEgress');
    expect(JSON.stringify(call)).toContain('InvalidGroupAuthItem.NotFound');
  });

  it.each([
    ['Throttling.User', 400, 429, 'Throttling.User'],
    ['OperationConflict', 409, 503, 'OperationConflict'],
    ['Forbidden.RAM', 403, 502, 'Forbidden.RAM'],
    ['InvalidAccessKeyId.NotFound', 404, 502, 'InvalidAccessKeyId.NotFound'],
    ['InvalidParam.SourceIp', 400, 400, 'InvalidParam.SourceIp'],
  ])('%s with %d becomes %d', async (code, ecsStatus, status, passed) => {
    const harness = await startEvidence([{ ...TCP, DestCidrIp: '10.0.0.0/8' }]);
    harness.simulator.faults.always('RevokeSecurityGroupEgress', { reply: { code, status: ecsStatus } });
    expect(await harness.revoke(FLAT)).toMatchObject({ status, body: { code: passed, outcome: 'none' } });
    expect(harness.egress()).toHaveLength(1);
  });
});
