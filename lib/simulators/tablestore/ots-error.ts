/** An error of Tablestore: thrown by checks and operations; `reply-writer.ts` makes the error body of it. */
export class OtsError extends Error {
  override readonly name = 'OtsError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * The codes and statuses of the official table, with the message where a source quotes it. The other messages are ours.
 */
const CATALOGUE = {
  OTSConditionCheckFail: [403, 'Condition check failed.'],
  OTSAuthFailed: [403, 'The AccessKeyID does not exist.'],
  OTSNoPermissionAccess: [403, 'You have no permission to access the requested resource.'],
  OTSNotEnoughCapacityUnit: [403, 'Capacity unit is not enough.'],
  OTSCapacityUnitExhausted: [403, 'Capacity unit is not enough.'],
  OTSQuotaExhausted: [403, 'Too frequent table operations.'],
  OTSRowOperationConflict: [409, 'Data is being modified by the other request.'],
  OTSObjectAlreadyExist: [409, 'Requested table already exists.'],
  OTSTableNotReady: [404, 'Table is not ready.'],
  OTSObjectNotExist: [404, 'Requested table does not exist.'],
  OTSRequestTimeout: [408, 'Request timeout.'],
  OTSParameterInvalid: [400, 'Parameter is invalid.'],
  OTSInvalidPK: [400, 'Primary key schema mismatch.'],
  OTSOutOfColumnCountLimit: [400, 'The number of attribute columns exceeds the limit.'],
  OTSOutOfRowSizeLimit: [400, 'The size of the row exceeds the limit.'],
  OTSMethodNotAllowed: [405, 'Only POST method for requests is supported.'],
  OTSRequestBodyTooLarge: [413, 'The size of POST data is too large.'],
  OTSInternalServerError: [500, 'Internal server error.'],
  OTSServerBusy: [503, 'Server is busy.'],
  OTSStorageServerBusy: [503, 'Storage server is busy.'],
  OTSOperationThrottled: [503, 'Operation is throttled.'],
  OTSPartitionUnavailable: [503, 'Partition is not available.'],
  OTSTimeout: [503, 'Operation timeout.'],
  OTSServerUnavailable: [503, 'Server is not available.'],
} as const satisfies Record<string, readonly [number, string]>;

export type OtsCode = keyof typeof CATALOGUE;

export const isOtsCode = (code: string): code is OtsCode => Object.hasOwn(CATALOGUE, code);

/** The error for `code`, with its own message unless another is given. */
export function refuse(code: OtsCode, message?: string): OtsError {
  const [status, usual] = CATALOGUE[code];
  return new OtsError(status, code, message ?? usual);
}
