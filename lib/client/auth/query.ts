/** The query for signatures. */
import { ClientFault } from '../transport.ts';

type Pair = readonly [string, string];

/** By UTF-16 units, because names are ASCII. */
export const byName = ([a]: Pair, [b]: Pair): number => (a < b ? -1 : Number(a > b));

/**
 * Names and decoded values, in the order of the URL. A `+` is a plus sign.
 * @throws {ClientFault} for a name that is not ASCII or repeated: the documents disagree on its signature
 */
export function decodedQuery({ search }: URL): Pair[] {
  const pairs = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): Pair => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [decode(name), decode(value)];
    });
  const names = pairs.map(([name]) => name);
  if (names.some((name) => !/^[!-~]+$/.test(name)) || new Set(names).size < names.length) {
    throw new ClientFault('query parameters of a signed URL must have unique ASCII names');
  }
  return pairs;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ClientFault('the query of the URL has malformed percent-encoding');
  }
}
