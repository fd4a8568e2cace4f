/** The whole generated SDK against the simulator: what the adapter's own transport is held to elsewhere. */
import * as sdk from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { expect, it } from 'vitest';
import type { FaultInput } from '../../../lib/simulators/ecs/fault.ts';
import {
  type Credential,
  DEMO_CREDENTIAL,
  DEMO_STS_CREDENTIAL,
} from '../../../lib/simulators/ecs/wire/credential.ts';
import { GROUP, OTHER_ACCOUNT_ID, startEcs, worldWith } from '../../support/ecs-simulator.ts';

// As in `lib/ecs/transport.ts`.
const Client = sdk.default.default ?? sdk.default;

const SSH = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const group = { regionId: GROUP.RegionId, securityGroupId: GROUP.SecurityGroupId };
const world = worldWith({ rules: [{ ...SSH, SecurityGroupRuleId: 'sgr-1' }] });

function client(endpoint: string, credential: Credential = DEMO_CREDENTIAL) {
  const { accessKeyId, accessKeySecret, securityToken } = credential;
  return new Client(
    new $OpenApiUtil.Config({
      accessKeyId,
      accessKeySecret,
      securityToken,
      endpoint,
      protocol: 'HTTP',
      readTimeout: 2000,
      connectTimeout: 2000,
    }),
  );
}

const revokeOf = (members: object) => new sdk.RevokeSecurityGroupEgressRequest({ ...group, ...members });

/** How the SDK reports a failure. */
async function failure(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error('the call went well');
  const { name, message } = error;
  return { ...error, name, message };
}

it('the real SDK revokes by its three forms, each signed as it must be', async () => {
  await using ecs = await startEcs({
    world: worldWith({
      rules: [
        { ...SSH, SecurityGroupRuleId: 'sgr-1' },
        { ...SSH, PortRange: '80/80' },
        {
          IpProtocol: 'udp',
          PortRange: '53/53',
          Ipv6DestCidrIp: '2001:db8::/32',
          Policy: 'drop',
          Priority: 9,
        },
      ],
    }),
  });
  const ecsClient = client(ecs.endpoint);
  const flat = await ecsClient.revokeSecurityGroupEgress(
    revokeOf({
      ipProtocol: 'TCP',
      portRange: '80/80',
      destCidrIp: '10.0.0.0/8',
      clientToken: "a b+c&d=%/*~!'()",
    }),
  );
  const byId = await ecsClient.revokeSecurityGroupEgress(revokeOf({ securityGroupRuleId: ['sgr-1'] }));
  const byPattern = await ecsClient.revokeSecurityGroupEgress(
    revokeOf({
      permissions: [
        {
          ipProtocol: 'UDP',
          portRange: '53/53',
          ipv6DestCidrIp: '2001:db8::/32',
          policy: 'Drop',
          priority: '9',
        },
      ],
    }),
  );
  for (const { statusCode, body } of [flat, byId, byPattern]) {
    expect([statusCode, body?.requestId]).toEqual([200, expect.stringMatching(/^[0-9A-F-]{36}$/)]);
  }
  expect(ecs.simulator.world.rules('sg-a')).toEqual([]);
  expect(ecs.simulator.journal.entries().map(({ connection }) => connection)).toEqual([1, 1, 1]);
});

it('the real SDK is taken with an STS token, and refused with another', async () => {
  await using ecs = await startEcs({ world });
  const look = (credential: Credential) =>
    client(ecs.endpoint, credential).describeSecurityGroupAttribute(
      new sdk.DescribeSecurityGroupAttributeRequest(group),
    );
  expect((await look(DEMO_STS_CREDENTIAL)).body?.securityGroupName).toBe('a');
  expect(await failure(look({ ...DEMO_STS_CREDENTIAL, securityToken: 'old' }))).toMatchObject({
    name: 'ClientError',
    code: 'InvalidSecurityToken.MismatchWithAccessKey',
    statusCode: 400,
  });
});

it('the real SDK reads a rule with every member as text', async () => {
  await using ecs = await startEcs({ world });
  ecs.simulator.world.addRule('sg-a', {
    IpProtocol: 'all',
    DestGroupId: 'sg-x',
    DestGroupOwnerAccount: OTHER_ACCOUNT_ID,
  });
  const { body } = await client(ecs.endpoint).describeSecurityGroupAttribute(
    new sdk.DescribeSecurityGroupAttributeRequest({ ...group, direction: 'egress', maxResults: 1000 }),
  );
  expect(body?.permissions?.permission).toMatchObject([
    {
      securityGroupRuleId: 'sgr-1',
      ipProtocol: 'TCP',
      priority: '1',
      destCidrIp: '10.0.0.0/8',
      destGroupId: '',
    },
    { destGroupOwnerAccount: '1987' },
  ]);
  expect(body?.nextToken).toBe('');
});

