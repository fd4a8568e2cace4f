/** Checks a query of the log service: its syntax, and the lines, members, values and codes that it names. */
import { entryOf } from '../../lib/core/errors/errors.ts';
import { AUDIT_LINES, HEAD } from '../../lib/reference/logs/audit-lines.ts';

const TERM = /message\.(\w+): (?:"([^"]+)"|([\w.-]+\*?))/g;
const COLUMN = /"([^"]+)"/g;
const EVERY_LINE = AUDIT_LINES.flatMap(({ members }) => members);

/** Bracketed alternatives, and terms that are joined by `and` or excluded by `not`. */
function isWellFormed(search: string): boolean {
  const reduced = search.replace(TERM, 'T').replace(/\(T(?: or T)+\)/g, 'T');
  return /^T(?: (?:and|not) T)*$/.test(reduced);
}

/** The members that all lines of the query have; a query that names no line is about every line. */
function membersOf(events: readonly string[]) {
  if (events.length === 0) return [...HEAD, ...EVERY_LINE];
  const lines = events.map((event) => AUDIT_LINES.find((line) => line.event === event)?.members ?? []);
  const [first = [], ...others] = lines;
  return [
    ...HEAD,
    ...first.filter(({ name }) => others.every((line) => line.some((each) => each.name === name))),
  ];
}

export function faultsOf(query: string): string[] {
  const [search = '', sql = ''] = query.split(' | ');
  const terms = [...search.matchAll(TERM)].map(([, member = '', quoted, bare]) => ({
    member,
    value: quoted ?? bare ?? '',
  }));
  const events = terms.filter(({ member }) => member === 'event').map(({ value }) => value);
  const members = membersOf(events);
  const fits = ({ member, value }: (typeof terms)[number]): boolean => {
    if (member === 'event') return AUDIT_LINES.some(({ event }) => event === value);
    if (member === 'code') return entryOf(value.replace('*', '')) !== undefined;
    const known = members.filter(({ name }) => name === member);
    return known.length > 0 && known.every(({ values }) => !values || values.includes(value));
  };
  const columns = [...sql.matchAll(COLUMN)].map(([, column = '']) => column);
  return [
    ...(isWellFormed(search) ? [] : [`not a search: ${search}`]),
    ...(sql === '' || /^SELECT .+ AS \w+/.test(sql) ? [] : [`not an analysis: ${sql}`]),
    ...terms.filter((term) => !fits(term)).map(({ member, value }) => `${member}: ${value}`),
    ...columns.filter((column) => !members.some(({ name }) => column === `message.${name}`)),
  ];
}
