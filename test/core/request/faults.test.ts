/** What a refusal says: every fault, in order, without control characters that act on a terminal. */
import { describe, expect, it } from 'vitest';
import { refusal } from '../../../lib/core/request/faults.ts';
import { TOP_NAMES } from '../../../lib/core/request/parameters.ts';
import { nearestName } from '../../../lib/core/request/unknown-members.ts';
import { printable } from '../../../lib/core/visible.ts';
import { COMMON, detailOf, FLAT, faultsOf, permissions, RULE, refusalOf } from './support.ts';

it('the order of faults is that of the seed’s table, then the newer members, then ours, then unknown ones', () => {
  const wrong =
    'DryRun Zzz Priority Policy Invocation IfAbsent SourcePortRange NicType Description Action DestCidrIp';
  const body = Object.fromEntries(wrong.split(' ').map((name) => [name, {}]));
  expect(faultsOf(body, 'é')).toEqual([
    '/IpProtocol InvalidIpProtocol.ValueNotSupported',
    '/PortRange InvalidPortRange.Malformed',
    '/RegionId MissingParameter.RegionId',
    '/SecurityGroupId MissingParameter.SecurityGroupId',
    '/Action InvalidParameter.Action',
    '/ClientToken InvalidClientToken.ValueNotSupported',
    '/Description InvalidSecurityGroupDiscription.Malformed',
    '/DestCidrIp Invaliddestcidrip.Malformed',
    '/NicType InvalidNicType.ValueNotSupported',
    '/Policy InvalidPolicy.Malformed',
    '/Priority InvalidPriority.Malformed',
    '/SourcePortRange InvalidParam.PortRange',
    '/DryRun InvalidParameter',
    '/IfAbsent InvalidParameter',
    '/Invocation InvalidParameter',
    '/Zzz UnknownParameter',
  ]);
});

it('the order of faults is the same for an empty object: all that is required', () => {
  expect(faultsOf({})).toEqual([
    '/IpProtocol InvalidIpProtocol.ValueNotSupported',
    '/PortRange InvalidPortRange.Malformed',
    '/RegionId MissingParameter.RegionId',
    '/SecurityGroupId MissingParameter.SecurityGroupId',
    '/ClientToken MissingParameter.ClientToken',
    '/DestCidrIp MissingParameter.Dest',
  ]);
});

it('the order of faults within Permissions goes by entry first, also past the tenth', () => {
  const entries = Array.from({ length: 12 }, (_, index) => ({ ...RULE, PortRange: `${index + 1}/99` }));
  const bad = { Policy: 'x', IpProtocol: 'x', PortRange: '1/1', DestCidrIp: '10.0.0.0/8' };
  entries[11] = bad;
  entries[2] = bad;
  expect(faultsOf(permissions(...entries))).toEqual([
    '/Permissions/2/IpProtocol InvalidIpProtocol.ValueNotSupported',
    '/Permissions/2/Policy InvalidPolicy.Malformed',
    '/Permissions/11/IpProtocol InvalidIpProtocol.ValueNotSupported',
    '/Permissions/11/Policy InvalidPolicy.Malformed',
  ]);
});

it('the order of faults decides code, status and the first words of the answer', () => {
  const { DestCidrIp: _, ...rest } = FLAT;
  const { code, fields } = refusalOf({ ...rest, DestGroupId: 'x', Policy: 'x', Nonsense: 1 });
  expect(code).toBe('InvalidDestGroupId.NotFound');
  expect(fields.status).toBe(404);
  expect(fields.detail).toMatch(/^DestGroupId cannot be "x"\. .* \(and 2 more faults, see errors\)$/);
  expect(fields.errors).toHaveLength(3);
});

