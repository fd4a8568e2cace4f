import { describe, expect, it } from 'vitest';
import { weave } from '../../lib/reference/markdown.ts';
import { ecsCodesTable, ownCodesTable, requestTable } from '../../lib/reference/tables.ts';

const DOCUMENT = 'before\n<!-- generated: a -->\nold\n<!-- end of generated -->\nafter\n';

describe('weaving generated parts into a document', () => {
  it('replaces what stands between the marks and nothing else', () => {
    expect(weave(DOCUMENT, { a: 'new' })).toBe(
      'before\n<!-- generated: a -->\n\nnew\n\n<!-- end of generated -->\nafter\n',
    );
  });

  it('changes nothing the second time', () => {
    const once = weave(DOCUMENT, { a: 'new' });
    expect(weave(once, { a: 'new' })).toBe(once);
  });

  it('refuses a document that lost a mark, so that a table cannot silently vanish', () => {
    expect(() => weave('no marks', { a: 'new' })).toThrow('the marks of the part "a" are missing');
    expect(() => weave(DOCUMENT, {})).toThrow('nothing generates the part "a"');
  });
});

describe('the reference tables', () => {
  it('list a member with its type, example, values and default', () => {
    expect(requestTable()).toContain(
      '| `Policy` | string | no | `accept` | What the rule does; allow means accept. ' +
        'One of `accept`, `drop`, `allow`. Default `accept`. |',
    );
  });

  it('list our codes with status, fix and what to do with the same request', () => {
    expect(ownCodesTable()).toMatch(/\| `IdempotentParameterMismatch` \| 422 \|.*\| use a new token \|/);
  });

  it('list the codes of ECS, old and new', () => {
    expect(ecsCodesTable()).toContain('| `InvalidGroupAuthItem.NotFound` | 403 |');
    expect(ecsCodesTable()).toContain('`InvalidSecurityGroupRule.RuleNotExist`');
  });
});
