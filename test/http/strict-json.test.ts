import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../lib/core/errors/errors.ts';
import { parseStrictJson } from '../../lib/http/strict-json.ts';

function refusal(text: string): ProblemError {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error(`accepted ${text}`);
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('strict JSON', () => {
  it.each([
    ['{"RegionId":"a","RegionId":"b"}', '/RegionId'],
    ['{"a":1,"a":1}', '/a'],
    ['{"a":{},"a":[]}', '/a'],
    ['{"a":1,"\\u0061":1}', '/a'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"":1,"":1}', '/'],
    ['{"a":[{"b":1},{"b":1,"c/~":{"d":1,"d":2}}]}', '/a/1/c~1~0/d'],
    ['{"a": "{", "b": "\\"", "a": 1}', '/a'],
  ])('refuses %s: the member at %s occurs twice', (text, pointer) => {
    const { code, fields } = refusal(text);
    expect(code).toBe('InvalidJson');
    expect(fields.errors).toEqual([
      { pointer, code: 'InvalidJson', detail: expect.stringContaining('occurs twice; send it once') },
    ]);
  });

  it.each([
    '{"a":{"b":1},"b":1}',
    '[{"a":1},{"a":1}]',
    '{"a":"b","b":"a"}',
    '{"a":["a","a"]}',
    '{"a":1,"A":1}',
  ])('accepts %s: equal names in different objects are no duplicates', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('accepts 64 levels and refuses 65', () => {
    expect(JSON.stringify(parseStrictJson(nested(64)))).toBe(nested(64));
    expect(refusal(nested(65)).fields.detail).toBe('More than 64 levels of nesting.');
  });

  it('refuses 32,000 levels without running out of stack', () => {
    expect(refusal(nested(32_000)).code).toBe('InvalidJson');
    expect(refusal('{"a":'.repeat(13_000)).code).toBe('InvalidJson');
  });

  it('refuses a number whose digits a double would drop', () => {
    expect(refusal('{"DestGroupOwnerId":9007199254740991.4}').fields.errors?.[0]).toEqual({
      pointer: '/DestGroupOwnerId',
      code: 'InvalidJson',
      detail: 'A number with too many digits; send a string.',
    });
    expect(refusal('[1.0000000000000001]').fields.errors?.[0]?.pointer).toBe('/0');
  });

  it.each([
    ['1.0', 1],
    ['1e2', 100],
    ['-0.5', -0.5],
    ['0.000000000000000000123', 1.23e-19],
    ['12345678901234.5', 12345678901234.5],
  ])('reads %s: a double keeps 15 digits, wherever the point is', (text, value) => {
    expect(parseStrictJson(text)).toBe(value);
  });

  it('hands an integer beyond 2^53−1 on as one that is not safe, so that validation can refuse it by name', () => {
    expect(parseStrictJson('9007199254740991')).toBe(9007199254740991);
    for (const text of ['9007199254740992', '9007199254740993', '1'.repeat(400)]) {
      expect(Number.isSafeInteger(parseStrictJson(text))).toBe(false);
    }
  });

  it('keeps a member called __proto__ a member', () => {
    const value = parseStrictJson('{"__proto__":{"admin":true}}');
    expect(Object.keys(Object(value))).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a":1,}',
    '[1,]',
    '01',
    '+1',
    'NaN',
    "{'a':1}",
    '{a:1}',
    '// c\n1',
    '"\t"',
    '"\\x"',
    '{} {}',
  ])('refuses %j, which is not JSON', (text) => {
    expect(refusal(text).code).toBe('InvalidJson');
  });

  it.each([
    ['{"a":"\\ud800"}', '/a'],
    ['{"a":["x",{"b":"\\uDFFF."}]}', '/a/1/b'],
    ['{"a":{"\\udc00":1}}', '/a/\\udc00'],
    ['"\\ud800"', ''],
  ])('refuses %s: the text at %s has no UTF-8 form', (text, pointer) => {
    const { code, fields } = refusal(text);
    expect(code).toBe('InvalidJson');
    expect(fields.errors).toEqual([
      { pointer, code, detail: expect.stringContaining('half a surrogate pair, which has no UTF-8 form') },
    ]);
  });

  it('says where, and quotes nothing of the body', () => {
    expect(refusal('{"a":1,}').fields.detail).toBe('The body is not well-formed JSON at character 8.');
    expect(refusal('{"a": "hunter2 at position 9", x}').fields.detail).toBe(
      'The body is not well-formed JSON at character 32.',
    );
    expect(refusal('hunter2 at position 9').fields.detail).not.toMatch(/hunter2|9/);
  });

  it('reads whatever JSON.stringify writes, as JSON.parse does', () => {
    const values = [
      fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ];
    const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '"', '\\', '{'));
    fc.assert(
      fc.property(fc.object({ key, values, maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('throws nothing but InvalidJson, whatever the text', () => {
    const soup = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1.5', '1e9', 'null', ' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          soup.map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseStrictJson(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ProblemError);
            expect(error).toMatchObject({ code: 'InvalidJson' });
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
