/** Conditions that read the payload and have the same result for every one: refused at the start. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../lib/callers/jmespath/expression.ts';
import { ExpressionFault } from '../../../lib/callers/jmespath/parse.ts';
import { readPayload } from '../../../lib/callers/mapping/payload.ts';

const gate = (text: string) => compileExpression(text, 'when');
const outcome = (text: string, payload: unknown): unknown => {
  const found = gate(text)(readPayload(JSON.stringify(payload)));
  return found.ok ? found.value : `fault: ${found.why}`;
};

describe('a condition with the same result for every payload', () => {
  it.each([
    // Alternatives of which one always holds.
    ["state != 'rejected' || state != 'closed'", /one is always true/],
    ["!(state == 'rejected' && state == 'closed')", /exclude each other/],
    ["!(state == 'a') || !(state == 'b')", /one is always true/],
    ["state == 'a' || state != 'a'", /one is always true/],
    ['approved || !approved', /one is always true/],
    ["type == 'x' && (state != 'a' || 'b' != state)", /one is always true/],
    ["labels[?name != 'a' || name != 'b'] | length(@) > `0`", /one is always true/],
    ["state == 'a' && state == 'b'", /exclude each other/],
    // What is never null, compared with null.
    ["(state == 'x') != `null`", /never null/],
    ['!approved != `null`', /never null/],
    ["contains(labels[*].name, 'approved') != `null`", /never null/],
    ['length(labels) != `null`', /never null/],
    ["labels[?name == 'approved'] != `null`", /compares a list with null/],
    ['`null` != labels[*].name', /compares a list with null/],
    // Counts that are never negative.
    ['length(labels) >= `0`', /never less/],
    ['length(labels) > `-1`', /never less/],
    ['length(labels) != `-1`', /never less/],
    ['`0` <= length(labels)', /never less/],
    ["find_first(title, 'approved') != `-1`", /null for a text that is not found/],
    ['length([approval]) > `0`', /list of its own/],
    // Texts that a function cannot give.
    ["lower(state) != 'Rejected'", /it can only be 'rejected'/],
    ["upper(state) != 'rejected'", /it can only be 'REJECTED'/],
    ["trim(state) != ' rejected'", /it can only be 'rejected'/],
    ["!contains(lower(title), 'WIP')", /it can only be 'wip'/],
    ["!starts_with(upper(title), 'wip')", /it can only be 'WIP'/],
    ["type(approval) != 'undefined'", /it gives 'null', 'boolean'/],
    // What is searched for in itself, or in nothing.
    ['contains(title, title)', /twice in contains/],
    ['contains([approval], approval)', /twice in contains/],
    ["contains([approval, 'approved'], 'approved')", /twice in contains/],
    ['!contains(`[]`, state)', /searches an empty list/],
    // Two lists that are equal where both miss the same members.
    ['[state] == [approval]', /two lists or objects of its own/],
    ['{a: state} == {a: approval}', /two lists or objects of its own/],
    // A default that lets everything through, and names that are not bound.
    ['not_null(approval, `true`)', /default is true/],
    ["let $approved = 'approved' in approval == $approvd", /\$approvd, which is not bound/],
    // A name in double quotes behind something that keeps a missing value missing.
    ['let $x = "rejected" in state != $x', /"rejected" in double quotes/],
    ['state != not_null("rejected")', /"rejected" in double quotes/],
    ['state != to_string("rejected")', /"rejected" in double quotes/],
    ['state != lower("rejected")', /"rejected" in double quotes/],
    ['state != (approved ? "rejected" : "closed")', /"rejected" in double quotes/],
    ['state != (other || "rejected")', /"rejected" in double quotes/],
    ['(state || "rejected") != \'rejected\'', /"rejected" in double quotes/],
  ])('a condition with the same result for every payload is refused: %s', (text, why) => {
    expect(() => gate(text)).toThrow(
      expect.objectContaining({ name: 'ExpressionFault', message: expect.stringMatching(why) }),
    );
  });

  it.each(['{DryRun: "true"}', '{RegionId: r, IfAbsent: "null"}'])(
    'a quoted name that looks like a literal is not a value of a map: %s',
    (text) => {
      expect(() => compileExpression(text, 'map')).toThrow(/in double quotes/);
    },
  );

  it('of conditions of comparisons, "&&", "||" and "!", exactly those are refused that no value of their members changes', () => {
    const atom = fc
      .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('==', '!='), fc.constantFrom("'x'", "'y'"))
      .map((parts) => parts.join(' '));
    const condition = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        atom,
        fc
          .tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any'))
          .map(([l, op, r]) => `(${l} ${op} ${r})`),
        tie('any').map((each) => `!(${each})`),
      ),
    })).any;
    const payloads = ['x', 'y', 'z'].flatMap((a) => ['x', 'y', 'z'].map((b) => ({ a, b })));
    fc.assert(
      fc.property(condition, (text) => {
        let accepted = true;
        try {
          gate(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionFault);
          accepted = false;
        }
        if (accepted) expect(new Set(payloads.map((each) => outcome(text, each))).size).toBe(2);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a missing value beside an empty one', () => {
  it.each([
    ["approval != ''", false],
    ['approved != `false`', false],
    ['count != `0`', false],
    ["labels[?name == 'approved'] != `[]`", false],
    ['details != `{}`', false],
    ["entries[?id != ''] | length(@) > `0`", false],
    ["!(approval == '')", 'fault'],
    ['!(approved == `false`)', 'fault'],
    ['!(count == `0`)', 'fault'],
    ['(approved != `false`) == `true`', 'fault'],
  ])('a missing value meets no comparison with an empty one: %s', (text, expected) => {
    const found = outcome(text, { entries: [{}] });
    expect(String(found).startsWith('fault: ') ? 'fault' : found).toBe(expected);
  });

  it.each([
    ["approval != ''", { approval: 'x' }],
    ['approved != `false`', { approved: true }],
    ['count != `0`', { count: 2 }],
    ['draft != `true`', {}],
    ["state != 'draft'", {}],
    ['labels != `[]`', { labels: ['x'] }],
    ["(state == 'a' || state == 'b') && type != 'x'", { state: 'b' }],
    ["state != 'a' && state != 'b'", { state: 'c' }],
    ["lower(state) == 'approved'", { state: 'Approved' }],
    ["find_first(title, 'x') != `null`", { title: 'x' }],
  ])('a comparison that the payload fulfils is true: %s of %j', (text, payload) => {
    expect(outcome(text, payload)).toBe(true);
  });

  it('a map compares a missing value as JMESPath does', () => {
    const map = compileExpression("{Description: note == '' ? 'none' : note}", 'map');
    expect(map(readPayload('{}'))).toEqual({ ok: true, value: {} });
  });
});

describe('a part of a token', () => {
  it.each(["pad_left(number, `8`, '0')", "pad_right(number, `8`, 'x')"])(
    'a token is not made of padding alone: %s',
    (text) => {
      const token = compileExpression(text, 'token');
      expect(token(readPayload('{"number":"7"}'))).toMatchObject({ ok: true });
      for (const number of ['""', '" "', 'null']) {
        expect(token(readPayload(`{"number":${number}}`))).toMatchObject({ ok: false });
      }
    },
  );
});
