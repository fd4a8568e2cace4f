/** Searches as the log service takes them: `message.event: attempt and message.attempt: 1`. Pure. */
import type { LogSearch } from './queries.ts';

/** Function Compute writes what a function prints to this field. */
export const FIELD = 'message';

/** Bare words are safe; anything else needs quotes. */
const word = (value: string): string => (/^[\w.-]+\*?$/.test(value) ? value : `"${value}"`);

/** `status|originalStatus: 502` matches either member. */
function condition([members, value]: readonly [string, string]): string {
  return oneOf(members.split('|').map((member) => `${FIELD}.${member}: ${word(value)}`));
}

const oneOf = (terms: readonly string[]): string =>
  terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' or ')})`;

export function searchText({ lines = [], where = {}, not = {} }: LogSearch): string {
  return [
    ...(lines.length > 0 ? [oneOf(lines.map((line) => `${FIELD}.event: ${line}`))] : []),
    ...Object.entries(where).map(condition),
  ]
    .join(' and ')
    .concat(...Object.entries(not).map((each) => ` not ${condition(each)}`));
}

export const withSql = (search: LogSearch, sql: string | undefined): string =>
  sql === undefined ? searchText(search) : `${searchText(search)} | ${sql}`;
