import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { requestSchemas } from '../../lib/openapi/request-schemas.ts';
import { meaning } from '../support/request-arbitraries.ts';

/** zod ignores `allOf` next to `properties`; without it the schemas lack only "a destination is required". */
const text = JSON.stringify(requestSchemas(), (key, value) => (key === 'allOf' ? undefined : value));
const $defs = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'));
const forms = ['OneRule', 'ManyRules', 'RulesById'].map((form) => ({
  form,
  schema: z.fromJSONSchema({ $ref: `#/$defs/${form}`, $defs }),
}));
const fitting = (request: unknown): string[] =>
  forms.filter(({ schema }) => schema.safeParse(request).success).map(({ form }) => form);

const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };
const RULE = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };

it('the schema of a request accepts all that the service accepts in its plain spelling, as exactly one of the three forms', () => {
  fc.assert(
    fc.property(meaning, (request) => {
      expect(fitting(request)).toHaveLength(1);
    }),
  );
});

it.each([
  ['one rule', { ...GROUP, ...RULE }, ['OneRule']],
  ['letter case of the values', { ...GROUP, ...RULE, IpProtocol: 'TCP', Policy: 'Allow' }, ['OneRule']],
  ['a priority as a number', { ...GROUP, ...RULE, Priority: 7 }, ['OneRule']],
  ['many rules', { ...GROUP, Permissions: [RULE] }, ['ManyRules']],
  ['ids', { ...GROUP, SecurityGroupRuleId: ['sgr-1'] }, ['RulesById']],
  ['two forms at once', { ...GROUP, ...RULE, SecurityGroupRuleId: ['sgr-1'] }, []],
  ['no region', { SecurityGroupId: 'sg-1', ...RULE }, []],
  ['an unknown member', { ...GROUP, ...RULE, Port: 22 }, []],
  ['an unknown protocol', { ...GROUP, ...RULE, IpProtocol: 'sctp' }, []],
  ['a single id', { ...GROUP, SecurityGroupRuleId: 'sgr-1' }, []],
  ['a malformed region', { ...GROUP, ...RULE, RegionId: 'evil.example/' }, []],
  ['a boolean in quotes', { ...GROUP, ...RULE, DryRun: 'true' }, []],
  ['a token of 65 characters', { ...GROUP, ...RULE, ClientToken: 'x'.repeat(65) }, []],
])('the schema of a request judges %s', (_what, request, expected) => {
  expect(fitting(request)).toEqual(expected);
});

it('the schema of a request requires a destination, and ports in an entry', () => {
  const destinations = ['DestCidrIp', 'Ipv6DestCidrIp', 'DestGroupId', 'DestPrefixListId'];
  const anyOf = (names: string[]) => ({ anyOf: names.map((name) => ({ required: [name] })) });
  expect(requestSchemas().OneRule).toMatchObject({ allOf: [anyOf(destinations)] });
  expect(requestSchemas().Permission).toMatchObject({
    allOf: [anyOf(['PortRange', 'PortRangeListId']), anyOf(destinations)],
  });
});
