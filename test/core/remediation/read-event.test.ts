import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API_CALL_SUFFIXES, OPENING_CALLS } from '../../../lib/core/remediation/platform-event.ts';
import { readEvent } from '../../../lib/core/remediation/read-event.ts';
import type { CloudEvent } from '../../../lib/core/remediation/types.ts';
import { ROOT } from '../../architecture/imports.ts';
import { apiCall, nonCompliance, OWN_ROLES, requestEvent } from './kit.ts';

const read = (event: CloudEvent) => readEvent(event, OWN_ROLES);
const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };
/** These groups are checked, in the region of all of them. */
const check = (...targets: (typeof GROUP)[]) => ({
  do: 'check',
  groups: targets.map(({ SecurityGroupId }) => SecurityGroupId),
  regions: [targets[0]?.RegionId],
  faults: [],
});
/** An envelope without the region in which the event was published. */
const withoutRegion = ({ region: _, ...event }: CloudEvent): CloudEvent => event;
const names = (groups: string[], regions: string[]) => ({ do: 'check', groups, regions, faults: [] });

describe('an event makes remediation check a group', () => {
  const noParameters = { requestParameters: undefined };
  const json = '{"RegionId":"cn-beijing","SecurityGroupId":"sg-9"}';
  it.each([
    ['after a rule was authorised', apiCall(), [GROUP]],
    ['of a call whose name is in no known form', apiCall({ eventName: ['X'] }), [GROUP]],
    ['of a call without a name', apiCall({ eventName: undefined }), [GROUP]],
    [
      'that Cloud Config sent without the type of the resource',
      nonCompliance({ resourceType: undefined }),
      [GROUP],
    ],
    [
      'with a blank between the types of its resources',
      apiCall({ ...noParameters, resourceType: 'X; ACS::ECS::SecurityGroup', resourceName: 'x;sg-1' }),
      [GROUP],
    ],
    ['after a rule was modified', apiCall({ eventName: 'ModifySecurityGroupEgressRule' }), [GROUP]],
    ['of a call in the console', apiCall({}, { type: 'ecs:ActionTrail:ConsoleOperation' }), [GROUP]],
    ['of a service whose name is in capitals', apiCall({ serviceName: 'ECS' }), [GROUP]],
    ['that does not name the service', apiCall({ serviceName: undefined }), [GROUP]],
    ['whose error code is empty', apiCall({ errorCode: '' }), [GROUP]],
    [
      'with its parameters as JSON in a string',
      withoutRegion(apiCall({ ...noParameters, requestParameterJson: json, acsRegion: 'cn-beijing' })),
      [{ RegionId: 'cn-beijing', SecurityGroupId: 'sg-9' }],
    ],
    [
      'with its group among the resources',
      apiCall({ ...noParameters, referencedResources: { 'ACS::ECS::SecurityGroup': ['sg-1'] } }),
      [GROUP],
    ],
    [
      'with its group among the resources, in the spelling of 2020',
      apiCall({ ...noParameters, referencedResources: { VSwitch: ['vsw-1'], SecurityGroup: ['sg-1'] } }),
      [GROUP],
    ],
    [
      'with two groups among the resources, one of them a destination',
      apiCall({
        requestParameterJson: '{"cut short',
        requestParameters: undefined,
        referencedResources: { 'ACS::ECS::SecurityGroup': ['sg-1', 'sg-2', 'sg-1'] },
      }),
      [GROUP, { ...GROUP, SecurityGroupId: 'sg-2' }],
    ],
    [
      'with its group by type and name',
      apiCall({
        ...noParameters,
        resourceType: 'ACS::VPC::VPC;ACS::ECS::SecurityGroup',
        resourceName: 'vpc-1,vpc-2;sg-1',
      }),
      [GROUP],
    ],
    [
      'whose region is only in the envelope',
      apiCall({ requestParameters: { SecurityGroupId: 'sg-1' }, acsRegion: '' }, { region: 'cn-shanghai' }),
      [{ RegionId: 'cn-shanghai', SecurityGroupId: 'sg-1' }],
    ],
    ['of Cloud Config', nonCompliance(), [GROUP]],
    ['of Cloud Config, without its verdict', nonCompliance({}, { complianceType: undefined }), [GROUP]],
  ])('an event makes remediation check a group: %s', (_, event, targets) => {
    expect(read(event)).toEqual(check(...targets));
  });

  it("ActionTrail's own members come before the parameters of the call, and all of them are checked", () => {
    const referencedResources = { 'ACS::ECS::SecurityGroup': ['sg-2', 'sg-1'] };
    expect(read(apiCall({ referencedResources, acsRegion: 'cn-beijing' }))).toEqual(
      names(['sg-1', 'sg-2'], ['cn-beijing', 'cn-hangzhou']),
    );
    const requestParameters = { RegionId: 'cn-shanghai', SecurityGroupId: 'sg-9' };
    expect(read(apiCall({ referencedResources, requestParameters }))).toEqual(
      names(['sg-2', 'sg-1', 'sg-9'], ['cn-hangzhou', 'cn-shanghai']),
    );
  });

  it.each(API_CALL_SUFFIXES.flatMap((suffix) => ['ecs', 'actiontrail', 'vpc', ''].map((of) => of + suffix)))(
    'an event makes remediation check a group of the type %s when the service is ECS',
    (type) => {
      for (const eventName of OPENING_CALLS.flatMap((name) => [name, name.toLowerCase(), ` ${name}`])) {
        for (const serviceName of ['Ecs', 'ECS', 'ecs']) {
          expect(read(apiCall({ eventName, serviceName }, { type }))).toEqual(check(GROUP));
        }
        const silent = read(apiCall({ eventName, serviceName: undefined }, { type }));
        expect(silent.do).toBe(type.startsWith('ecs:') ? 'check' : 'skip');
        expect(read(apiCall({ eventName, serviceName: 'Vpc' }, { type })).do).toBe('skip');
      }
    },
  );

  it.each([
    '0',
    0,
    '00',
    '',
    null,
    [],
    ' ',
    '200',
    200,
    '204',
    'OK',
    'ok',
    'Success',
    'success',
    'Succeeded',
    false,
    {},
    ['Forbidden.RAM'],
  ])('an event makes remediation check a group whose error code %j does not mean a failure', (errorCode) => {
    expect(read(apiCall({ errorCode }))).toEqual(check(GROUP));
  });

  it.each(['InternalError', 'ServiceUnavailable', 'ServiceUnavailable.RegionMaintaining', 'UnknownError'])(
    'an event makes remediation check a group whose error code %s leaves open whether the call took effect',
    (errorCode) => {
      expect(read(apiCall({ errorCode }))).toEqual(check(GROUP));
    },
  );

  it('an event makes remediation check a group after every call of the SDK that can open an egress rule', () => {
    const models = readdirSync(join(ROOT, 'node_modules/@alicloud/ecs20140526/dist/models'));
    const calls = models.flatMap((file) => /^(\w*Egress\w*)Request\.d\.ts$/.exec(file)?.[1] ?? []);
    expect(calls).toContain('RevokeSecurityGroupEgress');
    for (const call of calls) {
      const opens = OPENING_CALLS.some((each) => each === call);
      expect([call, opens]).toEqual([call, !call.startsWith('Revoke')]);
    }
  });
});

