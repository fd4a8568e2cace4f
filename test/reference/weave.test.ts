import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ECS_CODES } from '../../lib/core/errors/errors.ts';
import { OWN_CODES } from '../../lib/core/errors/own-codes.ts';
import { answeredFor } from '../../lib/core/revocation/explain-code.ts';
import { paths } from '../../lib/openapi/operations.ts';
import { changedPlanSchema, problemSchema } from '../../lib/openapi/result-schemas.ts';
import { weave } from '../../lib/reference/markdown.ts';
import { ecsCodesTable, ownCodesTable, requestTable } from '../../lib/reference/tables.ts';

const DOCUMENT = 'before\n<!-- generated: a -->\nold\n<!-- end of generated -->\nafter\n';

it('weaving generated parts into a document replaces only the text between the marks', () => {
  expect(weave(DOCUMENT, { a: 'new' })).toBe(
    'before\n<!-- generated: a -->\n\nnew\n\n<!-- end of generated -->\nafter\n',
  );
});

it('weaving generated parts into a document changes nothing the second time', () => {
  const once = weave(DOCUMENT, { a: 'new' });
  expect(weave(once, { a: 'new' })).toBe(once);
});

it('weaving generated parts into a document refuses a document without a mark, so that no table is lost silently', () => {
  expect(() => weave('no marks', { a: 'new' })).toThrow('the marks of the part "a" are missing');
  expect(() => weave(DOCUMENT, {})).toThrow('no generated part is called "a"');
});

describe('the reference tables', () => {
  it('the fix of an unknown path names every route', () => {
    for (const [path, methods] of Object.entries(paths())) {
      for (const method of Object.keys(Object(methods))) {
        expect(OWN_CODES.RouteNotFound.fix).toContain(`${method.toUpperCase()} …${path}`);
      }
    }
  });

  it('the reference tables list a member with its type, example, values and default', () => {
    expect(requestTable()).toContain(
      '| `Policy` | string | no | `accept` | What the rule does; allow means accept. ' +
        'One of `accept`, `drop`, `allow`. Default `accept`. |',
    );
  });

  it('the reference tables list our codes with status, fix and whether to send the same request again', () => {
    expect(ownCodesTable()).toMatch(/\| `IdempotentParameterMismatch` \| 422 \|.*\| use a new token \|/);
  });

  it('the reference tables list every member of a problem, and of its plan', () => {
    const document = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');
    const [, problem = '', plan = ''] =
      /\n\| Member \|([\s\S]*?)\n\n\| Member of `plan` \|([\s\S]*?)\n\n/.exec(document) ?? [];
    const named = (text: string) =>
      [...text.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
      );
    expect(named(problem).sort()).toEqual(Object.keys(problemSchema.shape).sort());
    expect(named(plan).sort()).toEqual(Object.keys(changedPlanSchema.shape).sort());
  });

  it.each([
    [
      'InvalidGroupAuthItem.NotFound',
      '404 as `InvalidSecurityGroupRule.RuleNotExist`, with `IfAbsent: fail`',
      '403',
    ],
    ['InvalidSecurityGroupRule.RuleNotExist', '404, with `IfAbsent: fail`', '400'],
    ['InvalidSecurityGroupId.NotFound', '404 or 400', '404 or 400'],
    ['SignatureNonceUsed', '503 as `EcsUnavailable` or 504 as `OutcomeUnknown`', '400'],
    ['Throttling', '429', '400'],
    ['Forbidden.RAM', '502', '403'],
  ])(
    'the reference tables list the code %s of ECS with the status of the answer, %s',
    (name, status, ofEcs) => {
      expect(ecsCodesTable()).toContain(`| \`${name}\` | ${status} | ${ofEcs} | <a id="${name}"></a>`);
    },
  );

  it('the reference tables list every status that explain prints for a code of ECS', () => {
    const cells = ecsCodesTable()
      .split('\n')
      .map((row) => row.split(' | '));
    const statusOf = new Map(cells.map(([name = '', status]) => [name.replace(/^\| /, ''), status]));
    for (const name of Object.keys(ECS_CODES)) {
      for (const { status } of answeredFor(name)?.answers ?? []) {
        expect(statusOf.get(`\`${name}\``)).toContain(String(status));
      }
    }
  });
});
