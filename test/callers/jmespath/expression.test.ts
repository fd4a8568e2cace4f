import { getRegisteredFunctions } from '@jmespath-community/jmespath';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../lib/callers/jmespath/expression.ts';
import { FUNCTIONS } from '../../../lib/callers/jmespath/functions.ts';
import { MAX_EXPRESSION } from '../../../lib/callers/jmespath/parse.ts';
import { readPayload } from '../../../lib/callers/mapping/payload.ts';

const run = (text: string, payload: unknown) =>
  compileExpression(text, 'map')(readPayload(JSON.stringify(payload)));
const value = (text: string, payload: unknown) => {
  const found = run(text, payload);
  if (!found.ok) throw new Error(found.why);
  return found.value;
};

describe('an expression', () => {
  it.each([
    ['a.b', { a: { b: 1 } }, 1],
    ['a.missing', { a: {} }, null],
    [
      'rules[*].{IpProtocol:p}',
      { rules: [{ p: 'tcp' }, { p: 'udp' }] },
      [{ IpProtocol: 'tcp' }, { IpProtocol: 'udp' }],
    ],
    ["join('-', [id, to_string(n)])", { id: 'x', n: 7 }, 'x-7'],
    ['{A:a, B:b}', { a: 1 }, { A: 1 }],
    ['from_items(list[*].[name, value])', { list: [{ name: 'a', value: 1 }] }, { a: 1 }],
    ['sort_by(@, &n)[0].n', [{ n: 2 }, { n: 1 }], 1],
    ['let $x = a in b[?n == $x]', { a: 1, b: [{ n: 1 }, { n: 2 }] }, [{ n: 1 }]],
    ["trim('  a b  ')", null, 'a b'],
    ["replace('a-b-c', '-', '/')", null, 'a/b/c'],
    ["pad_left('7', `3`, '0')", null, '007'],
    ["pad_right('7', `3`)", null, '7  '],
  ])('the expression %s gives of %j what it says', (text, payload, result) => {
    expect(value(text, payload)).toEqual(result);
  });

  it('a result keeps the nulls of an array, and leaves out those of an object', () => {
    expect(value('{ids:[a, b], c:c}', { a: 'sgr-1' })).toEqual({ ids: ['sgr-1', null] });
  });

  it.each([
    ['a..b', /^is not valid JMESPath: /],
    ['a &&', /^is not valid JMESPath: /],
    ['', /^is not valid JMESPath: /],
    ['nothing(@)', /unknown function nothing\(\)/],
    ['constructor(@)', /unknown function constructor\(\)/],
    ['toString(@)', /unknown function toString\(\)/],
    ['length()', /length\(\) takes 1 argument and has 0/],
    ['contains(@)', /contains\(\) takes 2 arguments and has 1/],
    ["replace(@, 'a', 'b', `9999999999`)", /replace\(\) takes 3 arguments and has 4/],
    ['sort_by(@, b)', /argument 2 of sort_by\(\) must be written with "&"/],
    ['map(@, a)', /argument 1 of map\(\) must be written with "&"/],
    ['&a', /"&" is allowed only before an argument/],
    ['{a: &b}', /"&" is allowed only before an argument/],
    ['[?contains(&a, b)]', /"&" is allowed only before an argument/],
    ['map(&map(&length(), @), @)', /length\(\) takes 1 argument/],
    [`a.${'b'.repeat(MAX_EXPRESSION)}`, /^has more than 2048 bytes$/],
  ])('the expression %s is refused when it is compiled', (text, why) => {
    expect(() => compileExpression(text, 'map')).toThrow(why);
  });

  it('an expression may be as long as the limit', () => {
    expect(value('a'.repeat(MAX_EXPRESSION), {})).toBeNull();
  });

  it('an expression knows no function that the library does not have', () => {
    expect(Object.keys(FUNCTIONS).sort()).toEqual(getRegisteredFunctions().sort());
  });
});

