import { expect, it } from 'vitest';
import { readRulePage } from '../../lib/ecs/list-rules.ts';

/** As ECS lists a rule: absent members as empty strings, or not at all. */
const ROW = {
  SecurityGroupRuleId: 'sgr-1',
  Direction: 'egress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '1',
  NicType: 'intranet',
  DestCidrIp: '10.0.0.0/8',
  Ipv6DestCidrIp: '',
  DestGroupId: '',
  DestGroupName: '',
  SourcePortRange: '',
  Description: '',
  CreateTime: '2026-01-01T00:00:00Z',
};

const page = (rows: unknown, more: Record<string, unknown> = {}) =>
  readRulePage(
    { RequestId: 'R-1', SecurityGroupId: 'sg-1', Permissions: { Permission: rows }, ...more },
    'sg-1',
  );

it('readRulePage drops empty members and members that name nothing, and keeps the rest as ECS writes it', () => {
  expect(page([ROW])).toEqual({
    rules: [
      {
        SecurityGroupRuleId: 'sgr-1',
        IpProtocol: 'TCP',
        PortRange: '22/22',
        Policy: 'Accept',
        Priority: '1',
        NicType: 'intranet',
        DestCidrIp: '10.0.0.0/8',
        CreateTime: '2026-01-01T00:00:00Z',
      },
    ],
  });
});

it('readRulePage reads every member of a rule', () => {
  const full = {
    SecurityGroupRuleId: 'sgr-1',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    PortRangeListId: 'prl-1',
    SourcePortRange: '1/200',
    Policy: 'Drop',
    Priority: '110',
    NicType: 'intranet',
    DestCidrIp: '10.0.0.0/8',
    Ipv6DestCidrIp: '2001:db8::/32',
    DestGroupId: 'sg-2',
    DestGroupOwnerAccount: '1234567890123456',
    DestPrefixListId: 'pl-1',
    SourceCidrIp: '192.168.0.0/16',
    Ipv6SourceCidrIp: '2001:db8:1::/48',
    Description: 'to the database',
    CreateTime: '2026-01-01T00:00:00Z',
  };
  expect(page([full])?.rules).toEqual([full]);
});

it('readRulePage makes text of the numbers that ECS sends in places', () => {
  expect(page([{ ...ROW, Priority: 1, DestGroupOwnerAccount: 1234567890 }])?.rules[0]).toMatchObject({
    Priority: '1',
    DestGroupOwnerAccount: '1234567890',
  });
});

it('readRulePage drops a member that is null', () => {
  expect(page([{ ...ROW, PortRange: null }])?.rules[0]).not.toHaveProperty('PortRange');
});

it.each(['ingress', 'Ingress', 'INGRESS'])(
  'readRulePage leaves out a rule whose direction is %s',
  (Direction) => {
    expect(page([{ ...ROW, Direction }, ROW])?.rules).toHaveLength(1);
  },
);

it('readRulePage keeps a rule that does not say its direction: only egress was asked for', () => {
  const { Direction: _, ...row } = ROW;
  expect(page([row])?.rules).toHaveLength(1);
});

it('readRulePage names the next page, unless there is none', () => {
  expect(page([], { NextToken: 'T-2' })).toEqual({ rules: [], nextToken: 'T-2' });
  expect(page([], { NextToken: '' })).toEqual({ rules: [] });
  expect(page([], { NextToken: null })).toEqual({ rules: [] });
});

it('readRulePage reads the list of a group that has no rules', () => {
  expect(page([])).toEqual({ rules: [] });
});

it.each([
  ['nothing', undefined],
  ['an empty object', {}],
  ['a list that is missing', { RequestId: 'R-1', SecurityGroupId: 'sg-1' }],
  ['a list that is null', { Permissions: { Permission: null } }],
  ['permissions that are a list', { Permissions: [] }],
  ['the rules of another group', { SecurityGroupId: 'sg-2', Permissions: { Permission: [] } }],
  ['a next page that is a number', { Permissions: { Permission: [] }, NextToken: 5 }],
  ['text', 'Permissions'],
])('readRulePage does not take %s for a group without rules', (_what, body) => {
  expect(readRulePage(body, 'sg-1')).toBeUndefined();
});

it.each([
  ['no id', { ...ROW, SecurityGroupRuleId: '' }],
  ['no protocol', { ...ROW, IpProtocol: undefined }],
  ['an account id that JSON has rounded', { ...ROW, DestGroupOwnerAccount: 2 ** 53 + 2 }],
  ['an object for a port range', { ...ROW, PortRange: {} }],
  ['nothing in it', null],
])('readRulePage does not take a list for complete when a rule has %s', (_what, row) => {
  expect(page([ROW, row])).toBeUndefined();
});
