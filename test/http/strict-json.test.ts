import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProblemError } from '../../lib/core/errors/errors.ts';
import { jsonFaultAt } from '../../lib/http/json-fault.ts';
import { parseStrictJson } from '../../lib/http/parse-body.ts';

function refusal(text: string): ProblemError {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error(`accepted ${text}`);
}

/** Nothing is still open at the end: neither bracket nor brace around it is taken for its own. */
const endsWell = (text: string): boolean =>
  text.trim() !== '' &&
  [`[${text}\n]`, `{"a":${text}\n}`].every((around) => jsonFaultAt(around) === around.length);

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

it.each([
  ['{"RegionId":"a","RegionId":"b"}', '/RegionId'],
  ['{"__proto__":1,"__proto__":2}', '/__proto__'],
  ['{"":1,"":1}', '/'],
  ['{"a":[{"b":1},{"b":1,"c/~":{"d":1,"d":2}}]}', '/a/1/c~1~0/d'],
])('strict JSON refuses %s: the member at %s occurs twice', (text, pointer) => {
  const { code, fields } = refusal(text);
  expect(code).toBe('InvalidJson');
  expect(fields.errors).toEqual([
    { pointer, code: 'InvalidJson', detail: expect.stringContaining('occurs twice. Send it once') },
  ]);
});

it('strict JSON accepts 64 levels and refuses 65', () => {
  expect(JSON.stringify(parseStrictJson(nested(64)))).toBe(nested(64));
  expect(refusal(nested(65)).fields.detail).toBe('More than 64 levels of nesting. Send at most 64.');
});

it('strict JSON refuses 32,000 levels without running out of stack', () => {
  expect(refusal(nested(32_000)).code).toBe('InvalidJson');
  expect(refusal('{"a":'.repeat(13_000)).code).toBe('InvalidJson');
});

it('strict JSON refuses a number that a double would change', () => {
  expect(refusal('{"DestGroupOwnerId":9007199254740991.4}').fields.errors?.[0]).toEqual({
    pointer: '/DestGroupOwnerId',
    code: 'InvalidJson',
    detail: 'The number 9007199254740991.4 has more digits than a number keeps. Send a string.',
  });
  expect(refusal('[1.0000000000000001]').fields.errors?.[0]?.pointer).toBe('/0');
});

it.each([
  ['1.0', 1],
  ['1e2', 100],
  ['-0.5', -0.5],
  ['0.000000000000000000123', 1.23e-19],
  ['12345678901234.5', 12345678901234.5],
])('strict JSON accepts %s, because a double keeps 15 digits', (text, value) => {
  expect(parseStrictJson(text)).toBe(value);
});

it('strict JSON returns an integer beyond 2^53−1 as an unsafe one, so that validation can name it', () => {
  expect(parseStrictJson('9007199254740991')).toBe(9007199254740991);
  for (const text of ['9007199254740992', '9007199254740993', '1'.repeat(400)]) {
    expect(Number.isSafeInteger(parseStrictJson(text))).toBe(false);
  }
});

it('strict JSON keeps a member called __proto__ a member', () => {
  const value = parseStrictJson('{"__proto__":{"admin":true}}');
  expect(Object.keys(Object(value))).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

it.each([
  ['{"a":"\\ud800"}', '/a'],
  ['{"a":["x",{"b":"\\uDFFF."}]}', '/a/1/b'],
  ['{"a":{"\\udc00":1}}', '/a/\\udc00'],
  ['"\\ud800"', ''],
])('strict JSON refuses %s: the text at %s has no UTF-8 form', (text, pointer) => {
  const { code, fields } = refusal(text);
  expect(code).toBe('InvalidJson');
  expect(fields.errors).toEqual([
    { pointer, code, detail: expect.stringContaining('half a surrogate pair, which has no UTF-8 form') },
  ]);
});

it.each([
  ['', 'The body is empty. Send one JSON object.'],
  [' \n', 'The body is empty. Send one JSON object.'],
  ['{"a":1,}', 'at character 8 (line 1, column 8): unexpected "}".'],
  ['{"a": "hunter2 at position 9", x}', 'at character 32 (line 1, column 32): unexpected "x".'],
  ['hunter2 at position 9', 'at character 1 (line 1, column 1): unexpected "h".'],
  ['{"a":1', 'at character 7 (line 1, column 7): it ends too early.'],
  ['{\n  "a": nul\n}', 'at character 10 (line 2, column 8): unexpected "n".'],
  ['{"a":"x\ty"}', 'at character 8 (line 1, column 8): unexpected "\\u0009".'],
  ['{"a":"\\x"}', 'at character 7 (line 1, column 7): unexpected "\\".'],
  ['[1 2]', 'at character 4 (line 1, column 4): unexpected "2".'],
  ['01', 'at character 2 (line 1, column 2): unexpected "1".'],
  ['{"a" 1}', 'at character 6 (line 1, column 6): unexpected "1".'],
  ['[1]]', 'at character 4 (line 1, column 4): unexpected "]".'],
  ["{'a':1}", `at character 2 (line 1, column 2): unexpected "'".`],
  ['[}', 'at character 2 (line 1, column 2): unexpected "}".'],
])('strict JSON reports the position in %j, and quotes one character', (text, detail) => {
  expect(refusal(text).fields.detail).toContain(detail);
  expect(refusal(text).fields.detail).not.toContain('hunter2');
});

it('strict JSON finds the position of every fault of JSON.parse, and no fault in valid JSON', () => {
  const soup = fc.array(
    fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1.5', '-', 'null', 'tru', ' ', '\n'),
  );
  const text = fc.oneof(
    fc.json(),
    soup.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, fc.nat(), (json, cut) => {
      for (const each of [json, json.slice(0, cut % (json.length + 1))]) {
        const at = jsonFaultAt(each);
        let valid = true;
        try {
          JSON.parse(each);
        } catch {
          valid = false;
        }
        expect(at === each.length && endsWell(each)).toBe(valid);
      }
    }),
    { numRuns: 2000 },
  );
});

it('strict JSON reads all output of JSON.stringify like JSON.parse', () => {
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

it('strict JSON throws only InvalidJson, for any text', () => {
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
