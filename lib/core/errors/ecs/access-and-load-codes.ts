/** ECS's codes about load, keys and rights: nothing that another request would change. */
import { coder, type EcsCodeEntry } from '../own-codes.ts';

/** Transient, or fixed by the operator: the same request can then succeed under the same token. */
const laterAgain = coder('later', 'same-token');
const commonAgain = coder('common', 'same-token');

const ASK_OPERATOR =
  'Ask the operator: the fault is in the credentials or rights of this service, not in the request.';
const WAIT = 'Send the same request again later.';

/** Load and failures of ECS. */
const LOAD = {
  Throttling: commonAgain(
    400,
    'ECS throttles this account.',
    'Send the same request again after Retry-After.',
  ),
  OperationConflict: commonAgain(409, 'Another change of the same resource is running.', WAIT),
  ServiceUnavailable: commonAgain(503, 'ECS is not available.', WAIT),
  'ServiceUnavailable.RegionMaintaining': commonAgain(503, 'The region is under maintenance.', WAIT),
  InternalError: commonAgain(500, 'ECS failed.', WAIT),
  UnknownError: commonAgain(400, 'ECS failed for an unknown reason.', WAIT),
} as const satisfies Record<string, EcsCodeEntry>;

/** Keys, signatures and rights of this service; callers see a 502. */
const RIGHTS = {
  'Forbidden.RAM': commonAgain(403, 'The role of this service may not do this.', ASK_OPERATOR),
  'Forbidden.Unauthorized': commonAgain(403, 'The account of this service may not do this.', ASK_OPERATOR),
  'Forbidden.AccessKeyDisabled': commonAgain(
    403,
    'The access key of this service is disabled.',
    ASK_OPERATOR,
  ),
  'Forbidden.RiskControl': commonAgain(
    403,
    'Risk control refused the account of this service.',
    ASK_OPERATOR,
  ),
  'InvalidOperation.SecurityGroupNotAuthorized': laterAgain(
    401,
    'The role of this service has no right on this group.',
    ASK_OPERATOR,
  ),
  'InvalidAccessKeyId.NotFound': commonAgain(
    400,
    'ECS does not know the access key of this service.',
    ASK_OPERATOR,
  ),
  IncompleteSignature: commonAgain(400, 'ECS did not accept the signature of this service.', ASK_OPERATOR),
  SignatureNonceUsed: commonAgain(400, 'ECS has seen this signature before.', WAIT),
  IllegalTimestamp: commonAgain(400, 'ECS did not accept the time of the signature.', ASK_OPERATOR),
  'InvalidTimeStamp.Expired': laterAgain(
    400,
    'The signature came too late; the clock of this service may be wrong.',
    ASK_OPERATOR,
  ),
} as const satisfies Record<string, EcsCodeEntry>;

export const ACCESS_AND_LOAD_CODES = { ...LOAD, ...RIGHTS } as const;
