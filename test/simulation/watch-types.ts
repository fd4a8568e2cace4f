/** What the watch remembers of one schedule. Written down by the world, never by the code under test. */

import type { FailureClass } from '../../lib/core/errors/ecs/failure-class.ts';
import type { RevokeRequest, SentRequest } from '../../lib/core/model/request.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { Trip } from './faults.ts';
import type { Run } from './runs.ts';
import type { GroupRule } from './world-rules.ts';

/** Steps of the scheduler: the order of everything. */
export type Step = number;
export const NEVER: Step = Number.POSITIVE_INFINITY;

export interface TripLog {
  readonly trip: Trip;
  readonly madeAt: Step;
  arrivedAt: Step;
  settledAt: Step;
  /** The store answered, be it a row, none, true or false. */
  succeeded: boolean;
}

/** One ECS-changing call. */
export interface SentCall {
  readonly run: Run;
  readonly life: Life;
  readonly request: SentRequest;
  readonly clientToken: string;
  readonly madeAt: Step;
  /** The rules that the last snapshot before it listed. */
  readonly seen: readonly GroupRule[];
  /** When it left the instance, which a freeze can put off. */
  sentAt: Step;
  /** By the clock of the instance. */
  signedAt: Millis;
  /** What the code was answered. */
  received: 'done' | FailureClass | undefined;
  copied: boolean;
  /** ECS confirmed before the effect. */
  early: boolean;
  /** ECS took a part of the batch, and did not confirm it. */
  inPart: boolean;
  readonly removed: string[];
}

/** From a first claim of a token to the end of its retention. */
export interface Life {
  readonly token: TokenLog;
  /** What the first claim asked for, in normal form. */
  readonly asked: RevokeRequest;
  /** The same as it was spelled, as text. */
  readonly request: string;
  /** The ids that matched; null: no snapshot was read. */
  readonly before: readonly string[] | null;
  /** The request that claimed came in. */
  readonly startedAt: Step;
  /** The same instant, in true time. */
  readonly startedTime: Millis;
  readonly calls: SentCall[];
  /** Answers which say that nothing sent before has changed or will change anything. */
  readonly nones: { readonly before: Step; readonly invariant: string; readonly statement: string }[];
  /** Rules that an answer reports as not revoked by this token: another process took them, or they were refused. */
  readonly notOurs: Set<string>;
  /** Whose claim was the last. */
  owner: Run;
  done?: { readonly at: Step; readonly row: RevocationRow };
  /** The final answer that was given, and when first. */
  given?: { readonly at: Step; readonly text: string; readonly outcome: string };
}

export interface TokenLog {
  readonly name: string;
  key?: string;
  readonly attempts: Set<string>;
  /** Step of the last write that was applied. */
  writtenAt: Step;
  /** From then on the token is as new. */
  expiresAt: Millis;
  life?: Life;
}

export interface RunLog {
  readonly run: Run;
  readonly token: TokenLog;
  readonly startedAt: Step;
  readonly trips: TripLog[];
  readonly calls: SentCall[];
  readonly claims: { readonly attempt: string; readonly life: Life; readonly at: Step }[];
  writes: number;
  /** Its latest snapshot, and the round trip that brought it. */
  latestSnapshot?: { readonly rules: readonly GroupRule[]; readonly trip: TripLog };
  answeredAt: Step;
}

interface KnownRule {
  rule: GroupRule;
  readonly bornAt: Step;
  /** In its place. */
  modified?: true;
  goneAt: Step;
  goneTime: Millis;
}

/** What the checks share. */
export interface Ledger {
  readonly step: () => Step;
  readonly now: () => Millis;
  /** Clocks of this schedule differ by more than the allowance. */
  readonly wild: boolean;
  readonly verify: 'snapshot' | 'none';
  readonly memory: boolean;
  readonly skew: Millis;
  /** How old the state may be that a snapshot shows. */
  readonly lag: Millis;
  /** Every rule that ever was, as it is or was at last; `goneTime`: when it went, in true time. */
  readonly rules: Map<string, KnownRule>;
  /** The ids that matched when a plan was made, and how many rules there had been until then. */
  readonly plans: Map<string, { readonly ids: readonly string[]; readonly rulesThen: number }>;
  readonly runs: Map<Run, RunLog>;
  readonly tokens: Map<string, TokenLog>;
  violate(invariant: string, message: string): void;
  /** A harm that no protocol over this API can prevent, and that the documents name. */
  inherent(name: string): void;
  count(what: string): void;
}
