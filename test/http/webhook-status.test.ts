import { expect, it } from 'vitest';
import { makeProblem } from '../../lib/core/errors/errors.ts';
import { problemToHttp } from '../../lib/core/http/answer.ts';
import type { HttpAnswer } from '../../lib/core/http/types.ts';
import { forWebhook } from '../../lib/http/webhook-status.ts';

const problem = (code: string, status: number, retryAfter?: number): HttpAnswer =>
  problemToHttp(makeProblem(code, { requestId: 'req-1', status }), { retryAfter });

it.each([
  ['RevocationInProgress', 409, 2_000, '2'],
  ['Throttling', 429, 60_000, '55'],
  ['InternalError', 500, undefined, '55'],
  ['Forbidden.RAM', 502, undefined, '55'],
  ['StoreUnavailable', 503, 2_000, '2'],
  ['EcsUnavailable', 503, 90_000, '55'],
  ['OutcomeUnknown', 504, 5_000, '5'],
])(
  'a sender of webhooks gets a 503 for %s (%d), to retry within a minute',
  (code, status, retryAfter, seconds) => {
    const answer = problem(code, status, retryAfter);
    const converted = forWebhook(answer);
    expect(converted.status).toBe(503);
    expect(converted.headers['Retry-After']).toBe(seconds);
    expect(converted.headers['X-Original-Status']).toBe(status === 503 ? undefined : String(status));
    expect(converted.note.originalStatus).toBe(status === 503 ? undefined : status);
    expect(converted.body).toBe(answer.body);
  },
);

it.each([
  ['InvalidJson', 400],
  ['PolicyDenied', 403],
  ['InvalidSecurityGroupRule.RuleNotExist', 404],
  ['NothingToRestore', 409],
  ['PayloadTooLarge', 413],
  ['UnsupportedMediaType', 415],
  ['IdempotentParameterMismatch', 422],
])('a sender of webhooks gets a 200 for %s (%d), to stop retries', (code, status) => {
  const answer = problem(code, status);
  const converted = forWebhook(answer);
  expect(converted).toMatchObject({ status: 200, headers: { 'X-Original-Status': String(status) } });
  expect(converted.headers['Content-Type']).toBe('application/problem+json');
  expect(converted.headers).not.toHaveProperty('Retry-After');
  expect(converted.body).toMatchObject({ status, code });
});

it.each([200, 401])('a sender of webhooks gets %d unchanged', (status) => {
  const answer = problem('Unauthenticated', status);
  expect(forWebhook(answer)).toBe(answer);
});
