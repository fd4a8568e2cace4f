/** The seam between the entry points and the protocol. */

import type { RevokeRequest, SentRequest } from '../model/request.ts';
import type { Answer } from '../model/result.ts';
import type { Permit } from '../policy/permissions.ts';
import type { Clock, DoneCache, EcsEgress, Log, Random, RevocationStore } from '../ports.ts';
import type { Millis } from '../time.ts';

export interface RevocationParts {
  readonly store: RevocationStore;
  readonly ecs: EcsEgress;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly cache: DoneCache;
}

export interface RevocationSettings {
  /** `snapshot`: look before and after, revoke by id. `none`: forward the caller's form. */
  readonly verify: 'snapshot' | 'none';
  /** How long a token is remembered after its last write. */
  readonly retention: Millis;
  /** How far two clocks may differ, and how late a killed attempt may still act. */
  readonly skew: Millis;
}

export interface RevocationInput {
  /** The caller's name: it scopes the token. */
  readonly caller: string;
  readonly token: string;
  /** In normal form, for comparing. */
  readonly request: RevokeRequest;
  /** As the caller spelled it; absent: as `request`. */
  readonly sent?: SentRequest | undefined;
  /** Ours, for `X-Request-Id` and problems. */
  readonly requestId: string;
  /** End of the budget: an instant. The answer is given before it. */
  readonly deadline: Millis;
  /** Absent: whatever the request names may go. */
  readonly permit?: Permit;
  /** Where the policy protects rules (`policy.protected`): then calls name rules by id only. Absent: nowhere. */
  readonly protectedBy?: string | undefined;
  /** `Prefer: wait=n`: wait for a running attempt until this instant. */
  readonly waitUntil?: Millis;
  /** Aborts when the request must end. */
  readonly signal: AbortSignal;
}

/** Runs one revocation to its answer. Never rejects for anything that the world did. */
export type Revocation = (input: RevocationInput) => Promise<Answer>;
