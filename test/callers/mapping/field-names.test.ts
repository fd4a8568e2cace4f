/** A fault names the member of the request and the field of the payload that it comes from. */
import { describe, expect, it } from 'vitest';
import { compileExpression, type Role } from '../../../lib/callers/jmespath/expression.ts';
import { createTranslate } from '../../../lib/callers/mapping/translate.ts';
import { ALLOW_ALL } from '../../../lib/core/policy/permissions.ts';
import { createKit, httpRequest } from '../../support/http-chain.ts';

const why = (text: string, payload: unknown, role: Role = 'map'): string => {
  const found = compileExpression(text, role)({ root: payload });
  return found.ok ? `gave ${JSON.stringify(found.value)}` : found.why;
};

describe('a fault of an expression', () => {
  it.each([
    [
      'issue.fields.{PortRange: trim(customfield_10204)}',
      { issue: { fields: { customfield_10204: { value: '443' } } } },
      '(for PortRange) failed: trim() takes string as argument 1 (customfield_10204), not object',
    ],
    [
      '{PortRange: trim(ticket.ports)}',
      { ticket: {} },
      '(for PortRange) failed: trim() takes string as argument 1 (ticket.ports), not null',
    ],
    [
      '{Permissions: lines[*].{PortRange: trim(@.ports[0])}}',
      { lines: [{ ports: [7] }] },
      '(for Permissions.PortRange) failed: trim() takes string as argument 1, not number',
    ],
    [
      'let $l = lines in {DestCidrIp: trim($l[4])}',
      { lines: [] },
      '(for DestCidrIp) failed: trim() takes string as argument 1 ($l[4]), not null',
    ],
    [
      "{RegionId: state == `1` && 'a' || 'b'}",
      { state: 'x' },
      '(for RegionId) compared string with number, which are never equal (state)',
    ],
    ['trim(ports)', { ports: 1 }, 'failed: trim() takes string as argument 1 (ports), not number'],
  ])('a fault names the member and the field that it comes from: %s', (text, payload, expected) => {
    expect(why(text, payload)).toBe(expected);
  });

  it('a fault of a condition names its fields', () => {
    expect(why("approval.state == 'a'", { approval: { state: 5 } }, 'when')).toBe(
      'compared number with string, which are never equal (approval.state)',
    );
    expect(why('priority > `3`', { priority: 'high' }, 'when')).toMatch(
      /only numbers have one \(priority\)$/,
    );
  });

  it('a fault shows no control character of a field name', () => {
    expect(why('trim("a\\u001b[31m")', { 'a\u001b[31m': 1 })).not.toMatch(/\p{Cc}/u);
  });
});

describe('a fault of the mapped request', () => {
  const refusedOf = async (map: string, payload: object) => {
    const translate = createTranslate({ map: compileExpression(map, 'map') }, { now: () => 0 });
    const kit = createKit({ authenticate: () => ({ name: 'mei', permissions: ALLOW_ALL, translate }) });
    return (await kit.refused(httpRequest({ body: payload }))).problem;
  };
  const MAP =
    "issue.fields.{RegionId: cf_1.value, SecurityGroupId: cf_2, IpProtocol: 'tcp', PortRange: trim(cf_4), DestCidrIp: cf_5, ClientToken: 'a'}";
  const FIELDS = { cf_1: { value: 'cn-hangzhou' }, cf_2: 'sg-a', cf_4: '443/443', cf_5: '203.0.113.0/24' };

  it.each([
    ['an invalid value', { cf_4: '443-443' }, '/PortRange', 'issue.fields.cf_4'],
    ['a missing required member', { cf_1: { value: null } }, '/RegionId', 'issue.fields.cf_1.value'],
    ['a value of another type', { cf_2: 7 }, '/SecurityGroupId', 'issue.fields.cf_2'],
  ])(
    'the refusal of a mapped request names the field of the payload: %s',
    async (_, change, pointer, field) => {
      const problem = await refusedOf(MAP, { issue: { fields: { ...FIELDS, ...change } } });
      expect(problem.errors?.[0]).toMatchObject({ pointer });
      expect(problem.errors?.[0]?.detail).toMatch(
        new RegExp(` \\(Field: ${field.replaceAll('.', '\\.')}\\.\\)$`),
      );
      expect(problem.detail).toContain(`(Field: ${field}.)`);
    },
  );

  it.each([
    ['is missing', {}],
    ['is null', { cf_6: null }],
    ['is empty', { cf_6: '' }],
    ['is an empty list', { cf_6: [] }],
  ])('a request is refused whose plan %s in the ticket', async (_, change) => {
    const map = MAP.replace('ClientToken', 'Plan: cf_6, ClientToken');
    const problem = await refusedOf(map, { issue: { fields: { ...FIELDS, ...change } } });
    expect(problem.errors).toMatchObject([
      {
        pointer: '/Plan',
        detail: expect.stringMatching(/^Plan is empty.*\(Field: issue\.fields\.cf_6\.\)$/),
      },
    ]);
  });

  it.each([
    ['a pipe', 'issue | fields.{PortRange: p}', 'fields.p'],
    ['a variable', 'let $f = issue in {PortRange: $f.p}', '$f.p'],
    ['a choice', 'issue.ok ? {PortRange: issue.p} : `null`', 'issue.p'],
    ['nothing, where a member reads no field', "{PortRange: 'x'}", undefined],
    ['nothing, where the map makes no object', 'issue', undefined],
  ])('the field of a member is found through %s', (_, text, field) => {
    expect(compileExpression(text, 'map').sources?.get('PortRange')).toBe(field);
  });
});
