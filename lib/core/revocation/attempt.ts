/** One attempt of a revocation, and how it can end. */
import { type Attempt as ClaimedAttempt, startAttempt as startClaimed } from '../claimed/attempt.ts';
import type { Budget, NoTime, Retry } from '../claimed/budget.ts';
import { namesIn, type RevokeRequest, type SentRequest } from '../model/request.ts';
import type { AbsentEntry, RefusedRule } from '../model/result.ts';
import type { CallRecord, RevocationRow } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import type { Permit } from '../policy/permissions.ts';
import type { Confirmed, EcsEgress, EcsFailure, RuleSnapshot } from '../ports.ts';
import type { Millis } from '../time.ts';
import type { Claim } from './decide.ts';
import { ecsToken } from './fingerprint.ts';

export interface AttemptParts {
  readonly ecs: EcsEgress;
  /** The row as the write-ahead left it. */
  readonly row: RevocationRow;
  /** The request in normal form, for comparing. */
  readonly request: RevokeRequest;
  readonly claim: Claim;
  readonly budget: Budget;
  /** The snapshot before the claim, where one was read. */
  readonly firstSnapshot: RuleSnapshot | undefined;
  /** Shared with the first snapshot: one request has one retry budget. */
  readonly retry: Retry;
  readonly skew: Millis;
  readonly permit?: Permit | undefined;
  /** No call has the request's own parameters (`as-requested.ts`). */
  readonly idsOnly: boolean;
  /** The caller's own token, for the readable part of the one that ECS gets. */
  readonly token: string;
}

export interface Attempt
  extends ClaimedAttempt<Pick<CallRecord, 'form' | 'names'>>,
    Pick<AttemptParts, 'request' | 'firstSnapshot' | 'idsOnly'> {
  /** It continues the work of an earlier attempt, and has not listed the rules yet. */
  readonly resumed: boolean;
  revoke(request: SentRequest): Promise<Confirmed | EcsFailure | NoTime>;
  /** Why today's policy denies revoking these rules, as they are listed now; undefined: it allows it. */
  deniedByPolicy(rules: readonly Rule[]): EcsFailure | undefined;
}

export function startAttempt(parts: AttemptParts): Attempt {
  const { ecs, row, claim, firstSnapshot, token, request, idsOnly } = parts;
  const { mayHaveActed, openUntil: inFlightUntil } = claim;
  const known = { mayHaveActed, inFlightUntil, snapshot: firstSnapshot };
  const attempt = startClaimed<Pick<CallRecord, 'form' | 'names'>>({ ...parts, known });
  const own = {
    request,
    firstSnapshot,
    idsOnly,
    resumed: claim.resumes !== undefined,
    revoke(sent: SentRequest) {
      const { key, createdAt, generation } = row;
      const clientToken = ecsToken({ key, createdAt, generation, request: sent, token });
      return attempt.call({ form: sent.form, names: namesIn(sent) }, (limit) =>
        ecs.revoke(sent, clientToken, limit),
      );
    },
    deniedByPolicy(rules: readonly Rule[]) {
      const why = parts.permit?.(rules);
      return why === undefined ? undefined : policyRefusal(why);
    },
  };
  // Not a spread: what is known changes while the attempt works.
  return Object.assign(attempt, own);
}

/** A refusal by this service in the form of ECS's: nothing was sent, and nothing has changed. */
export const policyRefusal = (message: string): EcsFailure => ({
  class: 'refused',
  code: 'PolicyDenied',
  status: 403,
  message,
});

/** How the work of an attempt ended (`docs/protocol.md`, section 6). */
export type End =
  | {
      readonly kind: 'done';
      readonly outcome: 'revoked' | 'absent' | 'accepted';
      readonly evidence: 'reply' | 'observed';
      readonly revoked: readonly Rule[];
      readonly absent: readonly AbsentEntry[];
      readonly refused?: readonly RefusedRule[];
      readonly requestId: string;
    }
  /** Nothing has changed, and nothing will: ECS refused, or no time was left for a call. */
  | { readonly kind: 'refused'; readonly failure: EcsFailure | NoTime }
  /** Something may have changed, nothing is in flight, and ECS lists nothing: `failure` is the final answer. */
  | { readonly kind: 'undecided'; readonly failure: EcsFailure }
  /** Something may have changed. `failure`: the last one. */
  | { readonly kind: 'unknown'; readonly failure?: EcsFailure | NoTime };
