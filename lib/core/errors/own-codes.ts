/** The codes of this service. The codes of ECS, which pass through, are in `ecs/`. */
export interface CodeEntry {
  readonly status: number;
  /** One short sentence, the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** How the caller or the operator fixes it. */
  readonly fix: string;
  /** Whether the same request may be sent again, and under which token. */
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
    title: 'The request has an unknown member.',
    fix: 'Remove or rename it. The detail names the closest known member.',
    retry: 'never',
  },
  'MissingParameter.ClientToken': {
    status: 400,
    title: 'The request has neither a ClientToken nor an Idempotency-Key.',
    fix: 'Send a ClientToken of 1 to 64 printable ASCII characters that is unique to this change.',
    retry: 'never',
  },
  'InvalidClientToken.ValueNotSupported': {
    status: 400,
    title: 'The ClientToken is not 1 to 64 printable ASCII characters.',
    fix: 'Send a UUID, for example.',
    retry: 'never',
  },
  ClientTokenConflict: {
    status: 400,
    title: 'The request has two different tokens.',
    fix: 'Send one of ClientToken and Idempotency-Key, or the same value in both.',
    retry: 'never',
  },
  MappingFailed: {
    status: 400,
    title: "The caller's mapping did not produce a request.",
    fix: 'Fix the payload or the mapping in the configuration. The detail names the expression and its result.',
    retry: 'never',
  },
  Unauthenticated: {
    status: 401,
    title: 'Authentication failed.',
    fix: 'Authenticate with one of the schemes in the WWW-Authenticate header.',
    retry: 'never',
  },
  PolicyDenied: {
    status: 403,
    title: 'The policy does not allow this request.',
    fix: 'Ask the operator to allow it. The detail names the entry of the policy.',
    retry: 'never',
  },
  RouteNotFound: {
    status: 404,
    title: 'No route has this path.',
    fix: 'Use POST …/revocations, GET …/revocations/{ClientToken} or POST …/revocations/{ClientToken}/restore.',
    retry: 'never',
  },
  RevocationNotFound: {
    status: 404,
    title: 'No revocation has this ClientToken.',
    fix: 'Check the token and the caller. A token is kept for the caller that used it, until the retention ends.',
    retry: 'never',
  },
  MethodNotAllowed: {
    status: 405,
    title: 'This path does not allow this method.',
    fix: 'Use a method of the Allow header.',
    retry: 'never',
  },
  RevocationInProgress: {
    status: 409,
    title: 'The revocation with this ClientToken is not finished.',
    fix: 'A request is still running. Send the same request again after Retry-After, or with Prefer: wait.',
    retry: 'same-token',
  },
  NothingToRestore: {
    status: 409,
    title: 'The revocation has no rules to restore.',
    fix: 'Read its state with GET: it was refused, removed no rule, or only ids of its rules are stored.',
    retry: 'never',
  },
  RestoreUndecided: {
    status: 409,
    title: 'ECS did not answer the call that restores the rules, and does not list them.',
    fix: 'List the rules of the group, and authorise missing rules by hand. This answer is final.',
    retry: 'never',
  },
  PlanChanged: {
    status: 409,
    title: 'The request would not revoke what was planned.',
    fix: 'Have plan.text approved, and send the request with the plan in plan.current. Without it, make a new dry run.',
    retry: 'never',
  },
  PayloadTooLarge: {
    status: 413,
    title: 'The body is too large.',
    fix: 'Split the request. 100 rules fit into 64 KiB. For a caller with a mapping, raise its maxPayloadKiB.',
    retry: 'never',
  },
  UnsupportedMediaType: {
    status: 415,
    title: 'The Content-Type is not JSON.',
    fix: 'Send Content-Type: application/json.',
    retry: 'never',
  },
  IdempotentParameterMismatch: {
    status: 422,
    title: 'This ClientToken was used with another request.',
    fix: 'Use a new ClientToken for a new request. To get the first answer, send the first request unchanged.',
    retry: 'new-token',
  },
  InvalidCredentials: {
    status: 502,
    title: 'The function has no credentials for ECS.',
    fix: 'Ask the operator to give the function a role that may call ECS.',
    retry: 'same-token',
  },
  StoreUnavailable: {
    status: 503,
    title: 'The table is unavailable. This request did not call ECS.',
    fix: 'Send the same request again after Retry-After.',
    retry: 'same-token',
  },
  EcsUnavailable: {
    status: 503,
    title: 'ECS is unavailable. Nothing was changed.',
    fix: 'Send the same request again after Retry-After.',
    retry: 'same-token',
  },
  OutcomeUnknown: {
    status: 504,
    title: 'ECS may or may not have acted, or the result could not be stored.',
    fix: 'Run revoke-egress settle TOKEN, or resend the same request with its ClientToken after Retry-After. A call may act until OpenUntil.',
    retry: 'same-token',
  },
  InternalError: {
    status: 500,
    title: 'Internal error: a defect of this service.',
    fix: 'Send the same request again. If the error persists, report the requestId to the operator.',
    retry: 'same-token',
  },
} as const satisfies Record<string, CodeEntry>;

export type OwnCode = keyof typeof OWN_CODES;

/**
 * Where a code is documented. `seed`: the error table of June 2019. `later`: another version of the operation, or a
 * related operation. `common`: the error table of the product. `own`: not documented, defined here in ECS's style.
 */
export type CodeOrigin = 'seed' | 'later' | 'common' | 'own';

export interface EcsCodeEntry extends CodeEntry {
  readonly origin: CodeOrigin;
}

/** Makes entries that share an origin and a retry class. */
export const coder =
  (origin: CodeOrigin, retry: CodeEntry['retry']) =>
  (status: number, title: string, fix: string): EcsCodeEntry => ({ status, title, fix, retry, origin });
