/** Payloads that their senders cannot change: what no expression reads does not matter, what one reads is exact. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../lib/callers/jmespath/expression.ts';
import { exactNumber } from '../../../lib/callers/jmespath/numbers.ts';
import { readPayload } from '../../../lib/callers/mapping/payload.ts';

const run = (expression: string, text: string) => compileExpression(expression, 'map')(readPayload(text));
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Payloads that would be refused as requests: each has `id`, and one value that cannot be read exactly. */
const ODD: readonly (readonly [string, string, string, RegExp])[] = [
  ['a member twice', '{"id":7,"odd":1,"odd":2}', 'odd', /read the member "odd", which occurs twice/],
  ['a member twice in two spellings', '{"id":7,"odd":1,"\\u006fdd":1}', 'odd', /occurs twice/],
  ['a member twice, further down', '{"id":7,"odd":{"a":1,"a":1}}', 'odd.a', /"a", which occurs twice/],
  ['a member three times', '{"id":7,"odd":1,"odd":1,"odd":1}', 'odd', /occurs twice/],
  ['a fraction of 20 digits', '{"id":7,"odd":1.00000000000000000001}', 'odd', /too many digits/],
  ['a number beyond the range of a double', '{"id":7,"odd":1e400}', 'odd', /too many digits/],
  ['a number too close to zero', '{"id":7,"odd":1e-400}', 'odd', /too many digits/],
  ['an integer of 2000 digits', `{"id":7,"odd":${'9'.repeat(2000)}}`, 'odd', /too many digits/],
  ['such a number in a list', '{"id":7,"odd":[1,1e400]}', 'odd[1]', /an array entry that is a number/],
  ['600 levels', `{"id":7,"odd":${nested(600)}}`, `odd${'[0]'.repeat(512)}`, /nested deeper than 512 levels/],
];

describe('a payload with', () => {
  it.each(ODD)(
    'a payload with %s is a fault only for an expression that reads that',
    (_, text, path, why) => {
      expect(run('id', text)).toEqual({ ok: true, value: 7 });
      expect(run('length(@)', text)).toMatchObject({ ok: true });
      for (const reading of [path, `{RegionId: ${path}}`, `${path} == \`1\``, `to_string(${path})`]) {
        expect(run(reading, text)).toEqual({ ok: false, why: expect.stringMatching(why) });
      }
    },
  );

  it.each(ODD.slice(0, 9))(
    'a payload with %s is a fault for an expression that takes everything',
    (_, text) => {
      for (const all of ['@', '*', 'values(@)', 'merge(@, `{}`)', 'to_string(@)', '@ == `{}` || @']) {
        expect(run(all, text)).toMatchObject({ ok: false });
      }
    },
  );

  it.each([
    ['16 digits', '9007199254740993', '9007199254740993'],
    ['its negative', '-9007199254740993', '-9007199254740993'],
    ['20 digits', '12345678901234567890', '12345678901234567890'],
    ['an exponent', '1234567890123456789e3', '1234567890123456789000'],
    ['a power of ten', '1e23', '100000000000000000000000'],
    ['a fraction that is none', '9007199254740993.0', '9007199254740993'],
  ])('an integer of %s keeps its digits wherever it is read', (_, number, digits) => {
    const text = `{"id":${number},"same":${number},"list":[{"id":${number}}]}`;
    expect(run('id', text)).toEqual({ ok: true, value: digits });
    expect(run('{a: id, b: list[0].id}', text)).toEqual({ ok: true, value: { a: digits, b: digits } });
    expect(run("join('-', ['x', to_string(id)])", text)).toEqual({ ok: true, value: `x-${digits}` });
    expect(run('to_string(@)', text)).toMatchObject({ ok: true, value: expect.stringContaining(digits) });
    expect(run(`id == same && to_string(id) == '${digits}'`, text)).toEqual({ ok: true, value: true });
    expect(run(`to_number('${digits}') == id`, text)).toEqual({ ok: true, value: true });
    expect(run('list[?id == $.same] | length(@)', text)).toEqual({ ok: true, value: 1 });
    expect(run(`list[?id != $.same] | length(@)`, text)).toEqual({ ok: true, value: 0 });
    expect(run('type(id)', text)).toEqual({ ok: true, value: 'number' });
    expect(run('sort(list[*].id)[0]', text)).toEqual({ ok: true, value: digits });
    expect(run('id > `0` || id < `0`', text)).toEqual({ ok: true, value: true });
    for (const calculated of ['id + `1`', 'sum(list[*].id)', 'abs(id)', '-id', 'avg(list[*].id)']) {
      expect(run(calculated, text)).toMatchObject({ ok: false });
    }
  });

  it('two integers beyond 2^53 stay two', () => {
    expect(run('a == b', '{"a":9007199254740992,"b":9007199254740993}')).toEqual({ ok: true, value: false });
    expect(run('a < b', '{"a":9007199254740992,"b":9007199254740993}')).toEqual({ ok: true, value: true });
  });

  it('a sum with more digits than its numbers is refused, not rounded', () => {
    expect(run('a + b', '{"a":9007199254740991,"b":2}')).toEqual({
      ok: false,
      why: expect.stringMatching(/more digits than are kept/),
    });
  });
});

