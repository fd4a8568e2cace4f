/**
 * ECS's codes about everything but the request: the state of the group, limits, tokens, load, keys and rights. The
 * codes of a restore (AuthorizeSecurityGroupEgress) are here too.
 */
import { coder, type EcsCodeEntry } from '../own-codes.ts';

const later = coder('later', 'never');
const common = coder('common', 'never');
/** Transient, or fixed by the operator: the same request can then succeed under the same token. */
const laterAgain = coder('later', 'same-token');
const commonAgain = coder('common', 'same-token');

const ASK_OPERATOR =
  'Ask the operator: the fault is in the credentials or rights of this service, not in the request.';
const WAIT = 'Send the same request again later.';

/** The group cannot be changed in this way. */
const GROUP = {
  VPCDisabled: later(
    400,
    'The security group cannot be used in a VPC.',
    'Check the network type of the group.',
  ),
  'InvalidSecurityGroup.InvalidNetworkType': later(
    400,
    'The network type of the group does not support this.',
    'For a VPC group, ClassicLink must be enabled.',
  ),
  'NotSupported.ClassicNetworkPrefixList': later(
    400,
    'A classic group cannot have prefix lists.',
    'Name the addresses instead of DestPrefixListId.',
  ),
  'NotSupported.GrayFunction': later(
    404,
    'Prefix lists are not open to this account.',
    'Name the addresses instead of DestPrefixListId.',
  ),
  'InvalidGroupParameter.OperationDenied': later(
    400,
    'An advanced group does not take Policy or a destination group.',
    'Name the rule by its id.',
  ),
  'InvalidGroupAuthParameter.OperationDenied': later(
    400,
    'A security group cannot refer to an advanced group.',
    'Name the rule by its id.',
  ),
  'InvalidOperation.ResourceManagedByCloudProduct': later(
    403,
    'A cloud product manages this group.',
    'Change the rule in that product.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

/** Only a restore gets these. */
const RESTORE = {
  AuthorizationLimitExceed: later(
    403,
    'The group has as many rules as it may have.',
    'Revoke other rules first, or raise the quota.',
  ),
  'AuthorizedGroupRule.LimitExceed': later(
    400,
    'The group refers to as many groups as it may.',
    'Revoke other such rules first.',
  ),
  'LimitExceed.PrefixListAssociationResource': later(
    403,
    'The prefix list is used by as many rules as it may be.',
    'Raise the quota of the prefix list.',
  ),
  'InvalidParam.PrefixListAddressFamilyMismatch': later(
    400,
    'The prefix list and the addresses are of different address families.',
    'Check the rule.',
  ),
  OperationDenied: later(400, 'Protocol and port range do not fit.', 'Check the rule.'),
  'InvalidNetworkType.Conflict': later(
    403,
    'The two groups are of different network types.',
    'Check the rule.',
  ),
  'InvalidDestGroup.NotFound': later(400, 'The destination group does not exist.', 'Check the rule.'),
} as const satisfies Record<string, EcsCodeEntry>;

/** About the ClientToken of a call to ECS. This service makes that token; it is never the caller's. */
const TOKEN = {
  IdempotentParameterMismatch: common(
    400,
    'ECS knows this token with other parameters.',
    'Use a new ClientToken for a new request.',
  ),
  IdempotenceParamNotMatch: later(
    400,
    'ECS knows this token with other parameters.',
    'Use a new ClientToken for a new request.',
  ),
  'InvalidIdempotenceParameter.Mismatch': common(
    403,
    'ECS knows this token with other parameters.',
    'Use a new ClientToken for a new request.',
  ),
  'InvalidClientToken.ValueNotSupported': later(
    400,
    'The ClientToken is not 1 to 64 printable ASCII characters.',
    'Send a UUID, for example.',
  ),
  LastTokenProcessing: commonAgain(403, 'ECS is still busy with a call under this token.', WAIT),
} as const satisfies Record<string, EcsCodeEntry>;

/** About parameters, from the common table. */
const PARAMETERS = {
  InvalidParameter: common(
    400,
    'A parameter is not valid.',
    'Check the request against the table of parameters.',
  ),
  MissingParameter: common(
    400,
    'A parameter is missing.',
    'Check the request against the table of parameters.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

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

export const SERVICE_CODES = { ...GROUP, ...RESTORE, ...TOKEN, ...PARAMETERS, ...LOAD, ...RIGHTS } as const;
