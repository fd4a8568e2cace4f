/** Classifies the failure of a request to Tablestore, and whether a write was applied. The code decides, not the status. */

/** An error answer of Tablestore, or of a proxy. */
export class TablestoreFailure extends Error {
  override readonly name = 'TablestoreFailure';
  readonly status: number;
  /** The code of Tablestore; undefined if the answer is not from Tablestore. */
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
 * `condition`: the condition of the write is false. `not-executed`: nothing was done, and a retry may succeed.
 * `refused`: nothing was done, and a retry will fail. `ambiguous`: it may have been done, or may still be.
 */
export type Verdict = 'condition' | 'not-executed' | 'refused' | 'ambiguous';

/** The server did not execute the request: the retryable codes of the official SDKs. */
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

/** Below 500, but the request may have been executed. */
const AMBIGUOUS_BELOW_500 = new Set(['OTSRequestTimeout']);

/** The verdict on an error of a request to Tablestore. */
export function verdictOn(error: unknown): Verdict {
  if (!(error instanceof TablestoreFailure)) return wasNeverSent(error) ? 'not-executed' : 'ambiguous';
  const { code, status } = error;
  // A page of a proxy, which may have forwarded the request before it failed.
  if (code === undefined) return 'ambiguous';
  if (code === 'OTSConditionCheckFail') return 'condition';
  if (NOT_EXECUTED.has(code)) return 'not-executed';
  return status >= 500 || AMBIGUOUS_BELOW_500.has(code) ? 'ambiguous' : 'refused';
}

/** No address, no route or connection refused: no byte of the request was sent. */
function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Several addresses were tried.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(wasNeverSent);
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

const LONGEST_MESSAGE = 200;

/** One line for the log: code, status, request id, message. */
export function describeFailure(error: unknown): string {
  const text = error instanceof Error ? messageOf(error) : String(error);
  const message = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_MESSAGE);
  if (!(error instanceof TablestoreFailure)) return message;
  const { code = 'an answer that is not from Tablestore', status, requestId } = error;
  return `${code} (${status}${requestId === undefined ? '' : `, request ${requestId}`}): ${message}`;
}

const messageOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message;