describe('a number', () => {
  it('two numbers of a payload are equal only if their decimal values are', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,19})(\.\d{1,18})?([eE][+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(digits, digits, (one, other) => {
        const [left, right] = [exactNumber(one), exactNumber(other)];
        if (left !== undefined && left === right) expect(decimal(one)).toBe(decimal(other));
        if (decimal(one) === decimal(other)) expect(left).toBe(right);
      }),
      { numRuns: 2000 },
    );
  });

  it('a number of up to 15 digits, or as JSON writes it, is kept', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const text = JSON.stringify(number);
        expect(Number(exactNumber(text))).toBe(number === 0 ? 0 : number);
      }),
    );
  });
});

/** A normal form of its own: digits and exponent by string arithmetic. */
function decimal(text: string): string {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = BigInt(`${whole}${fraction}`);
  if (all === 0n) return '0';
  const trimmed = String(all).replace(/0+$/, '');
  return `${trimmed}e${Number(power) - fraction.length + String(all).length - trimmed.length}`;
}

/** With the loss that JSON.parse has. */
const plain = (root: unknown): unknown =>
  JSON.parse(JSON.stringify(root, (_, value) => (typeof value === 'bigint' ? Number(value) : value)));

describe('the parser of payloads', () => {
  const same = (text: string): void => {
    let expected: unknown;
    try {
      expected = JSON.parse(text);
    } catch {
      expect(() => readPayload(text)).toThrow(expect.objectContaining({ code: 'InvalidJson' }));
      return;
    }
    // Numbers beyond a double and `__proto__` have tests of their own: JSON.parse makes Infinity and a member of them.
    if (allFinite(expected) && !text.includes('__proto__'))
      expect(plain(readPayload(text).root)).toEqual(expected);
  };
  const allFinite = (value: unknown): boolean =>
    typeof value === 'object' && value !== null
      ? Object.values(value).every(allFinite)
      : typeof value !== 'number' || Number.isFinite(value);

  it('the parser of payloads takes what JSON.parse takes', () => {
    fc.assert(fc.property(fc.json({ noUnicodeString: false, maxDepth: 5 }), same));
    const pieces = fc.constantFrom(
      ...'{}[],:" \t\n\r'.split(''),
      '"a"',
      '"\\u00e9"',
      '"\\x"',
      '"\\',
      '1',
      '-',
      '01',
      '-0.5e+2',
      '.5',
      '1.',
      'true',
      'nul',
      'null',
      '\u00a0',
      '\u0001',
      '"\u0001"',
      '"b":',
      '{"a":1}',
      '[1,2]',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => same(parts.join(''))),
      { numRuns: 3000 },
    );
  });

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    '1 2',
    '[1}',
    '{"a":1]',
    '"',
    '"\\"',
    '\ufeff1',
    '[',
    ']',
    ',',
    ':',
    '{"a":}',
    '{,}',
    '[,]',
  ])('the parser of payloads refuses %j', (text) => {
    expect(() => readPayload(text)).toThrow(/^The body is not well-formed JSON at character \d+\.$/);
  });

  it('the parser of payloads takes 10,000 levels, and neither stack nor memory grows with more', () => {
    expect(run('a', `{"a":1,"b":${nested(9_990)}}`)).toEqual({ ok: true, value: 1 });
    expect(() => readPayload(nested(10_001))).toThrow('More than 10000 levels of nesting.');
    expect(() => readPayload('{"a":'.repeat(200_000))).toThrow('More than 10000 levels of nesting.');
  });

  it.each([
    ['lists', '[],'],
    ['objects', '{},'],
    ['lists in lists', '[[[[]]]],'],
    ['members', '{"a":1},'],
    ['numbers', '1,'],
    ['numbers that are not kept', '1e400,'],
    ['quotes', '"\\"",'],
    ['backslashes', '"\\\\",'],
  ])('the parser of payloads takes 1 MiB of %s in bounded time and memory', (_, piece) => {
    const text = `[${piece.repeat(Math.floor(2 ** 20 / piece.length))}0]`;
    const before = process.memoryUsage().heapUsed;
    const began = process.cpuUsage();
    readPayload(text);
    const { user } = process.cpuUsage(began);
    expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(160);
    expect(user / 1e6).toBeLessThan(4);
  });

  it('the parser of payloads leaves out a member that is called __proto__', () => {
    expect(run('@', '{"__proto__":{"a":1},"b":2}')).toEqual({ ok: true, value: { b: 2 } });
  });
});
