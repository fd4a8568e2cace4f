/** Gates (`when`) that compare nothing: refused at the start where that can be seen, never true where it cannot. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../lib/callers/jmespath/expression.ts';
import { readPayload } from '../../../lib/callers/mapping/payload.ts';

const gate = (text: string) => compileExpression(text, 'when');
const outcome = (text: string, payload: unknown): unknown => {
  const found = gate(text)(readPayload(JSON.stringify(payload)));
  return found.ok ? found.value : `fault: ${found.why}`;
};

describe('a gate that compares nothing', () => {
  it.each([
    // A single "=" is a binding, whose object is true.
    ["approval = 'approved'", /single "="/],
    ["state == 'x' && approval = 'approved'", /single "="/],
    ["(approval = 'approved')", /single "="/],
    ["!(approval = 'rejected')", /single "="/],
    ["labels[?name = 'approved'] | [0].name == 'approved'", /single "="/],
    ["{a: approval = 'approved'}.a == `true`", /single "="/],
    ["[approval = 'approved'] | [0] == `true`", /single "="/],
    ["contains(labels, name = 'x')", /single "="/],
    ["map(&(name = 'x'), labels) | [0] == `true`", /single "="/],
    ["let $a = (b = 'c') in $a == 'x'", /single "="/],
    ["let $a = approval in $a = 'approved'", /single "="/],
    ["approval ? state = 'x' : `false`", /single "="|condition/],
    ['let $a in approval', /binds a value|JMESPath/],
    // Double quotes name a member; a missing one equals any other missing one.
    ['approval == "approved"', /"approved" in double quotes/],
    ['"approved" == approval', /"approved" in double quotes/],
    ['approval != "rejected"', /"rejected" in double quotes/],
    ['label.name == "revoke-approved"', /"revoke-approved" in double quotes/],
    ['approval == ("in review")', /"in review" in double quotes/],
    ['"a" == "b"', /in double quotes/],
    ['labels[?name == "approved"] | [0].name == \'x\'', /"approved" in double quotes/],
    ['!(approval == "rejected")', /"rejected" in double quotes/],
    ['contains(labels, "approved")', /"approved" in double quotes/],
    ['contains(["mtan", "jwu"], sender.login)', /"mtan" in double quotes/],
    ['starts_with(title, "revoke")', /"revoke" in double quotes/],
    ['approval == \'approved\' || "implemented"', /"implemented" in double quotes/],
    ['approval ? "yes" : "no"', /"yes" in double quotes/],
    ['(state || "new") == \'new\'', /"new" in double quotes/],
    // Names of values are members as well.
    ['approved == true', /reads a member called true/],
    ['approval == null', /reads a member called null/],
    ['approved && true', /reads a member called true/],
    // Constant for every payload.
    ['`true`', /same for every payload/],
    ["'approved'", /same for every payload/],
    ['`1` == `1`', /two constant values/],
    ["'a' == 'a' && state == 'x'", /two constant values/],
    ["approval == 'approved' || 'implemented'", /same for every payload/],
    ["approval == 'approved' || `true`", /same for every payload/],
    ["approval == 'approved' && 'implemented'", /same for every payload/],
    ["'approved' || approval == 'x'", /same for every payload|literal before/],
    ["!'rejected' && state == 'x'", /same for every payload/],
    ["labels[?'approved'] | [0].name == 'x'", /same for every payload/],
    ["labels[?name == 'a' || 'b'] | length(@) > `0`", /same for every payload/],
    ["'x' | @ == 'x'", /two constant values/],
    ["{a: 'x'} | a == 'x'", /two constant values/],
    ["let $a = 'x' in $a == 'x'", /two constant values/],
    ["length('abc') == `3`", /two constant values/],
    ['approval == approval', /compares a value with itself/],
    ["approval ? 'yes' : 'no'", /same for every payload|condition/],
    // Types that are no condition.
    ["labels[?name == 'approved']", /gives array for a condition/],
    ['labels[*].name', /gives array for a condition/],
    ['[approval]', /a list or an object of its own/],
    ["[approval == 'approved', state == 'x']", /a list or an object of its own/],
    ["{ok: approval == 'approved'}", /a list or an object of its own/],
    ["[approval == 'approved'] && state == 'x'", /a list or an object of its own/],
    ['!{ok: approval}', /a list or an object of its own/],
    ['length(labels)', /uses number as a condition/],
    ['to_string(approved)', /uses string as a condition/],
    ["to_string(approved) && state == 'x'", /uses string as a condition/],
    ['approvals - rejections', /uses number as a condition/],
    ["changelog.items[?to == '1'] || state == 'x'", /gives array for a condition/],
    // Types that are never equal, or have no order.
    ["labels[*].name == 'approved'", /compares array with string/],
    ["labels[*].name != 'blocked'", /compares array with string/],
    ["length(labels) == '1'", /compares number with string/],
    ["contains(labels, 'x') == 'true'", /compares boolean with string/],
    ["!approval == 'rejected'", /compares boolean with string/],
    ["approval == 'a' == 'b'", /compares boolean with string/],
    ["priority > '3'", /compares the order of string/],
    ["!(risk < '3')", /compares the order of string/],
    // Members of what has none: `!a.b` is `(!a).b`.
    ['!issue.draft', /reads a member of boolean/],
    ["!issue.draft && state == 'x'", /reads a member of boolean/],
    ["(approval == 'x').state == 'y'", /reads a member of boolean/],
    ["state == 'x' | approval == 'approved'", /reads a member of boolean/],
    ["labels.name == 'x' | [0] == 'y'", /takes entries of boolean/],
    // A fixed text that is searched for the payload's.
    ["contains('approved', approval)", /searches a fixed text/],
    ["starts_with('approved', approval)", /searches a fixed text/],
    ["contains(title, '')", /searches for an empty text/],
    // A literal that is not what was written.
    ['id == `9007199254740993`', /more digits than are kept/],
    ['id == `0.1000000000000000055`', /more digits than are kept/],
  ])('a condition that compares nothing is refused at the start: %s', (text, why) => {
    expect(() => gate(text)).toThrow(
      expect.objectContaining({ name: 'ExpressionFault', message: expect.stringMatching(why) }),
    );
  });

  it.each([
    // Truth that is none: texts, numbers, lists and objects.
    ['approval', { approval: 'rejected' }],
    ['approval', { approval: 'false' }],
    ['approval', { approval: 0 }],
    ['approval', { approval: [] }],
    ['approval', { approval: ['rejected'] }],
    ['approval', { approval: {} }],
    ['approval', { approval: { by: 'mei' } }],
    ['approval', { approval: '' }],
    ["u_approved && state == 'x'", { u_approved: 'false', state: 'x' }],
    ["u_approved && state == 'x'", { u_approved: 0, state: 'x' }],
    ["state == 'x' && u_approved", { u_approved: 'false', state: 'x' }],
    ["state == 'y' || u_approved", { u_approved: 'false', state: 'x' }],
    ["labels || state == 'y'", { labels: ['rejected'] }],
    ['!rejected', { rejected: 'no' }],
    ['!rejections', { rejections: 1 }],
    ['labels[?approved] | length(@) > `0`', { labels: [{ approved: 'false' }] }],
    ['u_approved ? `true` : `false`', { u_approved: 'false' }],
    ['not_null(approval, state)', { approval: 'rejected' }],
    // Values of different types are never equal, and not unequal either.
    ["id == '5'", { id: 5 }],
    ["id != '5'", { id: 5 }],
    ["!(id == '5')", { id: 5 }],
    ['id != `5`', { id: '5' }],
    ["approved != 'true'", { approved: true }],
    ["labels != 'blocked'", { labels: ['blocked'] }],
    ['labels != `"blocked"`', { labels: { name: 'blocked' } }],
    ["(id == '5') == `false`", { id: 5 }],
    // An order of what has none.
    ['priority > `3`', { priority: '5' }],
    ['!(risk > `3`)', { risk: '5' }],
    ['!(risk > `3`)', {}],
    ['(risk > `3`) != `true`', {}],
    ['not_null(risk > `3`, approved)', { approved: true }],
    ['risk > `3` ? `false` : `true`', {}],
    // Two missing members.
    ['!(approval != approved)', {}],
    ['(approval == approved) == `false`', {}],
    // Functions that find nothing, or everything.
    ['contains(labels, approved)', { labels: [null] }],
    ['!contains(labels, blocked)', { labels: ['x'] }],
    ['!contains(title, number)', { title: 'x', number: 5 }],
    ['!contains(ids, id)', { ids: ['5'], id: 5 }],
    ['contains(title, marker)', { title: 'x', marker: '' }],
    ['starts_with(title, marker)', { title: 'x', marker: '' }],
    ['ends_with(title, marker)', { title: 'x', marker: '' }],
  ])('a condition that cannot compare its values is a fault when it runs: %s of %j', (text, payload) => {
    expect(outcome(text, payload)).toEqual(expect.stringMatching(/^fault: /));
  });

  it.each([
    ['approval == approved', {}],
    ["action == 'x' && approval == approved", { action: 'x' }],
    ['labels[?name == approved] | length(@) > `0`', { labels: [{}] }],
    ['approval != approved', {}],
    ['risk > `3`', {}],
    ['`3` < risk', { risk: null }],
    ["items[?id == '5'] | length(@) > `0`", { items: [{ id: 5 }] }],
    ["approval == 'approved'", {}],
    ["approval == 'approved'", { approval: 'rejected' }],
    ['approved', {}],
    ['approved', { approved: null }],
    ['approved', { approved: false }],
    ["items[?to == '7'] && approved", { items: [], approved: true }],
  ])('a condition that its payload does not fulfil is not met: %s of %j', (text, payload) => {
    expect([false, null]).toContain(outcome(text, payload));
  });
});

describe('a gate that compares', () => {
  it.each([
    ["approval == 'approved'", { approval: 'approved' }],
    ["'approved' == approval", { approval: 'approved' }],
    ['"approval-state" == \'approved\'', { 'approval-state': 'approved' }],
    ['"approval" == \'approved\'', { approval: 'approved' }],
    ['@."custom a" == @."custom b"', { 'custom a': 1, 'custom b': 1 }],
    ['contains("custom-labels", \'x\')', { 'custom-labels': ['x'] }],
    ["state != 'draft'", { state: 'open' }],
    ["state != 'draft'", {}],
    ['!draft', {}],
    ['!(issue.pull_request)', { issue: {} }],
    ['!(issue.draft)', { issue: { draft: false } }],
    ['issue.pull_request == `null`', { issue: {} }],
    ['approval != `null`', { approval: 'x' }],
    ['approved', { approved: true }],
    ['approved == `true`', { approved: true }],
    ["labels && action == 'labeled'", { labels: ['x'], action: 'labeled' }],
    ["items[?to == '7'] && approved", { items: [{ to: '7' }], approved: true }],
    ["length(items[?to == '7']) > `0`", { items: [{ to: '7' }] }],
    ["items[?to == '7'] | length(@) > `0`", { items: [{ to: '7' }] }],
    ["(state || 'new') == 'new'", {}],
    ["not_null(state, 'new') == 'new'", {}],
    ['contains(`["mtan", "jwu"]`, sender.login)', { sender: { login: 'jwu' } }],
    ["contains(['mtan', 'jwu'], sender.login)", { sender: { login: 'jwu' } }],
    ["contains(labels[*].name, 'approved')", { labels: [{ name: 'approved' }] }],
    ['contains(list, `{"a": 1}`)', { list: [{ a: 1 }] }],
    ['priority >= `3`', { priority: 3 }],
    ['priority >= `3`', { priority: 9007199254740991 }],
    ["approval == 'approved' ? `true` : `false`", { approval: 'approved' }],
    [
      'let $who = sender.login in approvers[?@ == $who] | length(@) == `1`',
      { sender: { login: 'a' }, approvers: ['a'] },
    ],
    ['sender.login != issue.user.login', { sender: { login: 'a' }, issue: { user: { login: 'b' } } }],
    ["type(id) == 'number' && id == `5`", { id: 5 }],
    ['a == b', { a: { x: [1] }, b: { x: [1] } }],
  ])('a condition is met by what it asks for: %s of %j', (text, payload) => {
    expect(outcome(text, payload)).toBe(true);
  });

  it('a condition gives true, false, null or a fault for any payload', () => {
    const gates = [
      "a == 'x'",
      'a',
      'a && b',
      'a || b',
      '!a',
      'a > b',
      'a == b',
      "contains(a, 'x')",
      'a[?b == c] && d',
      '!(a < b)',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...gates),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue()),
        (text, payload) => {
          const found = outcome(text, payload);
          expect(
            [true, false, null].some((each) => each === found) || String(found).startsWith('fault: '),
          ).toBe(true);
        },
      ),
    );
  });
});
