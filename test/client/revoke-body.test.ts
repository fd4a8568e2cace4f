import { expect, expectTypeOf, it } from 'vitest';
import type { FlatBody, PermissionsBody, RevokeBody, RuleIdsBody } from '../../lib/client/revoke-body.ts';
import type { ParameterName } from '../../lib/core/request/parameters.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';

type Entry = PermissionsBody['Permissions'][number];
type Typed = keyof FlatBody | keyof PermissionsBody | keyof RuleIdsBody | keyof Entry;

it('the typed request has every parameter, except those of other methods and callers', () => {
  expectTypeOf<Exclude<ParameterName, Typed>>().toEqualTypeOf<'DryRun' | 'Invocation'>();
  expectTypeOf<Exclude<Typed, ParameterName>>().toEqualTypeOf<never>();
});

const HEAD = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', ClientToken: 't' };
const RULE = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };

it.each<[string, RevokeBody]>([
  ['flat', { ...HEAD, ...RULE }],
  ['permissions', { ...HEAD, Permissions: [RULE] }],
  ['rule-ids', { ...HEAD, SecurityGroupRuleId: ['sgr-1'] }],
])('the type for the form %s describes requests of that form', (form, body) => {
  expect(parseRequest(body, undefined).request.form).toBe(form);
});
