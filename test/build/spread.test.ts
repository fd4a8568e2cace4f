import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leadingSpreads, spreadNothingFirst } from '../../lib/build/function/spread.ts';

const rewritten = (code: string): string => spreadNothingFirst({ code, mappings: '' }).code;

it.each([
  ['{...a,b:1}', '{...null,...a,b:1}'],
  ['{...a,...b}', '{...null,...a,...b}'],
  ['{...a,b:{...c,d}}', '{...null,...a,b:{...null,...c,d}}'],
  ['{...{...a,b},c}', '{...null,...{...null,...a,b},c}'],
  ['{...a&&{b},get c(){return{...d,e}}}', '{...null,...a&&{b},get c(){return{...null,...d,e}}}'],
])('a literal that begins with a spread and has further members spreads nothing first: %s', (code, after) => {
  expect(rewritten(`f(${code})`)).toBe(`f(${after})`);
});

it.each([
  'f({...a})',
  'f({b:1,...a})',
  'f({...null,...a,b:1})',
  'let{...a}=b',
  '({...a})=>a',
  'f([...a,1],g(...a,1))',
  'f("{...a,b:1}",`{...a,b}`,/{...a,b}/)',
])('other code stays as it is: %s', (code) => {
  expect(rewritten(code)).toBe(code);
});

const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', '__proto__', 'toString'), fc.integer());
// No name twice in one literal, and no accessors: for those V8 alone has an order of its own.
const literal = fc
  .uniqueArray(
    fc.oneof(
      object.map((value) => `...${JSON.stringify(value)}`),
      fc.constantFrom('a:0', '"b":x', '["c"]:1', '...x'),
    ),
  )
  .map((members) => `({${members.join(',')}})`);

it('the values of a literal and the order of its members stay', () => {
  fc.assert(
    fc.property(literal, object, (code, x) => {
      const entriesOf = (text: string) => JSON.stringify(Object.entries(runInNewContext(text, { x })));
      expect(entriesOf(rewritten(code))).toBe(entriesOf(code));
      expect(leadingSpreads(rewritten(code))).toEqual([]);
    }),
  );
});

it('a literal has the order of the language also with accessors and repeated names', () => {
  const member = fc.oneof(
    object.map((value) => `...${JSON.stringify(value)}`),
    fc.constantFrom('a:0', '"b":x', '["c"]:1', '...x', 'get a(){return 5}', 'get d(){return 6}'),
  );
  const evaluate = (code: string, x: unknown) => runInNewContext(code, { x });
  fc.assert(
    fc.property(fc.array(member, { minLength: 1 }), object, (members, x) => {
      // One member after the other.
      const expected = { ...x };
      for (const one of members) {
        Object.defineProperties(expected, Object.getOwnPropertyDescriptors(evaluate(`({${one}})`, x)));
      }
      const whole = evaluate(rewritten(`({...x,${members.join(',')}})`), x);
      expect(JSON.stringify(Object.entries(whole))).toBe(JSON.stringify(Object.entries(expected)));
    }),
  );
});

it('the source map of each character stays', () => {
  fc.assert(
    fc.property(fc.array(literal, { minLength: 1 }), (literals) => {
      const code = literals.map((text, line) => `f${line}(${text},${text})`).join('\n');
      const each = code
        .split('\n')
        .map((text, line) =>
          [...text].map((_, column) => [column, 0, line, column] as [number, number, number, number]),
        );
      const { code: after, mappings } = spreadNothingFirst({ code, mappings: encode(each) });
      const [from, to] = [code.split('\n'), after.split('\n')];
      const found = decode(mappings).map((segments, line) =>
        segments.map(([column, , , original]) => [to[line]?.[column], from[line]?.[original ?? -1]]),
      );
      expect(found.map((pairs) => pairs.map(([now]) => now).join(''))).toEqual(from);
      expect(found.map((pairs) => pairs.map(([, then]) => then).join(''))).toEqual(from);
    }),
  );
});

it('V8 gives all objects of such a literal one shape, and without the spread of nothing this V8 does not', () => {
  const sameShape = (literal: string): string => {
    const code = `const f=(a)=>(${literal});for(let i=0;i<9;i++)f({b:i});%HaveSameMap(f({b:1}),f({b:2}))`;
    const flags = ['--allow-natives-syntax', '--print', code];
    return execFileSync(process.execPath, flags, { encoding: 'utf8' }).trim();
  };
  expect(sameShape(rewritten('({...a,c:1})'))).toBe('true');
  // Where this fails, the V8 of a newer Node.js needs the rewriting no more.
  expect(sameShape('({...a,c:1})')).toBe('false');
});
