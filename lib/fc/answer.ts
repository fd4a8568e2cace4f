import type { HttpAnswer } from '../core/http/types.ts';

/** The only shape that API Gateway, the HTTP trigger and a direct caller all understand. */
export interface FcAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: false;
  readonly body: string;
}

/** Printable ASCII only: nothing that came from outside may start a header of its own. */
const clean = (value: string): string => value.replace(/[^\x20-\x7e]/g, '');

/** The answer with the headers that every answer has: replays, refusals and defects too. */
export function encodeAnswer({ status, headers, body }: HttpAnswer, requestId: string): FcAnswer {
  const all = {
    ...headers,
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  return {
    statusCode: status,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, clean(value)])),
    isBase64Encoded: false,
    body: JSON.stringify(body),
  };
}
