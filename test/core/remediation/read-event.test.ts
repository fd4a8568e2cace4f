import { describe, expect, it } from 'vitest';
import { readEvent } from '../../../lib/core/remediation/read-event.ts';
import type { CloudEvent } from '../../../lib/core/remediation/types.ts';
import { apiCall, nonCompliance, OWN_ROLES, requestEvent } from './kit.ts';

const read = (event: CloudEvent) => readEvent(event, OWN_ROLES);
const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };
const check = (...targets: object[]) => ({ do: 'check', targets });

describe('an event makes remediation look at a group', () => {
  const noParameters = { requestParameters: undefined };
  const json = '{"RegionId":"cn-beijing","SecurityGroupId":"sg-9"}';
  it.each([
    ['after a rule was authorised', apiCall(), [GROUP]],
    ['after a rule was modified', apiCall({ eventName: 'ModifySecurityGroupEgressRule' }), [GROUP]],
    ['of a call in the console', apiCall({}, { type: 'ecs:ActionTrail:ConsoleOperation' }), [GROUP]],
    ['of a service whose name is in capitals', apiCall({ serviceName: 'ECS' }), [GROUP]],
    ['that says nothing of the service', apiCall({ serviceName: undefined }), [GROUP]],
    ['whose error code is empty', apiCall({ errorCode: '' }), [GROUP]],
    [
      'with its parameters as JSON in a string',
      apiCall({ ...noParameters, requestParameterJson: json }),
      [{ RegionId: 'cn-beijing', SecurityGroupId: 'sg-9' }],
    ],
    [
      'with its group among the resources',
      apiCall({ ...noParameters, referencedResources: { 'ACS::ECS::SecurityGroup': ['sg-1'] } }),
      [GROUP],
    ],
    [
      'with its group among the resources, as events of 2020 call it',
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
      'whose region only the envelope names',
      apiCall({ requestParameters: { SecurityGroupId: 'sg-1' }, acsRegion: '' }, { region: 'cn-shanghai' }),
      [{ RegionId: 'cn-shanghai', SecurityGroupId: 'sg-1' }],
    ],
    ['of Cloud Config', nonCompliance(), [GROUP]],
    ['of Cloud Config, without its verdict', nonCompliance({}, { complianceType: undefined }), [GROUP]],
  ])('%s', (_, event, targets) => {
    expect(read(event)).toEqual(check(...targets));
  });

  it('the parameters of the call outrank what else it names', () => {
    const referencedResources = { 'ACS::ECS::SecurityGroup': ['sg-1', 'sg-2'] };
    expect(read(apiCall({ referencedResources, acsRegion: 'cn-beijing' }))).toEqual(check(GROUP));
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
    ['opens-nothing', apiCall({ eventName: ['AuthorizeSecurityGroupEgress'] })],
    ['opens-nothing', nonCompliance({}, { complianceType: 'COMPLIANT' })],
    ['another-resource', nonCompliance({ resourceType: 'ACS::ECS::Instance', resourceId: 'i-1' })],
    ['another-resource', nonCompliance({}, { evaluationResultIdentifier: [] })],
  ])('%s', (reason, event) => {
    expect(read(event)).toMatchObject({ do: 'skip', reason, detail: expect.stringMatching(/\.$/) });
  });

  it.each([
    ['a token like ours', { requestParameters: { SecurityGroupId: 'sg-1', ClientToken: 'remediation-a' } }],
    [
      'a user with the name of our role',
      { userIdentity: { type: 'ram-user', userName: 'revoke-egress-revoke' } },
    ],
    [
      'a role whose name begins like ours',
      { userIdentity: { type: 'assumed-role', userName: 'revoke-egress-revoke2:session-1' } },
    ],
    ...['revoke-egress-restore', 'other:revoke-egress-restore', 'revoke-egress-restore:', 'a:b:c'].map(
      (userName): [string, object] => [
        `a session with the name of our role: ${userName}`,
        { userIdentity: { type: 'assumed-role', userName } },
      ],
    ),
    ['an agent like ours', { userAgent: 'revoke-egress' }],
  ])('but never for %s: anybody can have that', (_, data) => {
    expect(read(apiCall({ acsRegion: 'cn-hangzhou', ...data }))).toEqual(check(GROUP));
  });
});

describe('an event for us that does not say where is refused', () => {
  const many = Array.from({ length: 11 }, (_, n) => `sg-${n}`);
  const resources = (groups: unknown) =>
    apiCall({
      requestParameters: undefined,
      referencedResources: { 'ACS::ECS::SecurityGroup': groups },
    });
  it.each([
    ['MissingParameter.SecurityGroupId', apiCall({ requestParameters: {} })],
    ['MissingParameter.SecurityGroupId', apiCall({ requestParameters: 'SecurityGroupId=sg-1' })],
    ['MissingParameter.SecurityGroupId', resources({})],
    ['MissingParameter.SecurityGroupId', resources([])],
    ['MissingParameter.SecurityGroupId', nonCompliance({ resourceId: '' })],
    ['InvalidSecurityGroupId.Malformed', resources(many)],
    ['InvalidSecurityGroupId.Malformed', resources(['sg-1', '../sg-2'])],
    ['InvalidSecurityGroupId.Malformed', resources([['sg-1']])],
    ['InvalidSecurityGroupId.Malformed', nonCompliance({ resourceId: `sg-${'1'.repeat(80)}` })],
    ['InvalidSecurityGroupId.Malformed', nonCompliance({ resourceId: { constructor: 'sg-1' } })],
    ['MissingParameter.RegionId', nonCompliance({ regionId: 'evil.example/cn' })],
    ['MissingParameter.RegionId', nonCompliance({ regionId: undefined })],
    ['MissingParameter.RegionId', apiCall({ requestParameters: { SecurityGroupId: 'sg-1', RegionId: 7 } })],
  ])('%s', (code, event) => {
    expect(() => read(event)).toThrow(expect.objectContaining({ name: 'ProblemError', code }));
  });

  it('names of the prototype are no members', () => {
    const data = JSON.parse('{"__proto__": {"eventName": "AuthorizeSecurityGroupEgress"}, "constructor": 1}');
    expect(read({ ...apiCall(), data })).toMatchObject({ do: 'skip', reason: 'opens-nothing' });
  });
});

it('an event of our own type is answered, whatever it holds', () => {
  expect(read(requestEvent({ errorCode: 'x', eventName: 'RevokeSecurityGroupEgress' }))).toEqual({
    do: 'answer',
  });
});