describe('an event is skipped', () => {
  const role = (userName: string) => ({ userIdentity: { type: 'assumed-role', userName } });
  it.each([
    ['another-event', apiCall({}, { type: 'ecs:Instance:StateChange' })],
    ['another-event', apiCall({}, { type: 'toString' })],
    ['another-event', apiCall({ serviceName: 'Vpc' })],
    ['another-event', apiCall({ serviceName: { toString: 'ecs' } })],
    ['call-failed', apiCall({ errorCode: 'Forbidden.RAM' })],
    ['own-call', apiCall(role('revoke-egress-restore:session-1'))],
    [
      'own-call',
      apiCall({
        eventName: 'RevokeSecurityGroupEgress',
        requestParameters: { SecurityGroupId: 'sg-1', ClientToken: 'remediation-abcdefgh-hash' },
      }),
    ],
    ['opens-nothing', apiCall({ eventName: 'RevokeSecurityGroupEgress' })],
    ['opens-nothing', apiCall({ eventName: 'AuthorizeSecurityGroup' })],
    ['opens-nothing', nonCompliance({}, { complianceType: 'COMPLIANT' })],
    ['another-resource', nonCompliance({ resourceType: 'ACS::ECS::Instance', resourceId: 'i-1' })],
  ])('an event is skipped: %s', (reason, event) => {
    expect(read(event)).toMatchObject({ do: 'skip', reason, detail: expect.stringMatching(/\.$/) });
  });

  it.each([
    ['a token like ours', { requestParameters: { SecurityGroupId: 'sg-1', ClientToken: 'remediation-a' } }],
    [
      'a user with the name of our role',
      { userIdentity: { type: 'ram-user', userName: 'revoke-egress-revoke' } },
    ],
    [
      'a role whose name has ours as its prefix',
      { userIdentity: { type: 'assumed-role', userName: 'revoke-egress-revoke2:session-1' } },
    ],
    ...['revoke-egress-restore', 'other:revoke-egress-restore', 'revoke-egress-restore:', 'a:b:c'].map(
      (userName): [string, object] => [
        `a session with the name of our role: ${userName}`,
        { userIdentity: { type: 'assumed-role', userName } },
      ],
    ),
    ['an agent like ours', { userAgent: 'revoke-egress' }],
  ])('an event is skipped but never for %s, which any caller can have', (_, data) => {
    expect(read(apiCall({ acsRegion: 'cn-hangzhou', ...data }))).toEqual(check(GROUP));
  });
});

