import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsOf } from './log-query.ts';

const PAGE = readFileSync(new URL('../../docs/reference/log-queries.md', import.meta.url), 'utf8');
const TABLES = [...PAGE.matchAll(/^\| ([^|]+) \| `(\(?message[^`]+)` \|/gm)].map(
  ([, name = '', query = '']) => ({
    name,
    query,
  }),
);
const BLOCKS = [...PAGE.matchAll(/^(.+):\n\n```sls\n(.+)\n```$/gm)].map(([, name = '', query = '']) => ({
  name,
  query,
}));

describe('docs/reference/log-queries.md', () => {
  it('docs/reference/log-queries.md has counters, alarms and look-ups', () => {
    expect(TABLES).toHaveLength(23);
    expect(BLOCKS).toHaveLength(8);
  });

  it.each([...TABLES, ...BLOCKS])('$name names lines, members, values and codes that exist', ({ query }) => {
    expect(faultsOf(query)).toEqual([]);
  });
});

it.each([
  ['event: request', 'not a search: event: request'],
  ['message.event request', 'not a search: message.event request'],
  ['(message.event: attempt', 'not a search: (message.event: attempt'],
  ['message.event: attempt message.attempt: 1', 'not a search: message.event: attempt message.attempt: 1'],
  ['', 'not a search: '],
  ['message.event: moon', 'event: moon'],
  ['message.event: takeover and message.code: PolicyDenied and message.color: red', 'color: red'],
  ['message.event: takeover and message.state: DONE', 'state: DONE'],
  ['(message.event: attempt or message.event: restore) and message.form: flat', 'form: flat'],
  ['message.event: attempt and message.state: GONE', 'state: GONE'],
  ['message.event: request and message.code: Moon', 'code: Moon'],
  ['message.event: request | SELECT "message.color" AS c', 'message.color'],
  ['message.event: request | count(1)', 'not an analysis: count(1)'],
])('a faulty query: %s', (query, fault) => {
  expect(faultsOf(query)).toContain(fault);
});
