/** The state of a revocation, by its token: the row, for its own caller. One read, nothing changed. */

import { denied, problemAnswer, storeUnavailable } from '../claimed/answers.ts';
import { createBudget } from '../claimed/budget.ts';
import { readRow } from '../claimed/commit.ts';
import { makeProblem } from '../errors/errors.ts';
import type { Problem } from '../errors/problem.ts';
import type { Answer, RevocationStateResult } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Permissions, Permit } from '../policy/permissions.ts';
import { type Clock, type Random, type RevocationStore, StoreUnavailable } from '../ports.ts';
import { toParameters } from '../request/normal-form.ts';
import { instant, type Millis } from '../time.ts';
import { rowKey } from './fingerprint.ts';
import { attemptsOf } from './row-transitions.ts';

export interface StateParts {
  readonly store: RevocationStore;
  readonly clock: Clock;
  readonly random: Random;
}

export interface StateInput {
  readonly caller: string;
  readonly token: string;
  readonly requestId: string;
  readonly deadline: Millis;
  readonly signal: AbortSignal;
  /** Today's policy over the request that the row holds, and over its rules. */
  readonly permit?: Permit | undefined;
  readonly permitRequest?: Permissions['scope'] | undefined;
}

export async function readState(
  parts: StateParts,
  input: StateInput,
): Promise<Answer<RevocationStateResult>> {
  const { requestId, permit, permitRequest } = input;
  const budget = createBudget(parts.clock, input.deadline, input.signal);
  let row: RevocationRow | undefined;
  try {
    row = await readRow(parts, rowKey(input.caller, input.token), budget, 0);
  } catch (error) {
    if (error instanceof StoreUnavailable) return storeUnavailable(requestId, 'unknown');
    throw error;
  }
  const now = budget.now();
  if (!row || expired(row, now)) return problemAnswer(notFound(requestId));
  const shown = [...(row.result?.Revoked ?? row.before ?? []), ...(row.restore?.result?.Rules ?? [])];
  const why = permitRequest?.(row.request) ?? permit?.(shown);
  if (why !== undefined) return denied(requestId, why, row.state !== 'REFUSED');
  return { kind: 'result', result: describe(row, input.token, now), replayed: false };
}

/** A row past its retention counts as absent; a live lease keeps it. */
export function expired(row: RevocationRow, now: Millis): boolean {
  return now >= row.expiresAt && !(row.state === 'RUNNING' && now < row.leaseUntil);
}

export const notFound = (requestId: string): Problem => makeProblem('RevocationNotFound', { requestId });

const STATES = { DONE: 'done', REFUSED: 'refused', UNKNOWN: 'unknown' } as const;

/**
 * If the state is RUNNING and the lease is over, the owner is lost: the outcome is unknown until an attempt takes over.
 */
function stateOf(
  { state, leaseUntil }: Pick<RevocationRow, 'state' | 'leaseUntil'>,
  now: Millis,
): RevocationStateResult['State'] {
  if (state !== 'RUNNING') return STATES[state];
  return now < leaseUntil ? 'running' : 'unknown';
}

/** The call of an attempt that runs, or whose owner died, may be open for longer than those before it. */
export const openUntilOf = ({
  state,
  openUntil,
}: Pick<RevocationRow, 'state' | 'openUntil'>): Millis | undefined =>
  state === 'UNKNOWN' ? openUntil : undefined;

function describe(row: RevocationRow, token: string, now: Millis): RevocationStateResult {
  const { restore } = row;
  const openUntil = openUntilOf(restore ?? row);
  return {
    ClientToken: token,
    State: stateOf(row, now),
    Attempts: attemptsOf(row),
    CreatedAt: instant(row.createdAt),
    UpdatedAt: instant(row.updatedAt),
    ExpiresAt: instant(row.expiresAt),
    ...(openUntil !== undefined && { OpenUntil: instant(openUntil) }),
    Request: toParameters(row.request),
    ...(row.result && { Result: row.result }),
    ...(row.problem && { Problem: row.problem }),
    ...(restore && { RestoreState: stateOf(restore, now) }),
    ...(restore?.result && { Restored: restore.result }),
    ...(restore?.problem && { RestoreProblem: restore.problem }),
  };
}
