/** Rows whose outcome is not stored yet: since when, and when the next attempt of the completer is due. Pure. */

import type { Millis } from '../time.ts';
import type { RevocationRow } from './row.ts';

/** What an index of unfinished rows holds of a row. */
export interface Unfinished {
  /** When the completer may make an attempt. */
  readonly due: Millis;
  /** When the first attempt began whose outcome is still open. */
  readonly since: Millis;
}

/** The first pause, after one attempt; each further attempt doubles it. */
const FIRST_PAUSE: Millis = 60_000;
const LONGEST_PAUSE: Millis = 3_600_000;

/** Undefined for a row that is finished: DONE or REFUSED, and so is its restore. */
export function unfinishedOf(row: RevocationRow): Unfinished | undefined {
  if (isOpen(row)) {
    const since = row.unfinishedSince ?? row.createdAt;
    return { since, due: dueAt(row, row.history.at(-1)?.number ?? 1, since, row.updatedAt) };
  }
  const { restore } = row;
  if (!restore || !isOpen(restore)) return undefined;
  const since = restore.startedAt ?? row.updatedAt;
  return { since, due: dueAt(restore, restore.attempts ?? 1, since, row.updatedAt) };
}

const isOpen = ({ state }: Pick<RevocationRow, 'state'>): boolean =>
  state === 'RUNNING' || state === 'UNKNOWN';

/**
 * Later after each attempt, so that a row that cannot be finished does not delay the others. But no pause is longer
 * than the row has been unfinished, because a caller may make many attempts within a minute.
 */
function dueAt(
  { state, leaseUntil, openUntil }: Pick<RevocationRow, 'state' | 'leaseUntil' | 'openUntil'>,
  attempts: number,
  since: Millis,
  updatedAt: Millis,
): Millis {
  // The attempt of a RUNNING row has not ended; if its owner died, the next one may begin when the lease is over.
  const ended = state === 'RUNNING' ? attempts - 1 : attempts;
  const doubled = ended < 1 ? 0 : Math.min(FIRST_PAUSE * 2 ** (ended - 1), LONGEST_PAUSE);
  const pause = Math.min(doubled, Math.max(FIRST_PAUSE, updatedAt - since));
  const due = Math.max(leaseUntil, updatedAt + pause);
  // When no call can have an effect any more, the next snapshot settles it.
  return openUntil !== undefined && openUntil > leaseUntil ? Math.min(due, openUntil) : due;
}