describe('the prototype chain', () => {
  it.each([
    '"__proto__"',
    'a."__proto__".b',
    'constructor',
    'a.constructor.name',
    '{"__proto__": a}',
    '{constructor: a}',
    'prototype',
    'a[*]."__defineGetter__"',
    'let $__proto__ = a in b',
    'let $a = constructor in $a',
    'merge(@, `{"__proto__": {"a": 1}}`)',
    '`[{"x": {"constructor": 1}}]`',
    'a[?constructor]',
    'map(&constructor, @)',
    'a || b.constructor',
    '!constructor',
    'a ? constructor : b',
    '`1` + constructor',
    '-constructor',
    '*.constructor',
    'constructor[]',
    'constructor[0:1]',
    '@ | constructor',
  ])('no expression can name the prototype chain: %s', (text) => {
    expect(() => compileExpression(text, 'map')).toThrow(
      /the name (__proto__|constructor|prototype|__defineGetter__) is not allowed/,
    );
  });

  it.each(['toString', 'hasOwnProperty', 'valueOf', 'a.toLocaleString', 'isPrototypeOf'])(
    'an expression gives nothing of what every object inherits: %s',
    (text) => {
      expect(value(text, { a: {} })).toBeNull();
    },
  );

  it('an object that an expression makes has no inherited function either', () => {
    expect(value('{a:a}.toString', {})).toBeNull();
    expect(value('{a:a}.toString == `null`', {})).toBe(true);
  });

  it("an expression reads a member that a payload does have, as Jira's changelog has toString", () => {
    expect(value('items[?toString==`"Approved"`].to', { items: [{ toString: 'Approved', to: 7 }] })).toEqual([
      7,
    ]);
  });

  it('no payload changes the prototype of objects, whatever its members are called', () => {
    const payload = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"k":"__proto__"}',
    );
    for (const text of [
      'merge(@, {a:k})',
      '{a:@}',
      'items(@)',
      'from_items([[k, k]])',
      '[@, @][]',
      'values(@)',
    ]) {
      run(text, payload);
    }
    run('group_by(@, &k)', [{ k: '__proto__' }, { k: 'constructor' }]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
    expect(value('merge(@, {a:k}).polluted', payload)).toBeNull();
  });

  it('the prototype chain is out of reach for any payload and any path', () => {
    const paths = ['a', 'a.b', '[0].a', 'a.*', 'keys(@)', '@', 'a | [0]', 'toString', '{x:a}.x'];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, payload) => {
        const found = run(path, payload);
        if (found.ok) expect(JSON.parse(JSON.stringify(found.value))).toEqual(found.value);
        else expect(found.why).toMatch(/^(gave|failed)/);
      }),
    );
  });
});

it('a payload in the form of a syntax tree is never run as one', () => {
  const forged = { expref: true, type: 'Field', name: 'secret' };
  expect(run('sort_by(list, &key)', { list: [{ key: forged, secret: 1 }] }).ok).toBe(false);
  expect(value('items(@)[*][0]', forged)).toEqual(['expref', 'type', 'name']);
});

it.each([
  ['token', "not_null(id, 'none')", '"none"'],
  ['token', "join('-', ['CHG', not_null(id, '0')])", '"CHG-0"'],
  ['map', "{ClientToken: 'fixed', RegionId: r}", 'the ClientToken "fixed"'],
  ['map', "{ClientToken: not_null(id, 'none'), RegionId: r}", 'the ClientToken "none"'],
  ['map', '{ClientToken: `7`}', 'the ClientToken 7'],
] as const)('the expression %s refuses %s, with which changes would share one token', (role, text, given) => {
  expect(() => compileExpression(text, role)).toThrow(
    `gives ${given} for an empty payload, so all changes without that member would share one token`,
  );
});

it.each([
  '{ClientToken: id}',
  "{ClientToken: join('-', ['CHG', id])}",
  "{RegionId: 'cn-hangzhou'}",
  "{ClientToken: ''}",
])('the expression map takes %s, which an empty payload gives no token', (text) => {
  expect(() => compileExpression(text, 'map')).not.toThrow();
});
