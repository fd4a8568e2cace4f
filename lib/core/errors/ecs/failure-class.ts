/** What ECS's error codes mean for a call that may have changed something. Sources: the error tables of the API. Pure. */
/** Classes of an ECS answer (`lib/ecs/classify.ts`); see `docs/protocol.md` section 6. */
export type FailureClass = 'gone' | 'refused' | 'ours' | 'throttled' | 'busy' | 'unanswered';

/** For `look` and `authorize`, "no such rule" means nothing; ids that are unknown are "gone" only where ids were sent. */
export type Operation = 'look' | 'revoke' | 'revoke-by-id' | 'authorize';

const RULE_NOT_FOUND = new Set([
  'InvalidSecurityGroupRule.RuleNotExist',
  'InvalidSecurityGroupRuleId.NotFound',
  'SecurityGroupRule.NotFound',
  'InvalidGroupAuthItem.NotFound',
]);

/** No such rule. A 404 of the group, the destination group or a prefix list is something else. */
const isGone = (code: string, operation: Operation): boolean =>
  operation !== 'look' &&
  operation !== 'authorize' &&
  (RULE_NOT_FOUND.has(code) || (operation === 'revoke-by-id' && code === 'InvalidParam.SecurityGroupRuleId'));

const isThrottled = (code: string): boolean => code.includes('Throttling');

const UNDECIDED = [
  // The nonce is new at every try: ECS has seen this very message before, so a copy of it was delivered.
  /^SignatureNonceUsed$/,
  /Idempoten/i,
  // An earlier copy of this call may still be in flight.
  /LastTokenProcessing$/,
  /^ProcessingSameRequest$/,
  /^(?:UnknownError|InternalError|ServiceUnavailable)(?:\.|$)/,
];

/** Says nothing about whether this call, or an earlier copy of it, takes effect. */
const isUndecided = (code: string): boolean => UNDECIDED.some((pattern) => pattern.test(code));

const OURS = [
  /^Forbidden(?:\.|$)/,
  /^InvalidAccessKey/,
  /^(?:IncompleteSignature|SignatureDoesNotMatch)(?:\.|$)/,
  /^(?:InvalidTimeStamp|IllegalTimestamp)(?:\.|$)/i,
  /^(?:Invalid|Missing)SecurityToken(?:\.|$)/,
  /^InvalidOperation\.SecurityGroupNotAuthorized$/,
];

/** Credentials, rights, signature or clock of this service: nothing the caller can fix. */
const isOurs = (code: string): boolean => OURS.some((pattern) => pattern.test(code));

const BUSY = [
  /^Operation\.?Conflict(?:\.|$)/,
  /^(?:SystemBusy|TaskConflict)$/,
  /^Incorrect\w*Status(?:\.|$)/,
];

/** Refused for now: another change is going on. */
const isBusy = (code: string): boolean => BUSY.some((pattern) => pattern.test(code));

/** What the class depends on; `denied`: with the detail that comes with refusals of RAM, whatever their code. */
export interface EcsRefusal {
  readonly code: string;
  readonly status: number;
  readonly denied?: boolean;
}

/** By code first, then status: ECS throttles with 400 and is busy with 403. */
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
