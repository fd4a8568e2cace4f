/** The inputs and outcomes of remediation. */
import type { ProblemError } from '../errors/errors.ts';
import type { Problem } from '../errors/problem.ts';
import type { JsonObject } from '../json.ts';
import type { DryRunResult, RevocationResult } from '../model/result.ts';
import type { ForbiddenRules } from '../policy/forbidden-rules.ts';
import type { Target } from '../policy/permissions.ts';
import type { Millis } from '../time.ts';

/** What is revoked without a request: the `remediation` section of the configuration file. */
export interface RemediationRules extends ForbiddenRules {
  /** `report`: report what would be revoked, and change nothing. */
  readonly mode: 'report' | 'revoke';
  /** Limits the rules that one event revokes. Groups that do not fit within it are left unchanged. */
  readonly maxRulesPerEvent: number;
}

/** A CloudEvents 1.0 event, with the members that are read here. Equal `source` and `id` mean the same event. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** EventBridge's `aliyunregionid`: where the event was published. */
  readonly region?: string;
  /** EventBridge's `aliyunaccountid`: the account that the event is from. */
  readonly account?: string;
  readonly data: JsonObject;
}

/** Why an event is skipped. */
export type SkipReason =
  | 'another-event'
  | 'another-resource'
  | 'call-failed'
  | 'opens-nothing'
  | 'own-call'
  | 'duplicate';

export interface Skip {
  readonly do: 'skip';
  readonly reason: SkipReason;
  /** One sentence. */
  readonly detail: string;
}

/**
 * The groups and regions that an event names, the most trusted names first. Whether they are valid ids is not checked
 * yet.
 */
export interface Named {
  readonly groups: readonly unknown[];
  readonly regions: readonly unknown[];
}

/** What to do about an event. */
export type Reading =
  /** Answer it: the event is a revoke request. */
  | { readonly do: 'answer' }
  /** Check these groups: they may have a forbidden rule. */
  | {
      readonly do: 'check';
      readonly groups: readonly string[];
      /** Each group is searched in these, in this order. */
      readonly regions: readonly string[];
      /** Invalid names in the event, reported after the valid ones are checked. */
      readonly faults: readonly ProblemError[];
    }
  | Skip;

/** A rule id with its region and group. */
export type RuleName = Target & { readonly SecurityGroupRuleId: string };

/** The outcome of one event. */
export type EventEnd =
  | { readonly Outcome: 'skipped'; readonly Reason: SkipReason; readonly Detail: string }
  /** `Revocations`: those that succeeded before or after the refusal. */
  | {
      readonly Outcome: 'refused';
      readonly Problem: Problem;
      readonly Revocations?: readonly RevocationResult[];
    }
  /** A revoke request was answered, as at every other entry point. */
  | {
      readonly Outcome: 'answered';
      readonly Replayed: boolean;
      readonly Result: RevocationResult | DryRunResult;
    }
  /** No listed rule is forbidden, or the policy protects those that are. */
  | { readonly Outcome: 'clean'; readonly Protected: readonly RuleName[] }
  /** `mode: "report"`: what would be revoked. */
  | {
      readonly Outcome: 'reported';
      readonly Forbidden: readonly RuleName[];
      readonly Protected: readonly RuleName[];
    }
  /** One result for each call of up to 100 rules. */
  | {
      readonly Outcome: 'revoked';
      readonly Revocations: readonly RevocationResult[];
      readonly Protected: readonly RuleName[];
    };

export type EventReport = {
  /** These are absent if they could not be read. */
  readonly EventId?: string;
  readonly Source?: string;
  readonly Type?: string;
} & EventEnd;

/** What all events of one invocation share. */
export interface EventRun {
  readonly requestId: string;
  /** When all of them must be finished. */
  readonly deadline: Millis;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/** The caller name of remediation. It scopes the tokens, and no other caller may have this name. */
export const REMEDIATION = 'remediation';
