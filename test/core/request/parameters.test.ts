import { expect, it } from 'vitest';
import { descriptionOf } from '../../../lib/core/request/descriptions.ts';
import type { Parameter } from '../../../lib/core/request/own-parameters.ts';
import {
  ENTRY_NAMES,
  FLAT_NAMES,
  PARAMETERS,
  parameter,
  rankOf,
  TOP_NAMES,
} from '../../../lib/core/request/parameters.ts';

const all: readonly Parameter[] = PARAMETERS;

it('PARAMETERS begins with the seed’s table, in its order', () => {
  const seed = [
    ...['IpProtocol', 'PortRange', 'RegionId', 'SecurityGroupId', 'Action', 'ClientToken', 'Description'],
    ...['DestCidrIp', 'DestGroupId', 'DestGroupOwnerAccount', 'DestGroupOwnerId', 'Ipv6DestCidrIp'],
    ...['Ipv6SourceCidrIp', 'NicType', 'Policy', 'Priority', 'SourceCidrIp', 'SourcePortRange'],
  ];
  expect(all.slice(0, 18).map(({ name }) => name)).toEqual(seed);
  expect(all.filter(({ origin }) => origin === 'seed').map(({ name }) => name)).toEqual(seed);
});

it('PARAMETERS goes on with today’s members and ours', () => {
  expect(all.slice(18).map(({ name, origin }) => `${name} ${origin}`)).toEqual([
    'DestPrefixListId later',
    'PortRangeListId later',
    'Permissions later',
    'SecurityGroupRuleId later',
    'DryRun own',
    'Plan own',
    'IfAbsent own',
    'Invocation own',
    'Reason own',
    'RequestedBy own',
  ]);
});

it('PARAMETERS allows PortRangeListId in an entry only, and what names no rule at the top only', () => {
  expect(TOP_NAMES).not.toContain('PortRangeListId');
  expect(FLAT_NAMES).not.toContain('PortRangeListId');
  expect(ENTRY_NAMES).toContain('PortRangeListId');
  expect(all.filter(({ place }) => place === 'top').map(({ name }) => name)).toEqual([
    ...['RegionId', 'SecurityGroupId', 'Action', 'ClientToken', 'Permissions', 'SecurityGroupRuleId'],
    ...['DryRun', 'Plan', 'IfAbsent', 'Invocation', 'Reason', 'RequestedBy'],
  ]);
});

it('PARAMETERS says of every member in one line what it is, with an example that its own pattern admits', () => {
  for (const { name, example, pattern, maxLength, values } of all) {
    expect(descriptionOf({ name }), name).toMatch(/^[A-Z][^\n|]{8,110}\.$/);
    const text = Array.isArray(example) ? example[0] : example;
    if (typeof text !== 'string') continue;
    if (pattern !== undefined) expect(text, name).toMatch(new RegExp(pattern, 'u'));
    if (maxLength !== undefined) expect(text.length, name).toBeLessThanOrEqual(maxLength);
    if (values !== undefined) expect(values, name).toContain(text);
  }
});

it('PARAMETERS ranks known names as the table does and every other one behind', () => {
  expect(rankOf('IpProtocol')).toBe(0);
  expect(rankOf('Invocation')).toBe(25);
  expect(rankOf('Nonsense')).toBe(28);
  expect(rankOf('toString')).toBe(28);
});

it('PARAMETERS gives one entry by name', () => {
  expect(parameter('Permissions').maxItems).toBe(100);
});
