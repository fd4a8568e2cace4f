/** What an error of ECS means for a call that may have changed something. Source: the error tables of the API. Pure. */
/** The classes of ECS errors; `docs/protocol.md` section 6 explains them. */
export type FailureClass = 'gone' | 'refused' | 'ours' | 'throttled' | 'busy' | 'unanswered';

/** "No such rule" is meaningless for `list` and `authorize`; unknown ids are `gone` only if ids were sent. */
export type Operation = 'list' | 'revoke' | 'revoke-by-id' | 'authorize';

const RULE_NOT_FOUND = new Set([
  'InvalidSecurityGroupRule.RuleNotExist',
  'InvalidSecurityGroupRuleId.NotFound',
  'SecurityGroupRule.NotFound',
  'InvalidGroupAuthItem.NotFound',
]);

/** No such rule. A 404 of the group, the destination group or a prefix list is a refusal. */
const isGone = (code: string, operation: Operation): boolean =>
  operation !== 'list' &&
  operation !== 'authorize' &&
  (RULE_NOT_FOUND.has(code) || (operation === 'revoke-by-id' && code === 'InvalidParam.SecurityGroupRuleId'));

const isThrottled = (code: string): boolean => code.includes('Throttling');

const UNDECIDED = [
  // Every call has a new nonce: if ECS has seen it, a copy of this message was delivered earlier.
  /^SignatureNonceUsed$/,
  /Idempoten/i,
  // An earlier copy of this call may still be in flight.
  /LastTokenProcessing$/,
  /^ProcessingSameRequest$/,
  /^(?:UnknownError|InternalError|ServiceUnavailable)(?:\.|$)/,
];

/** The error leaves open whether this call, or an earlier copy of it, takes effect. */
const isUndecided = (code: string): boolean => UNDECIDED.some((pattern) => pattern.test(code));

const OURS = [
  /^Forbidden(?:\.|$)/,
  /^InvalidAccessKey/,
  /^(?:IncompleteSignature|SignatureDoesNotMatch)(?:\.|$)/,
  /^(?:InvalidTimeStamp|IllegalTimestamp)(?:\.|$)/i,
  /^(?:Invalid|Missing)SecurityToken(?:\.|$)/,
  /^InvalidOperation\.SecurityGroupNotAuthorized$/,
];

/** Credentials, rights, signature or clock of this service: the caller cannot fix it. */
const isOurs = (code: string): boolean => OURS.some((pattern) => pattern.test(code));

const BUSY = [
  /^Operation\.?Conflict(?:\.|$)/,
  /^(?:SystemBusy|TaskConflict)$/,
  /^Incorrect\w*Status(?:\.|$)/,
];

/** Refused for now: another change is running. */
const isBusy = (code: string): boolean => BUSY.some((pattern) => pattern.test(code));

/** What the class depends on. `denied`: the error has the detail that RAM adds to its refusals, under any code. */
export interface EcsRefusal {
  readonly code: string;
  readonly status: number;
  readonly denied?: boolean;
}

/** The code decides before the status: ECS sends throttling as 400 and conflicts as 403. */
export function classOf({ code, status, denied }: EcsRefusal, operation: Operation): FailureClass {
  if (isThrottled(code)) return 'throttled';
  if (status >= 500 || status === 408 || isUndecided(code)) return 'unanswered';
  if (isGone(code, operation)) return 'gone';
  if (isOurs(code)) return 'ours';
  if (isBusy(code)) return 'busy';
  if (status === 401 || denied) return 'ours';
  if (status === 409) return 'busy';
  return status === 429 ? 'throttled' : 'refused';
}
