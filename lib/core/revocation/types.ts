/** The interface between the entry points and the protocol. */

import type { ClaimedInput, ClaimedParts } from '../claimed/work.ts';
import type { RevokeRequest, SentRequest } from '../model/request.ts';
import type { Answer } from '../model/result.ts';
import type { Permit } from '../policy/permissions.ts';
import type { DoneCache, EcsEgress } from '../ports.ts';
import type { Millis } from '../time.ts';

export interface RevocationParts extends ClaimedParts {
  readonly ecs: EcsEgress;
  readonly cache: DoneCache;
}

export interface RevocationSettings {
  /** `snapshot`: list before and after, revoke by id. `none`: call with the request's own parameters. */
  readonly verify: 'snapshot' | 'none';
  /** How long a token is remembered after its last write. */
  readonly retention: Millis;
  /** How far two clocks may differ, and how late a killed attempt may still act. */
  readonly skew: Millis;
}

/** What an attempt may revoke, by today's policy. */
export interface Allowed {
  /** Absent: all that the request names. */
  readonly permit?: Permit | undefined;
  /** Where the policy protects rules (`policy.protected`): then calls name rules by id only. Absent: nowhere. */
  readonly protectedBy?: string | undefined;
}

export interface RevocationInput extends ClaimedInput, Allowed {
  /** In normal form, for comparing. */
  readonly request: RevokeRequest;
  /** As the caller spelled it; absent: as `request`. */
  readonly sent?: SentRequest | undefined;
  /** `Prefer: wait=n`: wait for a running attempt until this instant. */
  readonly waitUntil?: Millis;
}

/** Runs one revocation to its answer. Never rejects on an external failure; those become answers. */
export type Revocation = (input: RevocationInput) => Promise<Answer>;
