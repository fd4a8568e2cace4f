import { expect, it } from 'vitest';
import { describeFailure, TablestoreFailure, verdictOn } from '../../../lib/stores/tablestore/failure.ts';

const network = (fields: object) => Object.assign(new Error('failed'), { code: 'NetworkingError' }, fields);
const answer = (status: number, code?: string) => new TablestoreFailure(status, code, 'words', 'rid-1');

it.each([
  ['an unknown host name', network({ syscall: 'getaddrinfo' }), 'not-executed'],
  ['a refused connection', network({ syscall: 'connect' }), 'not-executed'],
  [
    'a refused connection at every address',
    new AggregateError([network({ syscall: 'connect' }), network({ syscall: 'connect' })]),
    'not-executed',
  ],
  [
    'several errors, one of them later',
    new AggregateError([network({ syscall: 'connect' }), network({ syscall: 'read' })]),
    'ambiguous',
  ],
  ['an empty bundle of errors', new AggregateError([]), 'ambiguous'],
  ['a connection that broke', network({ syscall: 'read' }), 'ambiguous'],
  ['an aborted request', network({}), 'ambiguous'],
  ['a value that is not an error', 'text', 'ambiguous'],
  ['a page without a code, even under 403', answer(403), 'ambiguous'],
  ['an unknown code with a 4xx', answer(400, 'OTSNewCode'), 'refused'],
  ['an unknown code with a 5xx', answer(500, 'OTSNewCode'), 'ambiguous'],
  ['an endpoint that has moved', answer(301, 'OTSMoved'), 'refused'],
  ['a failed condition', answer(403, 'OTSConditionCheckFail'), 'condition'],
])('the verdict on a failed request: %s', (_, error, verdict) => {
  expect(verdictOn(error)).toBe(verdict);
});

it('the description of a failed request has code, status, request id and message', () => {
  expect(describeFailure(answer(503, 'OTSServerBusy'))).toBe('OTSServerBusy (503, request rid-1): words');
  expect(describeFailure(new TablestoreFailure(502, undefined, 'HTTP status 502', undefined))).toBe(
    'an answer that is not from Tablestore (502): HTTP status 502',
  );
});

it('the description of a failed request is one line of bounded length for any error', () => {
  const forged = describeFailure(network({ message: `a\nb\u001b[31m\u2028${'x'.repeat(1_000)}` }));
  expect(forged).toMatch(/^a b \[31m x+$/);
  expect(forged).toHaveLength(200);
  expect(describeFailure('text')).toBe('text');
  expect(describeFailure(new AggregateError([network({})]))).toBe('Error: failed');
});
