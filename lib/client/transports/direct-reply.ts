/** What Function Compute's invoke API gives back. A function that failed is a 200 with a header. */
import * as z from 'zod/mini';
import { parseBounded } from '../../core/bounded-json.ts';
import { BODY_BOUNDS, NoReply, type Reply } from '../transport.ts';

const ANSWER = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
const FAILURE = z.object({ errorMessage: z.string(), errorType: z.optional(z.string()) });

interface Invocation {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly data: unknown;
}

/** The SDK parses what is declared as JSON; the platform does not always declare it. */
const parsed = (data: unknown): unknown =>
  typeof data === 'string' ? parseBounded(data, BODY_BOUNDS) : data;

/** @throws {NoReply} when the function failed, timed out, or is another one */
export function readInvocation({ headers, data }: Invocation): Reply {
  const value = parsed(data);
  const failed = headers['x-fc-error-type'];
  if (failed !== undefined) {
    const { data: said } = FAILURE.safeParse(value);
    // The message alone: the rest of the body is a stack.
    const words = said ? `: ${said.errorType ?? 'error'}: ${said.errorMessage}` : '';
    throw new NoReply(`the function failed (${failed})${words}`, { sent: 'unknown', passing: true });
  }
  const answer = ANSWER.safeParse(value);
  if (!answer.success) {
    throw new NoReply('the function answers, but not as revoke-egress does', {
      sent: 'unknown',
      passing: false,
    });
  }
  const lower = Object.entries(answer.data.headers).map(([name, text]) => [name.toLowerCase(), text]);
  return { status: answer.data.statusCode, headers: Object.fromEntries(lower), body: answer.data.body };
}

/** The SDK reports status and request id in its message only; it writes `undefined` for what the reply lacked. */
const REFUSAL = / failed with ([45]\d\d)\. requestid: (?!undefined,)[\w-]+, /;

/**
 * The platform's own refusal, which the SDK throws as `FC<code>Error`; undefined for every other error. With a 4xx the
 * function was not called; 429 is a lack of capacity, 500 and 503 are the platform's. A reply without an error code or
 * without a request id came from something in between, and leaves the outcome unknown.
 */
export function refusalOf(error: unknown): NoReply | undefined {
  if (!(error instanceof Error) || !/^FC\w+Error$/.test(error.name)) return undefined;
  const code = error.name.slice('FC'.length, -'Error'.length);
  const status = Number(REFUSAL.exec(error.message)?.[1]);
  if (Number.isNaN(status) || code === 'undefined') {
    const message = 'the reply to the invocation is not one of Function Compute';
    return new NoReply(message, { sent: 'unknown', passing: true, cause: error });
  }
  return new NoReply(`Function Compute refused the invocation (${status} ${code})`, {
    sent: status < 500 ? 'no' : 'unknown',
    passing: status === 429 || status >= 500,
    cause: error,
  });
}
