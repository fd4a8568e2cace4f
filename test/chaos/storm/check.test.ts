/** The checker of storms is worth something only if it sees what it is there to see. */
import { expect, it } from 'vitest';
import type { Effect, JournalEntry } from '../../../lib/simulators/ecs/journal.ts';
import type { Reply } from '../../support/post.ts';
import { REVOKE } from '../kit.ts';
import type { Exchange } from './answers.ts';
import { type Stored, violations } from './check.ts';
import type { Ticket } from './schedule.ts';

const TICKET: Ticket = { token: 'storm-1', ports: [1], form: 'flat', ifAbsent: 'succeed' };
const BODY = { Outcome: 'revoked', Evidence: 'reply', Revoked: [{ SecurityGroupRuleId: 'sgr-1' }] };

const reply = (status: number, body: object, retryAfter = Number.NaN): Reply => ({
  status,
  body: { ...body },
  text: JSON.stringify(body),
  replayed: false,
  byGateway: false,
  retryAfter,
});
const exchange = (change: Partial<Exchange> = {}): Exchange => ({
  ticket: TICKET,
  variant: 'same',
  callsBefore: 0,
  callsAfter: 1,
  sentAt: 100,
  endedAt: 200,
  reply: reply(200, BODY),
  stillListed: [],
  ...change,
});
const effect = (removed: string[], at = 150): Effect => ({
  at,
  status: 200,
  replayed: false,
  removed,
  added: [],
});
const call = (number: number, effects: Effect[], token = 'storm-1'): JournalEntry => ({
  number,
  at: 140,
  connection: 1,
  action: REVOKE,
  parameters: {},
  clientToken: `${token}-${'x'.repeat(43)}`,
  requestId: `request-${number}`,
  reply: 'sent',
  effects,
  removed: effects.flatMap(({ removed }) => removed),
});
const row = (change: Partial<Stored> = {}): Stored => ({
  state: 'DONE',
  createdAt: 110,
  request: {},
  before: [{ SecurityGroupRuleId: 'sgr-1' }],
  ...change,
});

const FINE = {
  tickets: [TICKET],
  exchanges: [exchange()],
  journal: [call(1, [effect(['sgr-1'])])],
  rowOf: (): Stored | undefined => row(),
  portOf: new Map([
    ['sgr-1', 1],
    ['sgr-2', 2],
  ]),
};
const none = (change: Partial<Exchange> = {}) =>
  exchange({ reply: reply(503, { code: 'EcsUnavailable', outcome: 'none' }, 2), ...change });
const second = (change: Partial<Exchange> = {}) =>
  exchange({ sentAt: 300, endedAt: 400, callsBefore: 1, callsAfter: 1, ...change });

it('the checker of storms finds nothing where all is well', () => {
  expect(violations(FINE)).toEqual([]);
});

it('the checker of storms accepts that the network delivers the one call with the own parameters twice', () => {
  const twice = call(1, [effect([]), effect(['sgr-1'], 250)]);
  const absent = exchange({ reply: reply(200, { Outcome: 'absent', Evidence: 'reply' }) });
  const rowOf = () => row({ before: [] });
  expect(violations({ ...FINE, exchanges: [absent], journal: [twice], rowOf })).toEqual([]);
  const once = call(1, [effect(['sgr-1'], 250)]);
  expect(violations({ ...FINE, exchanges: [absent], journal: [once], rowOf })).toHaveLength(2);
});

it.each<[string, Partial<typeof FINE>, RegExp]>([
  [
    'a rule removed twice',
    { journal: [...FINE.journal, call(2, [effect(['sgr-1'])])] },
    /I8: sgr-1 was removed twice/,
  ],
  [
    'a call of no token',
    { journal: [...FINE.journal, call(2, [], 'stranger')] },
    /I8: call 2 is of no token/,
  ],
  ['a removal without a row', { rowOf: () => undefined }, /I2/],
  ['a removal before the row', { rowOf: () => row({ createdAt: 160 }) }, /I2/],
  [
    'a rule that the first snapshot did not have',
    { journal: [call(1, [effect(['sgr-1', 'sgr-2'])])] },
    /I8: .*not its own/,
  ],
  [
    'a rule that the request does not name',
    { journal: [call(1, [effect(['sgr-2'])])], rowOf: () => row({ before: [] }) },
    /I8: .*not its own/,
  ],
  ['a call after the final answer', { journal: [...FINE.journal, call(2, [])] }, /I8: call 2 was sent after/],
  [
    'an effect after the final answer',
    { journal: [call(1, [effect(['sgr-1'], 250)])] },
    /I8: call 1 removed something after/,
  ],
  [
    'two final answers',
    { exchanges: [exchange(), second({ reply: reply(200, { ...BODY, RequestId: 'other' }) })] },
    /I6: 2 different/,
  ],
  ['a final answer that is not stored', { rowOf: () => row({ state: 'RUNNING' }) }, /I6: .*not stored/],
  [
    'a 422 for the same request',
    { exchanges: [exchange(), second({ reply: reply(422, {}) }), second()] },
    /I7/,
  ],
  [
    'the stored answer given to another request',
    { exchanges: [exchange(), second({ variant: 'other' })] },
    /I7/,
  ],
  ['"none" while a call had been sent', { exchanges: [none(), second()] }, /I9/],
  ['a revoked rule that is listed', { exchanges: [exchange({ stillListed: ['sgr-1'] })] }, /I10/],
  ['"reply" for what others removed', { journal: [] }, /I10/],
  [
    'a token that never ends',
    { exchanges: [exchange({ reply: reply(504, { outcome: 'unknown' }, 5) })] },
    /L1/,
  ],
  [
    'a 503 that does not say when to come back',
    { exchanges: [none({ callsAfter: 0, reply: reply(503, {}) }), second()] },
    /without Retry-After/,
  ],
  ['a fault of ours', { exchanges: [exchange({ reply: reply(500, {}) }), second()] }, /^storm-1: 500/],
])('the checker of storms sees %s', (_, change, expected) => {
  expect(violations({ ...FINE, ...change }).join('\n')).toMatch(expected);
});
