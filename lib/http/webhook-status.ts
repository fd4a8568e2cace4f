/**
 * Statuses for webhook senders. They treat a 4xx as a broken endpoint. PagerDuty drops the event and, after three,
 * disables the subscription. Zendesk retries neither 502 nor 504. Most never retry at all. The body is unchanged.
 */
import type { HttpAnswer } from '../core/http/types.ts';

/** Zendesk honours a Retry-After of less than 60 s only. */
const LONGEST_RETRY_SECONDS = 55;
const UNFINISHED = [429, 500, 502, 503, 504];
/** A retry would change nothing. */
const FINAL = [400, 403, 404, 409, 413, 415, 422];

/** The answer with a status that the sender handles correctly; the original one is in `X-Original-Status`. */
export function forWebhook(answer: HttpAnswer): HttpAnswer {
  const { status, note } = answer;
  if (UNFINISHED.includes(status) || note.code === 'RevocationInProgress') {
    const asked = Number(answer.headers['Retry-After'] ?? LONGEST_RETRY_SECONDS);
    return under(503, answer, { 'Retry-After': String(Math.min(asked, LONGEST_RETRY_SECONDS)) });
  }
  return FINAL.includes(status) ? under(200, answer, {}) : answer;
}

function under(status: number, answer: HttpAnswer, more: Readonly<Record<string, string>>): HttpAnswer {
  const headers = { ...answer.headers, ...more };
  if (status === answer.status) return { ...answer, headers };
  return {
    ...answer,
    status,
    headers: { ...headers, 'X-Original-Status': String(answer.status) },
    note: { ...answer.note, originalStatus: answer.status },
  };
}