describe('a relevant event without a valid group and region is refused', () => {
  const resources = (groups: unknown) =>
    apiCall({
      requestParameters: undefined,
      referencedResources: { 'ACS::ECS::SecurityGroup': groups },
    });
  it.each([
    ['MissingParameter.SecurityGroupId', apiCall({ requestParameters: {} })],
    ['MissingParameter.SecurityGroupId', apiCall({ requestParameters: 'SecurityGroupId=sg-1' })],
    ['InvalidSecurityGroupId.Malformed', resources({})],
    ['MissingParameter.SecurityGroupId', resources([])],
    ['MissingParameter.SecurityGroupId', nonCompliance({ resourceId: '' })],
    ['MissingParameter.SecurityGroupId', nonCompliance({}, { evaluationResultIdentifier: [] })],
    ['MissingParameter.SecurityGroupId', nonCompliance({}, { evaluationResultIdentifier: '{}' })],
    ['InvalidSecurityGroupId.Malformed', nonCompliance({ resourceType: undefined, resourceId: 'i-1' })],
    ['InvalidSecurityGroupId.Malformed', resources(['../sg-1', 7])],
    ['InvalidSecurityGroupId.Malformed', resources([['sg-1']])],
    ['InvalidSecurityGroupId.Malformed', nonCompliance({ resourceId: `sg-${'1'.repeat(80)}` })],
    ['InvalidSecurityGroupId.Malformed', nonCompliance({ resourceId: { constructor: 'sg-1' } })],
    ['MissingParameter.RegionId', nonCompliance({ regionId: 'evil.example/cn' })],
    ['MissingParameter.RegionId', nonCompliance({ regionId: undefined })],
    [
      'MissingParameter.RegionId',
      withoutRegion(
        apiCall({ requestParameters: { SecurityGroupId: 'sg-1', RegionId: 7 }, acsRegion: 'evil.example/' }),
      ),
    ],
  ])('a relevant event without a valid group and region is refused: %s', (code, event) => {
    expect(() => read(event)).toThrow(expect.objectContaining({ name: 'ProblemError', code }));
  });

  it('a malformed name is reported after the valid ones are checked', () => {
    expect(read(resources(['sg-1', '../sg-2']))).toMatchObject({
      groups: ['sg-1'],
      faults: [
        {
          code: 'InvalidSecurityGroupId.Malformed',
          message: expect.stringContaining('"../sg-2" as SecurityGroupId'),
        },
      ],
    });
    expect(read(apiCall({ requestParameters: { SecurityGroupId: 'sg-1', RegionId: 7 } }))).toMatchObject({
      regions: ['cn-hangzhou'],
      faults: [{ code: 'MissingParameter.RegionId' }],
    });
  });

  it('of the groups of an event that names too many, the first are checked, the group of the call among them', () => {
    const many = Array.from({ length: 300 }, (_, n) => `sg-${n}`);
    const requestParameters = { SecurityGroupId: 'sg-299' };
    const read300 = read(
      apiCall({ requestParameters, referencedResources: { 'ACS::ECS::SecurityGroup': many } }),
    );
    expect(read300).toMatchObject({
      groups: ['sg-299', ...many.slice(0, 100)],
      faults: [{ message: expect.stringContaining('names 300 security groups') }],
    });
  });

  it('members of the prototype are ignored', () => {
    const data = JSON.parse(
      '{"__proto__": {"requestParameters": {"SecurityGroupId": "sg-1"}}, "constructor": 1}',
    );
    const code = 'MissingParameter.SecurityGroupId';
    expect(() => read({ ...apiCall(), data })).toThrow(expect.objectContaining({ code }));
  });
});

it('an event of our own type is answered, with any content', () => {
  expect(read(requestEvent({ errorCode: 'x', eventName: 'RevokeSecurityGroupEgress' }))).toEqual({
    do: 'answer',
  });
});
