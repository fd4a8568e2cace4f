import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findTextFault, memberOfFault } from '../../lib/core/json.ts';

const faultOf = (text: string) => {
  const fault = findTextFault(text);
  return fault && { kind: fault.kind, name: memberOfFault(fault) };
};

it.each([
  ['{"a":1,"a":1}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{ "a" : {"b":1} , "c":[{"d":1,"d":2}] }', 'd'],
  ['[[{"a":1,"b":[{}],"a":1}]]', 'a'],
  ['{"a":"}","b":"\\"","a":1}', 'a'],
  ['{"a":"\\\\","a":1}', 'a'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['{"":1,"":2}', ''],
])('a member that occurs twice is found in %s', (text, name) => {
  expect(faultOf(text)).toEqual({ kind: 'duplicate', name });
});

it.each(['{"a":{"a":1}}', '[{"a":1},{"a":1}]', '{"a":"a","b":["a","a"]}', '{"a":1,"A":1}', '"a"', '[]', '1'])(
  'a member that occurs twice is not found in %s',
  (text) => {
    expect(findTextFault(text)).toBeUndefined();
  },
);

it('a member that occurs twice is found wherever it is put, and never where there is none', () => {
  const key = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"', '\\', '{', '}', ',', '__proto__'),
  );
  fc.assert(
    fc.property(fc.object({ key, maxDepth: 4 }), key, fc.nat(), (value, name, where) => {
      const text = JSON.stringify(value);
      expect(findTextFault(text)).toBeUndefined();
      const opened = [...text.matchAll(/(?<=[[:,]|^)\{(?=["}])/g)].map(({ index }) => index);
      const at = opened[where % opened.length] ?? 0;
      const twice = `${JSON.stringify(name)}:0,${JSON.stringify(name)}:0`;
      const put = `${text.slice(0, at + 1)}${twice}${text[at + 1] === '}' ? '' : ','}${text.slice(at + 1)}`;
      // The place may be inside a string, where it is no member.
      try {
        JSON.parse(put);
      } catch {
        return;
      }
      if (JSON.stringify(JSON.parse(put)) === put) return;
      expect(findTextFault(put)?.kind).toBe('duplicate');
    }),
  );
});

it.each([
  ['{"a":"\\ud800"}', 'a'],
  ['{"a":"x\\uDFFFy"}', 'a'],
  ['{"a":{"b":["\\udc00\\ud800"]}}', 'b'],
  ['{"\\ud800":1}', '\ud800'],
  ['"\\ud800"', ''],
  ['{"a":[{"b":1},"\\ud800"]}', 'a'],
])('text without a UTF-8 form is found in %s', (text, name) => {
  expect(faultOf(text)).toEqual({ kind: 'ill-formed', name });
});

it.each(['{"a":"\\ud83d\\ude00"}', '{"a":"\\\\ud800"}', '{"a":"😀"}', '{"a":"\\u00e9"}'])(
  'text without a UTF-8 form is not found in %s',
  (text) => {
    expect(findTextFault(text)).toBeUndefined();
  },
);

it('text without a UTF-8 form is found exactly where the value changes by being written as UTF-8', () => {
  const units = fc.array(fc.constantFrom('a', '\\', '"', '\ud83d', '\ude00', '\ud800', 'é'), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.array(units.map((all) => all.join(''))), (values) => {
      const changed = values.some((text) => Buffer.from(text).toString() !== text);
      expect(findTextFault(JSON.stringify(values))?.kind).toBe(changed ? 'ill-formed' : undefined);
    }),
  );
});

it('findTextFault reads 8 MB of anything in time that its length costs', () => {
  const bodies = [
    '\\"'.repeat(4_000_000),
    '\\\\'.repeat(4_000_000),
    'x'.repeat(8_000_000),
    '\\ud83d\\ude00'.repeat(700_000),
  ];
  for (const body of bodies) expect(findTextFault(`{"body":"${body}"}`)).toBeUndefined();
  expect(findTextFault('['.repeat(2_000_000) + ']'.repeat(2_000_000))).toBeUndefined();
});