describe('unknown members', () => {
  it.each([
    ['regionId', 'Did you mean RegionId?'],
    ['IPProtocol', 'Did you mean IpProtocol?'],
    ['PortRagne', 'Did you mean PortRange?'],
    ['DestCidrIP', 'Did you mean DestCidrIp?'],
    ['client_token', 'Did you mean ClientToken?'],
    ['SecurityGroupIds', 'Did you mean SecurityGroupId?'],
    ['Nonsense', 'Remove it.'],
    ['Signature', 'this service signs its calls itself'],
    ['AccessKeyId', 'this service signs its calls itself'],
    ['securityToken', 'this service signs its calls itself'],
    ['SignatureNonce', 'this service signs its calls itself'],
    ['Timestamp', 'this service signs its calls itself'],
    ['Version', 'this service signs its calls itself'],
    ['Format', 'this service signs its calls itself'],
    ['OwnerId', 'not known here'],
    ['OwnerAccount', 'not known here'],
    ['ResourceOwnerId', 'not known here'],
    ['ResourceOwnerAccount', 'not known here'],
    ['constructor', 'Remove it.'],
    ['toString', 'Remove it.'],
    ['hasOwnProperty', 'Remove it.'],
  ])('%s is refused: %s', (name, fix) => {
    const body = { ...FLAT, [name]: 'x' };
    expect(faultsOf(body)).toEqual([`/${name} UnknownParameter`]);
    expect(detailOf(body)).toContain(fix);
    expect(refusalOf(body).fields.status).toBe(400);
  });

  it('unknown members are refused as __proto__ too, and change nothing', () => {
    const body = JSON.parse(`{"__proto__":{"RegionId":"cn-evil"},${JSON.stringify(FLAT).slice(1)}`);
    expect(faultsOf(body)).toEqual(['/__proto__ UnknownParameter']);
  });

  it('inherited from a prototype, known members count as absent', () => {
    const { RegionId, ...rest } = FLAT;
    const body = Object.assign(Object.create({ RegionId }), rest);
    expect(faultsOf(body)).toEqual(['/RegionId MissingParameter.RegionId']);
  });

  it('unknown members are refused whatever their value, null included', () => {
    expect(faultsOf({ ...FLAT, Nonsense: null })).toEqual(['/Nonsense UnknownParameter']);
  });

  it.each([
    ['Permissions.1.PortRange', 'Send an array: "Permissions": ['],
    ['permissions[0].PortRange', 'Send an array: "Permissions": ['],
    ['SecurityGroupRuleId.1', 'Send an array: "SecurityGroupRuleId": ['],
  ])('%s is refused alone, without what a flat rule would lack', (name, fix) => {
    const body = { ...COMMON, [name]: 'x' };
    expect(faultsOf(body)).toEqual([`/${name} UnknownParameter`]);
    expect(detailOf(body)).toContain(fix);
  });

  it.each(['permissions', 'SecurityGroupRuleIds'])('a misspelt list is an unknown member: %s', (name) => {
    expect(faultsOf({ ...COMMON, [name]: ['sgr-a'] })).toEqual([`/${name} UnknownParameter`]);
  });

  it('unknown members are refused in entries, with hints of what belongs there', () => {
    const entry = { ...RULE, RegionId: 'cn-hangzhou', portRangeListId: 'prl-a', SourceGroupId: 'sg-a' };
    const { fields } = refusalOf(permissions(entry));
    expect(fields.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`)).toEqual([
      '/Permissions/0/RegionId "RegionId" is not known here. It belongs at the top level of the request.',
      '/Permissions/0/portRangeListId "portRangeListId" is not known here. Did you mean PortRangeListId?',
      '/Permissions/0/SourceGroupId "SourceGroupId" is not known here. Remove it.',
    ]);
  });

  it('nearestName guesses near names only', () => {
    expect(nearestName('polcy', TOP_NAMES)).toBe('Policy');
    expect(nearestName('Protocol', TOP_NAMES)).toBe('IpProtocol');
    expect(nearestName('Pol', TOP_NAMES)).toBeUndefined();
    expect(nearestName('', TOP_NAMES)).toBeUndefined();
    expect(nearestName('x'.repeat(60_000), TOP_NAMES)).toBeUndefined();
  });
});

it('what a fault repeats is at most 80 characters of a value, then an ellipsis', () => {
  const detail = detailOf({ ...FLAT, Policy: 'x'.repeat(60_000) });
  expect(detail).toBe(`Policy cannot be "${'x'.repeat(80)}…". Send a string: accept or drop.`);
  const emoji = detailOf({ ...FLAT, Policy: `a${'😀'.repeat(100)}` });
  expect(emoji).toContain(`"a${'😀'.repeat(79)}…"`);
});

it('what a fault repeats has its control, format and lone surrogate characters escaped', () => {
  expect(printable('\u001b[31mred\u0000\r\n\u009b\u202e\u2028\ud800\u{e0001}')).toBe(
    '\\u001b[31mred\\u0000\\u000d\\u000a\\u009b\\u202e\\u2028\\ud800\\udb40\\udc01',
  );
  expect(detailOf({ ...FLAT, Policy: '\u001b[2J' })).toContain('"\\u001b[2J"');
});

it('what a fault repeats of a name is escaped, cut, and made part of a JSON pointer', () => {
  expect(faultsOf({ ...FLAT, 'a/b~c': 1 })).toEqual(['/a~1b~0c UnknownParameter']);
  expect(faultsOf({ ...FLAT, '\u001b[2J': 1 })).toEqual(['/\\u001b[2J UnknownParameter']);
  expect(faultsOf({ ...FLAT, ['n'.repeat(500)]: 1 })).toEqual([`/${'n'.repeat(80)}… UnknownParameter`]);
  expect(faultsOf({ ...FLAT, '': 1 })).toEqual(['/ UnknownParameter']);
});

it('what a fault repeats stays bounded for a hostile body', () => {
  const names = Array.from({ length: 5_000 }, (_, index) => [`PortRang${index}`, 1] as const);
  const { fields } = refusalOf({ ...FLAT, ...Object.fromEntries(names) });
  expect(fields.errors).toHaveLength(1_000);
  expect(fields.detail).toContain('and 4999 more faults');
  expect(faultsOf({ ...COMMON, Permissions: Array.from({ length: 20_000 }, () => 1) })).toHaveLength(1);
});

it('what a fault repeats says nothing of the value of an unknown member, which may be a secret', () => {
  expect(JSON.stringify(refusalOf({ ...FLAT, AccessKeySecret: 'hunter2' }).fields)).not.toContain('hunter2');
});

it('refusal is not made of nothing, nor of a code that no table has', () => {
  expect(() => refusal([])).toThrow(TypeError);
  expect(() => refusal([{ pointer: '', code: 'Nonsense', detail: '' }])).toThrow(TypeError);
});

it.each([
  ['Permissions', {}],
  ['SecurityGroupRuleId', {}],
  ['Permissions', { SecurityGroupRuleId: null, DestCidrIp: '' }],
])('a request whose only rules are an empty list of %s names that list', (name, others) => {
  const body = { ...COMMON, ...others, [name]: [] };
  expect(faultsOf(body)).toEqual([`/${name} InvalidParam.${name}`]);
  expect(detailOf(body)).toContain(`${name} is empty`);
  expect(faultsOf({ ...body, ...RULE })).toEqual([]);
});
