/** The other members of a rule and of a request, value by value. */
import { describe, expect, it } from 'vitest';
import { COMMON, detailOf, FLAT, faultsOf, PORTS, ruleOf } from './support.ts';

const GROUP = { ...COMMON, ...PORTS, DestGroupId: 'sg-other' };

it.each([
  [1, '1'],
  ['1', '1'],
  [100, '100'],
  ['100', '100'],
  [1e1, '10'],
])('Priority takes %j', (value, expected) => {
  expect(ruleOf({ ...FLAT, Priority: value }).Priority).toBe(expected);
});

it.each([0, '0', -0, 101, '101', -1, '-1', 1e21, '99999999999999999999'])(
  'Priority finds %j out of range',
  (value) => {
    expect(faultsOf({ ...FLAT, Priority: value })).toEqual(['/Priority InvalidPriority.ValueNotSupported']);
  },
);

it.each([1.5, '1.0', '01', ' 1', '+1', '1e1', 'one', true, [1], {}, NaN, Infinity])(
  'Priority finds %j no integer',
  (value) => {
    expect(faultsOf({ ...FLAT, Priority: value })).toEqual(['/Priority InvalidPriority.Malformed']);
  },
);

it.each([
  [155780923770, '155780923770'],
  ['155780923770', '155780923770'],
  [9007199254740991, '9007199254740991'],
  ['9223372036854775807', '9223372036854775807'],
])('DestGroupOwnerId takes %j', (value, expected) => {
  expect(ruleOf({ ...GROUP, DestGroupOwnerId: value }).DestGroupOwnerId).toBe(expected);
});

it.each([9007199254740992, 1e300])(
  'DestGroupOwnerId refuses the JSON number %d, which may have lost digits',
  (value) => {
    const body = { ...GROUP, DestGroupOwnerId: value };
    expect(faultsOf(body)).toEqual(['/DestGroupOwnerId InvalidParameter']);
    expect(detailOf(body)).toContain('Send it as a string');
  },
);

it.each([0, -1, 1.5, '01', '12345678901234567890', 'abc', true, [1]])(
  'DestGroupOwnerId refuses %j',
  (value) => {
    expect(faultsOf({ ...GROUP, DestGroupOwnerId: value })).toEqual(['/DestGroupOwnerId InvalidParameter']);
  },
);

it.each([
  ['IpProtocol', 'TcP', 'tcp'],
  ['Policy', 'ACcept', 'accept'],
  ['Policy', 'Allow', 'accept'],
  ['Policy', 'DROP', 'drop'],
  ['NicType', 'IntraNet', 'intranet'],
])('letter case does not matter for %s: %s', (name, value, expected) => {
  expect(ruleOf({ ...FLAT, [name]: value })).toMatchObject({ [name]: expected });
});

it.each([
  ['RegionId', 'CN-Hangzhou', 'InvalidRegionId.NotFound'],
  ['SecurityGroupId', 'SG-94n63e80l', 'InvalidSecurityGroupId.Malformed'],
  ['Action', 'revokeSecurityGroupEgress', 'InvalidParameter.Action'],
])('letter case matters for %s', (name, value, code) => {
  expect(faultsOf({ ...FLAT, [name]: value })).toEqual([`/${name} ${code}`]);
});

it.each([
  ['RegionId', 'cn-beijing-finance-1'],
  ['RegionId', 'us-west-1'],
  ['RegionId', 'ap-southeast-6'],
  ['SecurityGroupId', 'sg-bp67acfmxazb4p'],
  ['SecurityGroupId', 'sg-F876FF7BA'],
])('ids take %s %s', (name, value) => {
  expect(faultsOf({ ...FLAT, [name]: value })).toEqual([]);
});

it.each([
  'cn',
  'c-hangzhou',
  'cn-hangzhou.evil.example',
  'cn-hangzhou/..',
  'cn-hangzhou#',
  'cn-hangzhou@evil',
  'cn-hangzhou\n',
  'cn--hangzhou',
  'cn-',
  `cn-${'a'.repeat(38)}`,
  7,
  ['cn-hangzhou'],
])('ids refuse the region %j: it becomes part of a host name', (value) => {
  expect(faultsOf({ ...FLAT, RegionId: value })).toEqual(['/RegionId InvalidRegionId.NotFound']);
});

it.each(['sg-', 'sg', '94n63e80l', 'sg-a b', 'sg-a*', 'sg-a/b', `sg-${'a'.repeat(62)}`, 7, true, {}])(
  'ids refuse the group %j',
  (value) => {
    expect(faultsOf({ ...FLAT, SecurityGroupId: value })).toEqual([
      '/SecurityGroupId InvalidSecurityGroupId.Malformed',
    ]);
  },
);

describe('texts', () => {
  it.each(['x', 'x'.repeat(512), '安'.repeat(512), '😀'.repeat(512)])(
    'Description takes 1 to 512 characters',
    (value) => {
      expect(ruleOf({ ...FLAT, Description: value })).not.toHaveProperty('Description');
    },
  );

  it.each(['x'.repeat(513), '😀'.repeat(513), 7, ['x']])(
    'Description refuses more, and other types',
    (value) => {
      expect(faultsOf({ ...FLAT, Description: value })).toEqual([
        '/Description InvalidSecurityGroupDiscription.Malformed',
      ]);
    },
  );

  it.each(['FinanceJoshua', 'test@aliyun.com', '账户😀'])('DestGroupOwnerAccount takes %s', (value) => {
    expect(ruleOf({ ...GROUP, DestGroupOwnerAccount: value }).DestGroupOwnerAccount).toBe(value);
  });

  it.each(['x'.repeat(257), 'a\nb', '\ud800', 7])('DestGroupOwnerAccount refuses %j', (value) => {
    expect(faultsOf({ ...GROUP, DestGroupOwnerAccount: value })).toEqual([
      '/DestGroupOwnerAccount InvalidParameter',
    ]);
  });

  it.each([
    ['IpProtocol', 'InvalidIpProtocol.ValueNotSupported'],
    ['Policy', 'InvalidPolicy.Malformed'],
    ['NicType', 'InvalidNicType.ValueNotSupported'],
  ])('%s refuses every other type, and names the one it wants', (name, code) => {
    for (const value of [7, true, ['tcp'], {}, 'x'.repeat(1000)]) {
      const body = { ...FLAT, [name]: value };
      expect(faultsOf(body)).toEqual([`/${name} ${code}`]);
      expect(detailOf(body)).toContain('Send a string: ');
    }
  });
});
