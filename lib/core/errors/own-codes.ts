/** The codes that are ours. ECS's own, which pass through, are in `ecs/codes.ts`. */
export interface CodeEntry {
  readonly status: number;
  /** One short sentence, the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** What the caller, or the operator, does about it. */
  readonly fix: string;
  /** May the same request be sent again, and how? */
  readonly retry: 'never' | 'same-token' | 'new-token';
}

export const OWN_CODES = {
  InvalidJson: {
    status: 400,
    title: 'The body is not well-formed JSON.',
    fix: 'Send one JSON object in UTF-8, with every member at most once.',
    retry: 'never',
  },
  UnknownParameter: {
    status: 400,
    title: 'The request has a member that this service does not know.',
    fix: 'Remove or rename it; the detail names the nearest known member.',
    retry: 'never',
  },
  'MissingParameter.ClientToken': {
    status: 400,
    title: 'No ClientToken and no Idempotency-Key was given.',
    fix: 'Send a ClientToken of 1 to 64 printable ASCII characters that is unique to this change.',
    retry: 'never',
  },
  'InvalidClientToken.ValueNotSupported': {
    status: 400,
    title: 'The ClientToken is not 1 to 64 printable ASCII characters.',
    fix: 'Use, for example, a UUID.',
    retry: 'never',
  },
  ClientTokenConflict: {
    status: 400,
    title: 'The request has two different tokens.',
    fix: 'Send one ClientToken or one Idempotency-Key, or the same value in both.',
    retry: 'never',
  },
  MappingFailed: {
    status: 400,
    title: "The caller's mapping makes no request of this payload.",
    fix: 'The detail says which expression gave what; fix the payload, or the expression in the configuration.',
    retry: 'never',
  },
  Unauthenticated: {
    status: 401,
    title: 'The caller could not be proven.',
    fix: 'Authenticate with one of the schemes that WWW-Authenticate names.',
    retry: 'never',
  },
  PolicyDenied: {
    status: 403,
    title: 'The policy does not let this caller do this.',
    fix: 'Ask the operator of this service; the detail names the rule of the policy.',
    retry: 'never',
  },
  RouteNotFound: {
    status: 404,
    title: 'There is nothing at this path.',
    fix: 'POST to a path that ends in /revocations.',
    retry: 'never',
  },
  RevocationNotFound: {
    status: 404,
    title: 'There is no revocation with this ClientToken.',
    fix: 'Check the token; it is remembered for the caller who used it, and for the retention only.',
    retry: 'never',
  },
  MethodNotAllowed: {
    status: 405,
    title: 'This path does not take this method.',
    fix: 'Use a method that the Allow header names.',
    retry: 'never',
  },
  RevocationInProgress: {
    status: 409,
    title: 'A request with this ClientToken is still running.',
    fix: 'Send the same request again after Retry-After, or with Prefer: wait.',
    retry: 'same-token',
  },
  NothingToRestore: {
    status: 409,
    title: 'This revocation removed nothing that could be put back.',
    fix: 'Look at its state: it was refused, or its Revoked is empty or has ids only.',
    retry: 'never',
  },
  RestoreUndecided: {
    status: 409,
    title: 'A lost call may have put the rules back, and they are not listed.',
    fix: 'Look at the group, and authorise the rules by hand if they are wanted: the answer is final.',
    retry: 'never',
  },
  PayloadTooLarge: {
    status: 413,
    title: 'The body is larger than this caller may send.',
    fix: 'Split the request: 64 KiB hold 100 rules. For a sender whose payload is mapped, raise its maxPayloadKiB.',
    retry: 'never',
  },
  UnsupportedMediaType: {
    status: 415,
    title: 'The body is not declared as JSON.',
    fix: 'Send Content-Type: application/json.',
    retry: 'never',
  },
  IdempotentParameterMismatch: {
    status: 422,
    title: 'This ClientToken was used with another request.',
    fix: 'Use a new ClientToken for a new request; send the first request unchanged to get its answer.',
    retry: 'new-token',
  },
  InvalidCredentials: {
    status: 502,
    title: 'This invocation carries no credentials.',
    fix: 'Ask the operator: the function needs a role that may call ECS.',
    retry: 'same-token',
  },
  StoreUnavailable: {
    status: 503,
    title: 'The table of revocations could not be reached; this request sent nothing to ECS.',
    fix: 'Send the same request again after Retry-After.',
    retry: 'same-token',
  },
  EcsUnavailable: {
    status: 503,
    title: 'ECS could not be reached; nothing was changed.',
    fix: 'Send the same request again after Retry-After.',
    retry: 'same-token',
  },
  OutcomeUnknown: {
    status: 504,
    title: 'ECS may or may not have acted, or the result could not be stored.',
    fix: 'Send the same request with the same ClientToken after Retry-After: it reads back and finishes the work.',
    retry: 'same-token',
  },
  InternalError: {
    status: 500,
    title: 'A defect of this service.',
    fix: 'Send the same request again; report the requestId to the operator if it persists.',
    retry: 'same-token',
  },
} as const satisfies Record<string, CodeEntry>;

export type OwnCode = keyof typeof OWN_CODES;

/**
 * Where a code is documented: the seed's table (June 2019), another version of the operation or a near relative, the
 * common table of the product; `own`: this service's, in ECS's style.
 */
export type CodeOrigin = 'seed' | 'later' | 'common' | 'own';

export interface EcsCodeEntry extends CodeEntry {
  readonly origin: CodeOrigin;
}

/** A maker of entries that share origin and retry class, so that a code is one line of a table. */
export const coder =
  (origin: CodeOrigin, retry: CodeEntry['retry']) =>
  (status: number, title: string, fix: string): EcsCodeEntry => ({ status, title, fix, retry, origin });
