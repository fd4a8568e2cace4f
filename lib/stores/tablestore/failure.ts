/** What went wrong with one request to Tablestore, and what that says of a write. By code, never by status alone. */

/** Tablestore, or something on the way to it, answered with an error. */
export class TablestoreFailure extends Error {
  override readonly name = 'TablestoreFailure';
  readonly status: number;
  /** Tablestore's own code; undefined when the answer is not Tablestore's. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(status: number, code: string | undefined, message: string, requestId: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/**
 * `condition`: the write's condition does not hold. `not-executed`: nothing was done, sending it again may help.
 * `refused`: nothing was done, sending it again will not help. `ambiguous`: it may have been done, or may still be.
 */
export type Verdict = 'condition' | 'not-executed' | 'refused' | 'ambiguous';

/** Where the server says that it did not execute the request: the retry classes of the official SDKs. */
const NOT_EXECUTED = new Set([
  'OTSRowOperationConflict',
  'OTSNotEnoughCapacityUnit',
  'OTSCapacityUnitExhausted',
  'OTSTableNotReady',
  'OTSServerBusy',
  'OTSStorageServerBusy',
  'OTSOperationThrottled',
  'OTSPartitionUnavailable',
]);

/** Below 500, and yet the server cannot know how far the request came. */
const AMBIGUOUS_BELOW_500 = new Set(['OTSRequestTimeout']);

/** The verdict on whatever a request to Tablestore threw. */
export function verdictOn(error: unknown): Verdict {
  if (!(error instanceof TablestoreFailure)) return neverLeft(error) ? 'not-executed' : 'ambiguous';
  const { code, status } = error;
  // A page of a proxy: it may have passed the request on before it gave up.
  if (code === undefined) return 'ambiguous';
  if (code === 'OTSConditionCheckFail') return 'condition';
  if (NOT_EXECUTED.has(code)) return 'not-executed';
  return status >= 500 || AMBIGUOUS_BELOW_500.has(code) ? 'ambiguous' : 'refused';
}

/** No name, no route, nobody listening: not a byte of the request was sent. */
function neverLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Several addresses were tried.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverLeft);
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

const LONGEST_MESSAGE = 200;

/** One line for the log: code, status, request id, message. */
export function describeFailure(error: unknown): string {
  const text = error instanceof Error ? messageOf(error) : String(error);
  const message = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_MESSAGE);
  if (!(error instanceof TablestoreFailure)) return message;
  const { code = 'an answer that is not its own', status, requestId } = error;
  return `${code} (${status}${requestId === undefined ? '' : `, request ${requestId}`}): ${message}`;
}

const messageOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message;
