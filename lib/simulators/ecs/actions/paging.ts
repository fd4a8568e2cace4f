import { refuse } from '../error.ts';
import type { EcsCode } from '../error-catalogue.ts';
import type { Parameters } from '../wire/wire.ts';

export interface PageRules<Item> {
  /** A number that grows along the list and stays with its item. */
  readonly ordinalOf: (item: Item) => number;
  /** Identifies the query: a token from another query is refused. */
  readonly query: string;
  readonly smallest: number;
  readonly largest: number;
  readonly usual: number;
  /** The code for a bad `MaxResults` or `NextToken`. */
  readonly fault: EcsCode;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty on the last page. */
  readonly nextToken: string;
}

/**
 * The page that `MaxResults` and `NextToken` ask for. A token names the last item returned, so that items
 * added or removed between two pages neither hide nor repeat others.
 */
export function pageOf<Item>(
  items: readonly Item[],
  parameters: Parameters,
  rules: PageRules<Item>,
): Page<Item> {
  const size = pageSize(parameters.get('MaxResults') ?? '', rules);
  const after = readToken(parameters.get('NextToken') ?? '', rules);
  const rest = items.filter((item) => rules.ordinalOf(item) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const nextToken = last === undefined || rest.length === page.length ? '' : makeToken(last, rules);
  return { items: page, nextToken };
}

function pageSize<Item>(text: string, { smallest, largest, usual, fault }: PageRules<Item>): number {
  if (text === '') return usual;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(size >= smallest && size <= largest)) throw refuse(fault, 'MaxResults');
  return size;
}

const makeToken = <Item>(last: Item, { query, ordinalOf }: PageRules<Item>): string =>
  Buffer.from(`${ordinalOf(last)} ${query}`).toString('base64url');

function readToken<Item>(token: string, { query, fault }: PageRules<Item>): number {
  if (token === '') return Number.NEGATIVE_INFINITY;
  const [, ordinal, asked] = /^(\d+) (.*)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (ordinal === undefined || asked !== query) throw refuse(fault, 'NextToken');
  return Number(ordinal);
}
