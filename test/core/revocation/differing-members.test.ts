import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RevokeRequest } from '../../../lib/core/model/request.ts';
import { parseRequest } from '../../../lib/core/request/parse-request.ts';
import { differingMembers, namesOf } from '../../../lib/core/revocation/differing-members.ts';
import { fingerprintOf } from '../../../lib/core/revocation/fingerprint.ts';
import { meaning } from '../../support/request-arbitraries.ts';
import { createSmallWorld, flat, rule } from '../small-world.ts';

const BASE = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-a', DryRun: true };
const RULE = { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '203.0.113.0/24' };
const request = (members: object): RevokeRequest =>
  parseRequest({ ...BASE, ...RULE, ...members }, undefined).request;
const batch = (...entries: object[]): RevokeRequest =>
  parseRequest({ ...BASE, Permissions: entries.map((entry) => ({ ...RULE, ...entry })) }, undefined).request;
const ids = (...SecurityGroupRuleId: string[]): RevokeRequest =>
  parseRequest({ ...BASE, SecurityGroupRuleId }, undefined).request;

it.each([
  ['one member', request({}), request({ PortRange: '80/80' }), ['PortRange']],
  [
    'several',
    request({}),
    request({ PortRange: '80/80', Priority: 7, SecurityGroupId: 'sg-b' }),
    ['SecurityGroupId', 'PortRange', 'Priority'],
  ],
  ['a default that is spelled out', request({}), request({ Priority: '1', Policy: 'Accept' }), []],
  ['IfAbsent', request({}), request({ IfAbsent: 'fail' }), ['IfAbsent']],
  [
    'another destination',
    request({}),
    request({ DestCidrIp: undefined, DestGroupId: 'sg-c' }),
    ['DestCidrIp', 'DestGroupId', 'NicType'],
  ],
  [
    'one entry',
    batch({}, { PortRange: '1/1' }),
    batch({}, { PortRange: '2/2' }),
    ['Permissions[1].PortRange'],
  ],
  ['the number of entries', batch({}), batch({}, { PortRange: '2/2' }), ['Permissions']],
  ['an id', ids('sgr-a', 'sgr-b'), ids('sgr-a', 'sgr-c'), ['SecurityGroupRuleId']],
  ['the order of ids', ids('sgr-a', 'sgr-b'), ids('sgr-b', 'sgr-a'), []],
])('the members in which two requests differ: %s', (_, first, second, names) => {
  expect(differingMembers(first, second)).toEqual(names);
});

it('the members in which two requests differ are none for the same fingerprint, the same in both directions, and contain no value', () => {
  const parsed = meaning.map((body) => parseRequest({ ...body, DryRun: true }, undefined).request);
  fc.assert(
    fc.property(parsed, parsed, (first, second) => {
      const names = differingMembers(first, second);
      expect(names.length === 0).toBe(fingerprintOf(first) === fingerprintOf(second));
      expect([...differingMembers(second, first)].sort()).toEqual([...names].sort());
      for (const name of names)
        expect(name).toMatch(/^(Permissions\[\d+\]\.)?[A-Z][A-Za-z0-9]+$|^Permissions\[\d+\]$/);
    }),
  );
});

it('the members in which two requests differ are listed up to eight', () => {
  const names = Array.from({ length: 12 }, (_, index) => `M${index}`);
  expect(namesOf(names)).toBe('M0, M1, M2, M3, M4, M5, M6, M7 and 4 more');
});

it('the 422 names the members that differ from the first request, and no value of it', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  expect(await world.run(flat({ IpProtocol: 'gre', Priority: '7' }))).toMatchObject({
    problem: {
      code: 'IdempotentParameterMismatch',
      detail:
        'The first request with this ClientToken differs in IpProtocol, Priority. Use a new ClientToken for a new ' +
        'request. To get the first answer, send the first request unchanged.',
    },
  });
});
