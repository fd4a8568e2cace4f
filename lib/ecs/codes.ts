/** What ECS's error codes mean for a call that may have changed something. Sources: the error tables of the API. */

/** For `look` and `authorize`, "no such rule" means nothing; ids that are unknown are "gone" only where ids were sent. */
export type Operation = 'look' | 'revoke' | 'revoke-by-id' | 'authorize';

const RULE_NOT_FOUND = new Set([
  'InvalidSecurityGroupRule.RuleNotExist',
  'InvalidSecurityGroupRuleId.NotFound',
  'InvalidGroupAuthItem.NotFound',
]);

/** No such rule. A 404 of the group, the destination group or a prefix list is something else. */
export const isGone = (code: string, operation: Operation): boolean =>
  operation !== 'look' &&
  operation !== 'authorize' &&
  (RULE_NOT_FOUND.has(code) || (operation === 'revoke-by-id' && code === 'InvalidParam.SecurityGroupRuleId'));

export const isThrottled = (code: string): boolean => code.includes('Throttling');

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
export const isUndecided = (code: string): boolean => UNDECIDED.some((pattern) => pattern.test(code));

const OURS = [
  /^Forbidden(?:\.|$)/,
  /^InvalidAccessKey/,
  /^(?:IncompleteSignature|SignatureDoesNotMatch)(?:\.|$)/,
  /^(?:InvalidTimeStamp|IllegalTimestamp)(?:\.|$)/i,
  /^(?:Invalid|Missing)SecurityToken(?:\.|$)/,
  /^InvalidOperation\.SecurityGroupNotAuthorized$/,
];

/** Credentials, rights, signature or clock of this service: nothing the caller can mend. */
export const isOurs = (code: string): boolean => OURS.some((pattern) => pattern.test(code));

const BUSY = [
  /^Operation\.?Conflict(?:\.|$)/,
  /^(?:SystemBusy|TaskConflict)$/,
  /^Incorrect\w*Status(?:\.|$)/,
];

/** Refused for now: another change is going on. */
export const isBusy = (code: string): boolean => BUSY.some((pattern) => pattern.test(code));
