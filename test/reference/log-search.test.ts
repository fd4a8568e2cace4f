import { describe, expect, it } from 'vitest';
import { readSearch } from './log-search.ts';

const LINE = {
  event: 'request',
  code: 'Throttling.User',
  status: 429,
  replayed: false,
  path: '/revocations',
};

describe('the evaluator of searches', () => {
  it.each([
    ['message.event: request', true],
    ['message.event: Request', true],
    ['message.event: req', false],
    ['message.event: req*', true],
    ['message.code: Throttling', false],
    ['message.code: Throttling*', true],
    ['message.code: "Throttling.User"', true],
    ['message.status: 429 and message.replayed: false', true],
    ['message.status: 429 and message.replayed: true', false],
    ['message.status: 429 not message.replayed: true', true],
    ['message.event: request not message.code: Throttling*', false],
    ['(message.event: attempt or message.event: request) and message.status: 429', true],
    ['message.caller: nobody', false],
    ['message.path: revocations | SELECT count(1) AS n', true],
  ])('%s', (search, found) => {
    expect(readSearch(search)(LINE)).toBe(found);
  });

  it('splits a value at delimiters, so that one word of several is enough', () => {
    expect(readSearch('message.event: request')({ event: 'request lost' })).toBe(true);
    expect(readSearch('message.event: "lost request"')({ event: 'request lost' })).toBe(true);
  });

  it.each(['event: request', 'message.event request', '(message.event: a', 'message.event: a b', ''])(
    'does not guess at %j',
    (search) => {
      expect(() => readSearch(search)(LINE)).toThrow(SyntaxError);
    },
  );
});
