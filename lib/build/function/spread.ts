/**
 * Object literals that begin with a spread, as `{ ...rule, Policy: 'accept' }`. V8 11.3 (Node.js 20) clones the shape of
 * the first object, and then makes a new shape for each further member, at every evaluation. That takes some 3 µs
 * instead of 0.1, and each later access to the object misses the inline caches. After a spread of nothing, all members
 * are added by the transitions of the empty object, which V8 keeps.
 */
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { parse } from 'acorn';
import { simple } from 'acorn-walk';

/** Minifiers remove it. */
const NOTHING = '...null,';

export interface Compiled {
  readonly code: string;
  /** Those of a source map. */
  readonly mappings: string;
}

/** Where literals begin with a spread of something and have further members: offsets in the code, ascending. */
export function leadingSpreads(code: string): readonly number[] {
  const found: number[] = [];
  simple(parse(code, { ecmaVersion: 'latest' }), {
    ObjectExpression({ properties: [first, ...more] }) {
      if (first?.type !== 'SpreadElement' || more.length === 0) return;
      const { argument } = first;
      if (argument.type !== 'Literal' || argument.value !== null) found.push(first.start);
    },
  });
  return found.toSorted((one, other) => one - other);
}

/**
 * Lets each of them begin with a spread of nothing. Their values, and the order of their members, stay. Where V8 alone
 * has another order, with accessors and repeated names, they get that of the language.
 */
export function spreadNothingFirst({ code, mappings }: Compiled): Compiled {
  const places = leadingSpreads(code);
  const pieces = [0, ...places].map((from, at) => code.slice(from, places[at]));
  const segments = decode(mappings);
  let start = 0;
  const shifted = code.split('\n').map((text, line) => {
    const end = start + text.length;
    const columns = places.filter((at) => at >= start && at <= end).map((at) => at - start);
    start = end + 1;
    return segments[line]?.map((segment) => shift(segment, columns)) ?? [];
  });
  return { code: pieces.join(NOTHING), mappings: encode(shifted) };
}

function shift(segment: SourceMapSegment, columns: readonly number[]): SourceMapSegment {
  const [column, ...source] = segment;
  const before = columns.filter((at) => at <= column).length;
  // The rest of the segment is as it was, so its length fits.
  return [column + before * NOTHING.length, ...source] as SourceMapSegment;
}