it('the real SDK authorizes, and lists groups', async () => {
  await using ecs = await startEcs({ world: worldWith() });
  const ecsClient = client(ecs.endpoint);
  await ecsClient.authorizeSecurityGroupEgress(
    new sdk.AuthorizeSecurityGroupEgressRequest({
      ...group,
      permissions: [{ ipProtocol: 'TCP', portRange: '22/22', destCidrIp: '10.0.0.0/8' }],
    }),
  );
  expect(ecs.simulator.world.rules('sg-a')).toMatchObject([{ PortRange: '22/22', DestCidrIp: '10.0.0.0/8' }]);
  const { body } = await ecsClient.describeSecurityGroups(
    new sdk.DescribeSecurityGroupsRequest({ regionId: GROUP.RegionId }),
  );
  expect(body?.securityGroups?.securityGroup).toMatchObject([{ securityGroupId: 'sg-a', ruleCount: 1 }]);
});

it('the real SDK reports a refusal with code, status, request id and the reason of RAM', async () => {
  await using ecs = await startEcs({ world });
  const revoke = () =>
    client(ecs.endpoint).revokeSecurityGroupEgress(revokeOf({ securityGroupRuleId: ['sgr-2'] }));
  expect(await failure(revoke())).toMatchObject({
    name: 'ClientError',
    code: 'InvalidSecurityGroupRule.RuleNotExist',
    statusCode: 400,
    requestId: ecs.simulator.journal.entries()[0]?.requestId,
  });
  ecs.simulator.configure({ deniedActions: { RevokeSecurityGroupEgress: 'ImplicitDeny' } });
  expect(await failure(revoke())).toMatchObject({
    code: 'Forbidden.RAM',
    statusCode: 403,
    accessDeniedDetail: { NoPermissionType: 'ImplicitDeny' },
  });
});

it.each<[number, string, object]>([
  [404, 'InvalidSecurityGroupId.NotFound', { securityGroupId: 'sg-none' }],
  [404, 'InvalidDestGroupId.NotFound', { destGroupId: 'sg-none' }],
  [400, 'InvalidDestGroupId.Mismatch', { destGroupId: 'sg-far' }],
  [403, 'InvalidSecurityGroup.IsSame', { destGroupId: 'sg-a' }],
  [404, 'InvalidPrefixListId.NotFound', { destPrefixListId: 'pl-2' }],
  [403, 'InvalidNicType.Mismatch', { destCidrIp: '10.0.0.0/8', nicType: 'internet' }],
  [403, 'InvalidGroupAuthItem.NotFound', { destCidrIp: '10.0.0.0/9' }],
])('the real SDK shows what only ECS can know: %i %s', async (statusCode, code, members) => {
  const far = { SecurityGroupId: 'sg-far', RegionId: GROUP.RegionId, VpcId: 'vpc-2' };
  const world = worldWith({ rules: [SSH] }, { groups: [far] });
  await using ecs = await startEcs({ world, switches: { era: '2019' } });
  const request = revokeOf({ ipProtocol: 'tcp', portRange: '22/22', ...members });
  const call = client(ecs.endpoint).revokeSecurityGroupEgress(request);
  expect(await failure(call)).toMatchObject({ name: 'ClientError', statusCode, code });
});

it.each<[string, FaultInput['reply'], Record<string, unknown>]>([
  [
    'throttling',
    { code: 'Throttling.User', retryAfter: 1500 },
    { name: 'ThrottlingError', retryAfter: 1500 },
  ],
  ['an error of the server', { code: 'ServiceUnavailable' }, { name: 'ServerError', statusCode: 503 }],
  ['a proxy’s page', 'html-502', { name: 'SyntaxError' }],
  ['an empty 200', 'empty-200', { name: 'SyntaxError' }],
  ['a truncated body', 'truncated', { code: 'ECONNRESET' }],
  ['a reset', 'reset', { code: 'ECONNRESET' }],
])('the real SDK shows %s as measured', async (_claim, reply, expected) => {
  await using ecs = await startEcs({ world });
  ecs.simulator.faults.next('RevokeSecurityGroupEgress', { reply });
  const call = client(ecs.endpoint).revokeSecurityGroupEgress(revokeOf({ securityGroupRuleId: ['sgr-1'] }));
  expect(await failure(call)).toMatchObject(expected);
});
