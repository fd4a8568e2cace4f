/** Reads replies of Function Compute's invoke API. A failed function is a 200 with a header. */
import * as z from 'zod/mini';
import { parseBounded } from '../../core/bounded-json.ts';
import { isJsonObject } from '../../core/json.ts';
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

/** The SDK parses only what is declared as JSON, which the platform does not always do. */
const parsed = (data: unknown): unknown =>
  typeof data === 'string' ? parseBounded(data, BODY_BOUNDS) : data;

/** @throws {NoReply} if the function failed, timed out, or is not revoke-egress */
export function readInvocation({ headers, data }: Invocation): Reply {
  const value = parsed(data);
  const failed = headers['x-fc-error-type'];
  if (failed !== undefined) {
    const { data: failure } = FAILURE.safeParse(value);
    // Only the message, because the rest of the body is a stack.
    const words = failure ? `: ${failure.errorType ?? 'error'}: ${failure.errorMessage}` : '';
    throw new NoReply(`the function failed (${failed})${words}`, { sent: 'unknown', passing: true });
  }
  const answer = ANSWER.safeParse(value);
  if (!answer.success) {
    throw new NoReply('the answer is not from revoke-egress', {
      sent: 'unknown',
      passing: false,
    });
  }
  const lower = Object.entries(answer.data.headers).map(([name, text]) => [name.toLowerCase(), text]);
  return { status: answer.data.statusCode, headers: Object.fromEntries(lower), body: answer.data.body };
}

/**
 * The error that `@alicloud/fc2` throws for such a reply: the code in the name, status and request id in the message. The
 * API of FC 3.0 names the members of the body differently.
 */
export function refusal(call: string, status: number, headers: Invocation['headers'], body: string): Error {
  const value = parseBounded(body, BODY_BOUNDS);
  const of = isJsonObject(value) ? value : {};
  const code = String(of.ErrorCode ?? of.Code).replaceAll('.', '_');
  const text = of.ErrorMessage ?? of.errorMessage ?? of.Message;
  const requestId = headers['x-fc-request-id'] ?? of.RequestId;
  const message = `${call} failed with ${status}. requestid: ${requestId}, message: ${text}.`;
  return Object.assign(new Error(message), { name: `FC${code}Error` });
}

/** The SDK reports status and request id only in its message, with `undefined` for missing parts. */
const REFUSAL = / failed with ([45]\d\d)\. requestid: (?!undefined,)[\w-]+, /;

/**
 * A refusal of the platform, which the SDK throws as `FC<code>Error`; undefined for other errors. With a 4xx the
 * function was not called; 429, 500 and 503 are transient. A reply without an error code or request id is from a proxy,
 * and leaves the outcome unknown.
 */
export function refusalOf(error: unknown): NoReply | undefined {
  if (!(error instanceof Error) || !/^FC\w+Error$/.test(error.name)) return undefined;
  const code = error.name.slice('FC'.length, -'Error'.length);
  const status = Number(REFUSAL.exec(error.message)?.[1]);
  if (Number.isNaN(status) || code === 'undefined') {
    const message = 'the reply is not from Function Compute';
    return new NoReply(message, { sent: 'unknown', passing: true, cause: error });
  }
  return new NoReply(`Function Compute refused the invocation (${status} ${code})`, {
    sent: status < 500 ? 'no' : 'unknown',
    passing: status === 429 || status >= 500,
    cause: error,
  });
}
