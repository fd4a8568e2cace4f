/** Forms, lists and the members that are this service's own. */
import { describe, expect, it } from 'vitest';
import { parseRequest, readRequest } from '../../../lib/core/request/parse-request.ts';
import { COMMON, detailOf, FLAT, faultsOf, permissions, RULE, refusalOf } from './support.ts';

const ids = (...list: unknown[]) => ({ ...COMMON, SecurityGroupRuleId: list });
const many = (count: number, make: (index: number) => unknown) =>
  Array.from({ length: count }, (_, i) => make(i));

it.each([
  ['an array', []],
  ['null', null],
  ['a string', 'RegionId'],
  ['a number', 1],
  ['nothing', undefined],
])('the body is refused when it is %s', (_, body) => {
  const { code, fields } = refusalOf(body);
  expect(code).toBe('InvalidJson');
  expect(fields).toMatchObject({ status: 400, errors: [{ pointer: '', code: 'InvalidJson' }] });
});

it('the body is never changed', () => {
  const body = permissions({ ...RULE, DestCidrIp: '10.0.0.2/32' }, { ...RULE, Policy: 'Allow' });
  const before = structuredClone(body);
  parseRequest(body, undefined);
  expect(body).toEqual(before);
});

it('a request takes Permissions, with its entries in their order', () => {
  const { request } = parseRequest(permissions(RULE, { ...RULE, PortRange: '443/443' }), undefined);
  expect(request).toEqual({
    form: 'permissions',
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-94n63e80l',
    IfAbsent: 'succeed',
    permissions: [
      { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8', Policy: 'accept', Priority: '1' },
      {
        IpProtocol: 'tcp',
        PortRange: '443/443',
        DestCidrIp: '10.0.0.0/8',
        Policy: 'accept',
        Priority: '1',
      },
    ],
  });
});

it('a request takes SecurityGroupRuleId, sorted by code point', () => {
  const { request } = parseRequest(ids('sgr-b', 'sgr-a', 'sgr-B'), undefined);
  expect(request).toMatchObject({ form: 'rule-ids', ruleIds: ['sgr-B', 'sgr-a', 'sgr-b'] });
});

it('the fault of a request without a form is what the flat form lacks', () => {
  expect(faultsOf(COMMON)).toEqual([
    '/IpProtocol InvalidIpProtocol.ValueNotSupported',
    '/PortRange InvalidPortRange.Malformed',
    '/DestCidrIp MissingParameter.Dest',
  ]);
});

it.each([
  ['Permissions and a flat rule', { ...FLAT, Permissions: [RULE] }, '/Permissions'],
  ['Permissions and one flat member', { ...permissions(RULE), Description: 'x' }, '/Permissions'],
  ['ids and a flat rule', { ...FLAT, SecurityGroupRuleId: ['sgr-a'] }, '/SecurityGroupRuleId'],
  ['ids and Permissions', { ...permissions(RULE), SecurityGroupRuleId: ['sgr-a'] }, '/Permissions'],
  ['all three', { ...FLAT, Permissions: [RULE], SecurityGroupRuleId: ['sgr-a'] }, '/Permissions'],
])('a request is refused with its forms mixed: %s', (_, body, pointer) => {
  expect(faultsOf(body)).toEqual([`${pointer} InvalidParam.Permissions`]);
  expect(detailOf(body)).toMatch(/excludes .*Send one form/);
});

it('every member of mixed forms is checked too, and none is reported as missing', () => {
  const body = { ...COMMON, Policy: 'x', Permissions: [{}], SecurityGroupRuleId: ['x'] };
  expect(faultsOf(body)).toEqual([
    '/Policy InvalidPolicy.Malformed',
    '/Permissions InvalidParam.Permissions',
    '/Permissions/0/IpProtocol InvalidIpProtocol.ValueNotSupported',
    '/Permissions/0/PortRange InvalidPortRange.Malformed',
    '/Permissions/0/DestCidrIp MissingParameter.Dest',
    '/SecurityGroupRuleId/0 InvalidParam.SecurityGroupRuleId',
  ]);
});

it.each([null, '', []])('%j counts as absent, for every member', (nothing) => {
  const names = [
    'Permissions',
    'SecurityGroupRuleId',
    'Policy',
    'DestGroupId',
    'Action',
    'DryRun',
    'IfAbsent',
  ];
  const body = { ...FLAT, ...Object.fromEntries(names.map((name) => [name, nothing])) };
  expect(parseRequest(body, undefined)).toEqual(parseRequest(FLAT, undefined));
  expect(faultsOf({ ...FLAT, PortRange: nothing })).toEqual(['/PortRange InvalidPortRange.Malformed']);
  expect(faultsOf({ ...FLAT, RegionId: nothing })).toEqual(['/RegionId MissingParameter.RegionId']);
});

describe('lists', () => {
  const entry = (index: number) => ({ ...RULE, PortRange: `${index + 1}/${index + 1}` });
  const id = (index: number) => `sgr-${index}`;

  it('lists take 100 entries and refuse 101', () => {
    expect(faultsOf(permissions(...many(100, entry)))).toEqual([]);
    expect(faultsOf(permissions(...many(101, entry)))).toEqual(['/Permissions InvalidParam.Permissions']);
    expect(faultsOf(ids(...many(100, id)))).toEqual([]);
    expect(faultsOf(ids(...many(101, id)))).toEqual([
      '/SecurityGroupRuleId InvalidParam.SecurityGroupRuleId',
    ]);
    expect(detailOf(ids(...many(101, id)))).toContain('at most 100');
  });

  it.each([
    ['sgr-a', 'Send an array: ["sgr-a"].'],
    ['<script>', 'Send an array: ["sgr-…"].'],
    [{ 1: 'sgr-a' }, 'cannot be an object'],
    [false, 'cannot be false'],
  ])('lists of ids must be arrays, not %j', (value, fix) => {
    const body = { ...COMMON, SecurityGroupRuleId: value };
    expect(faultsOf(body)).toEqual(['/SecurityGroupRuleId InvalidParam.SecurityGroupRuleId']);
    expect(detailOf(body)).toContain(fix);
  });

  it.each([RULE, 'tcp', 0, false])('lists of rules must be arrays, not %j', (value) => {
    const body = { ...COMMON, Permissions: value };
    expect(faultsOf(body)).toEqual(['/Permissions InvalidParam.Permissions']);
    expect(detailOf(body)).toContain('Send an array');
  });

  it.each([
    'sg-a',
    'sgr-',
    'sgr-a b',
    'sgr-a*',
    'SGR-a',
    ' sgr-a',
    '',
    null,
    7,
    ['sgr-a'],
    `sgr-${'a'.repeat(61)}`,
  ])('lists refuse %j as an id', (bad) => {
    expect(faultsOf(ids('sgr-a', bad))).toEqual(['/SecurityGroupRuleId/1 InvalidParam.SecurityGroupRuleId']);
  });

  it.each([null, [], 'tcp', 1])('lists refuse %j as an entry of Permissions', (bad) => {
    expect(faultsOf(permissions(RULE, bad))).toEqual(['/Permissions/1 InvalidParam.Permissions']);
  });

  it('lists refuse repeated ids, each repeat by itself', () => {
    expect(faultsOf(ids('sgr-a', 'sgr-b', 'sgr-a', 'sgr-a'))).toEqual([
      '/SecurityGroupRuleId/2 InvalidParam.SecurityGroupRuleIdRepeated',
      '/SecurityGroupRuleId/3 InvalidParam.SecurityGroupRuleIdRepeated',
    ]);
    expect(detailOf(ids('sgr-b', 'sgr-a', 'sgr-a'))).toContain('entry 1');
  });

  it.each([
    ['spelling', { ...RULE, DestCidrIp: '10.1.2.3' }, { ...RULE, DestCidrIp: '10.1.2.3/32' }],
    ['letter case', RULE, { ...RULE, IpProtocol: 'TCP' }],
    ['defaults', RULE, { ...RULE, Policy: 'Allow', Priority: 1 }],
    ['description', { ...RULE, Description: 'a' }, { ...RULE, Description: 'b' }],
    ['ignored members', RULE, { ...RULE, DestGroupId: 'sg-a', DestPrefixListId: 'pl-a' }],
  ])('lists refuse entries that differ in %s only', (_, first, second) => {
    expect(faultsOf(permissions(first, second))).toEqual([
      '/Permissions/1 InvalidParam.DuplicatePermissions',
    ]);
  });

  it('lists take entries that differ in what names a rule', () => {
    const others = [
      { Priority: 2 },
      { Policy: 'drop' },
      { NicType: 'intranet' },
      { SourceCidrIp: '10.0.0.1' },
    ];
    expect(faultsOf(permissions(RULE, ...others.map((other) => ({ ...RULE, ...other }))))).toEqual([]);
  });
});

it.each([
  ['DryRun', 'true', 'InvalidParameter', 'without quotes'],
  ['DryRun', 1, 'InvalidParameter', 'Send true or false'],
  ['IfAbsent', 'ignore', 'InvalidParameter', 'Send "succeed" or "fail"'],
  ['IfAbsent', 'Fail', 'InvalidParameter', 'Send "succeed" or "fail"'],
  ['Invocation', 'sync', 'InvalidParameter', 'Send "async"'],
  ['Action', 'RevokeSecurityGroup', 'InvalidParameter.Action', 'Send "RevokeSecurityGroupEgress"'],
  ['Action', 7, 'InvalidParameter.Action', 'Send "RevokeSecurityGroupEgress"'],
])('our own member %s is refused as %j', (name, value, code, fix) => {
  const body = { ...FLAT, [name]: value };
  expect(faultsOf(body)).toEqual([`/${name} ${code}`]);
  expect(detailOf(body)).toContain(fix);
  expect(refusalOf(body).fields.status).toBe(400);
});

it('a request takes IfAbsent into the request, Invocation and DryRun beside it', () => {
  const parsed = parseRequest({ ...FLAT, IfAbsent: 'fail', Invocation: 'async', DryRun: true }, undefined);
  expect(parsed).toMatchObject({ request: { IfAbsent: 'fail' }, invocation: 'async', dryRun: true });
  expect(parsed.request).not.toHaveProperty('Invocation');
  expect(parseRequest(FLAT, undefined)).not.toHaveProperty('invocation');
});

describe('an empty Plan', () => {
  const body = {
    ...{ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-a', IpProtocol: 'tcp', PortRange: '22/22' },
    ...{ DestCidrIp: '10.0.0.0/8', ClientToken: 'a' },
  };

  it.each([[null], [''], [[]]])(
    '(%j) is refused: an empty field must not revoke without the plan',
    (Plan) => {
      expect(readRequest({ ...body, Plan }, undefined)).toEqual({
        faults: [
          { pointer: '/Plan', code: 'InvalidParameter', detail: expect.stringMatching(/^Plan is empty\. /) },
        ],
      });
    },
  );

  it('an empty Plan is not a plan that is left out', () => {
    expect(readRequest(body, undefined)).toMatchObject({ token: 'a' });
    expect(readRequest({ ...body, Plan: undefined }, undefined)).toMatchObject({ token: 'a' });
  });
});
