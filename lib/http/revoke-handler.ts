import type { Answer } from '../core/answer.ts';
import { problemToHttp } from '../core/http-answer.ts';
import type { HttpAnswer } from '../core/http-types.ts';
import { type Exchange, filled } from './exchange.ts';

function toHttp(answer: Answer): HttpAnswer {
  if (answer.kind === 'problem') return problemToHttp(answer.problem, { retryAfter: answer.retryAfter });
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: answer.result,
    note: { outcome: answer.result.Outcome },
  };
}

/** The base handler of the chain. A replay has the headers of a first answer, and says that it is one. */
export async function revokeHandler(exchange: Exchange): Promise<HttpAnswer> {
  const { request, token } = filled(exchange, 'command');
  const { deadline, signal } = filled(exchange, 'budget');
  const caller = filled(exchange, 'caller').name;
  const { requestId } = exchange.incoming;
  const { wait } = exchange;
  exchange.began = true;
  const answer = await exchange.revocation({
    caller,
    token,
    request,
    requestId,
    deadline,
    signal,
    ...(wait && { waitUntil: wait.until }),
  });
  const http = toHttp(answer);
  return {
    ...http,
    headers: {
      ...http.headers,
      ...(answer.replayed && { 'Idempotency-Replayed': 'true' }),
      ...(wait && { 'Preference-Applied': `wait=${wait.seconds}` }),
    },
    note: { ...http.note, replayed: answer.replayed },
  };
}
