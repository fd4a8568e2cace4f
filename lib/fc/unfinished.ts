import type { HttpAnswer } from '../core/http/types.ts';

/**
 * Ends an asynchronous invocation that time or an operator can fix: the platform runs it again, and at last sends it to
 * the failure destination.
 */
export class InvocationUnfinished extends Error {
  override readonly name = 'InvocationUnfinished';

  constructor(message: string) {
    super(message);
    // Function Compute stores and forwards the stack, which must not reveal our call chain.
    this.stack = message;
  }
}

const RETRYABLE = [429, 500, 502, 503, 504];

/** The error to throw instead of this answer, on one line; undefined when the answer is final. */
export function unfinished(
  { status, body }: HttpAnswer,
  requestId: string,
): InvocationUnfinished | undefined {
  if (!('code' in body) || !(RETRYABLE.includes(status) || body.code === 'RevocationInProgress'))
    return undefined;
  const line = `${body.code} (${status}, outcome ${body.outcome}, request ${requestId}): ${body.detail}`;
  return new InvocationUnfinished(line.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '));
}

/** Every invocation of a function that is not configured fails on one line: the platform must not count it as handled. */
export const refuseInvocations =
  (what: 'remediation' | 'completion') =>
  async (why: unknown): Promise<never> => {
    const reason = why instanceof Error ? why.message : String(why);
    throw new InvocationUnfinished(`${what} is not configured: ${reason.replaceAll(/\s*\n\s*/g, '; ')}`);
  };
