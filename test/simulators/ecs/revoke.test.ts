import { expect, it } from 'vitest';
import { rulesOf, startEcs } from '../../support/ecs-simulator.ts';
import { ids, permissions, revoke, SSH, WEB, world } from './revoke-kit.ts';

it('revoking by the flat members removes exactly the rule that they name', async () => {
  expect(await revoke(SSH)).toEqual({ answer: '200', gone: ['sgr-ssh'] });
  expect(await revoke({ ...SSH, Policy: 'Drop' })).toEqual({ answer: '200', gone: ['sgr-drop'] });
});

it('revoking by Permissions removes every rule named', async () => {
  expect(await revoke(permissions(WEB, SSH))).toEqual({ answer: '200', gone: ['sgr-ssh', 'sgr-web'] });
});

it('revoking by id also removes a rule whose priority no request can name', async () => {
  expect(await revoke(ids('sgr-system', 'sgr-web'))).toEqual({
    answer: '200',
    gone: ['sgr-web', 'sgr-system'],
  });
});

it('revoking names a refusal with everything that ECS’s error body has', async () => {
  await using ecs = await startEcs({ world });
  const { body } = await ecs.revoke(ids('sgr-none'));
  expect(body).toEqual({
    RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    HostId: ecs.endpoint,
    Code: 'InvalidSecurityGroupRule.RuleNotExist',
    Message: 'The specified rule does not exist.',
    Recommend: `https://api.aliyun.com/troubleshoot?q=InvalidSecurityGroupRule.RuleNotExist&product=Ecs&requestId=${body.RequestId}`,
  });
});

it('revoking finds nothing in a rule that covers more, or less', async () => {
  for (const other of [
    { DestCidrIp: '10.0.0.0/16' },
    { PortRange: '22/23' },
    { SourceCidrIp: '10.1.0.0/16' },
    { SourcePortRange: '1/9' },
    { IpProtocol: 'udp' },
    { Priority: '2' },
  ]) {
    expect(await revoke({ ...SSH, ...other })).toEqual({
      answer: '400 InvalidSecurityGroupRule.RuleNotExist',
      gone: [],
    });
  }
});

it('the seeded world has both rules of the seed’s samples, and more', async () => {
  await using ecs = await startEcs();
  const first = await ecs.revoke({
    SecurityGroupId: 'sg-94n63e80l',
    IpProtocol: 'all',
    DestCidrIp: '10.0.0.0/8',
    PortRange: '-1/-1',
    NicType: 'intranet',
    Policy: 'accept',
  });
  const second = await ecs.revoke({
    SecurityGroupId: 'sg-F876FF7BA',
    DestGroupId: 'sg-1651FBB64',
    DestGroupOwnerAccount: 'test@aliyun.com',
    IpProtocol: 'tcp',
    PortRange: '22/22',
    NicType: 'intranet',
    Policy: 'Drop',
  });
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(ecs.simulator.journal.counters().removed).toBe(2);
  expect(rulesOf(ecs.simulator, 'sg-94n63e80l')).toEqual([
    'ALL -1/-1 0.0.0.0/0 Accept',
    'TCP 443/443 10.0.0.0/8 Accept',
    'ALL -1/-1 10.0.0.0/16 Accept',
    'ALL -1/-1 10.0.0.0/8 Drop',
    'UDP 53/53 100.100.2.136 Accept',
    'TCP 443/443 ::/0 Accept',
    'ALL -1/-1 ingress Accept',
  ]);
  expect(rulesOf(ecs.simulator, 'sg-F876FF7BA')).toEqual([
    'ALL -1/-1 0.0.0.0/0 Accept',
    'TCP 3389/3389 sg-1651FBB64 Drop',
    'TCP 22/22 172.16.0.0/12 Accept',
    'TCP 1/200 192.168.0.0/16 Accept',
    'TCP 22/22 ingress Drop',
  ]);
});
