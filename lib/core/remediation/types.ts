/** What remediation takes in and gives back; shared by its parts. */
import type { Problem, ProblemError } from '../errors/errors.ts';
import type { JsonObject } from '../json.ts';
import type { DryRunResult, RevocationResult } from '../model/result.ts';
import type { ForbiddenRules } from '../policy/forbidden-rules.ts';
import type { Target } from '../policy/permissions.ts';
import type { Millis } from '../time.ts';

/** What is closed without anybody asking: the `remediation` section of the configuration file. */
export interface RemediationRules extends ForbiddenRules {
  /** `report`: say what would be revoked, and change nothing. */
  readonly mode: 'report' | 'revoke';
  /** An event that would take more rules than these is refused as a whole. */
  readonly maxRulesPerEvent: number;
}

/** A CloudEvents 1.0 event, as far as it is read here. Equal `source` and `id`: the same event. */
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

/** Why an event asks for nothing here. */
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
 * Where an event says that something may be wrong, the most trusted names first. Whether these are ids of groups and
 * regions is not checked yet.
 */
export interface Named {
  readonly groups: readonly unknown[];
  readonly regions: readonly unknown[];
}

/** What an event asks for. */
export type Reading =
  /** It is a revoke request itself. */
  | { readonly do: 'answer' }
  /** These groups may have a rule that is forbidden: list their rules. */
  | {
      readonly do: 'check';
      readonly groups: readonly string[];
      /** Each group is looked for in these, in this order, until it is found. */
      readonly regions: readonly string[];
      /** Names in the event that are not valid: reported when the rest was checked. */
      readonly faults: readonly ProblemError[];
    }
  | Skip;

/** A rule, by where it is. */
export type RuleName = Target & { readonly SecurityGroupRuleId: string };

/** What became of one event. */
export type EventEnd =
  | { readonly Outcome: 'skipped'; readonly Reason: SkipReason; readonly Detail: string }
  /** `Revocations`: what was done before something was refused. */
  | {
      readonly Outcome: 'refused';
      readonly Problem: Problem;
      readonly Revocations?: readonly RevocationResult[];
    }
  /** A revoke request was answered as any other entry point answers it. */
  | {
      readonly Outcome: 'answered';
      readonly Replayed: boolean;
      readonly Result: RevocationResult | DryRunResult;
    }
  /** Nothing that is listed is forbidden, or what is forbidden the policy protects. */
  | { readonly Outcome: 'clean'; readonly Protected: readonly RuleName[] }
  /** `mode: "report"`: what would be revoked. */
  | {
      readonly Outcome: 'reported';
      readonly Forbidden: readonly RuleName[];
      readonly Protected: readonly RuleName[];
    }
  /** One result for each call of up to 100 rules; each says itself what became of them. */
  | {
      readonly Outcome: 'revoked';
      readonly Revocations: readonly RevocationResult[];
      readonly Protected: readonly RuleName[];
    };

export type EventReport = {
  /** Absent where they could not be read. */
  readonly EventId?: string;
  readonly Source?: string;
  readonly Type?: string;
} & EventEnd;

/** What all events of one invocation share. */
export interface EventRun {
  readonly requestId: string;
  /** The instant by which all of them must be done. */
  readonly deadline: Millis;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/** The caller of everything that remediation does: it scopes the tokens, and no other caller may have the name. */
export const REMEDIATION = 'remediation';
