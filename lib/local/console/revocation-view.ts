/** A row as the console shows it. Pure. */

import type { AttemptRecord, RevocationRow } from '../../core/model/row.ts';
import { attemptsOf } from '../../core/revocation/row-transitions.ts';
import type { Millis } from '../../core/time.ts';
import type { AttemptView, RevocationView } from './view-types.ts';

/** `-` and 43 characters of a digest follow the readable beginning of the token. */
const DIGEST = 44;

/** A row has the digest of its token; the token itself is in the answer, its beginning in the token for ECS. */
const tokenOf = ({ result, ecsToken }: RevocationRow): string =>
  result?.ClientToken ?? ecsToken.slice(0, -DIGEST);

const attemptView = ({ number, startedAt, endedAt, calls }: AttemptRecord): AttemptView => ({
  number,
  ...(endedAt !== undefined && { took: endedAt - startedAt }),
  calls: calls.map(({ class: kind, code, names }) => ({
    class: kind,
    ...(code !== undefined && { code }),
    names,
  })),
});

const STATES = { DONE: 'done', REFUSED: 'refused', UNKNOWN: 'unknown' } as const;

function restoreOf({ restore }: RevocationRow): string | undefined {
  return restore && (restore.result?.Outcome ?? restore.problem?.code ?? restore.state.toLowerCase());
}

export function revocationView(row: RevocationRow, now: Millis): RevocationView {
  const leaseLeft = row.state === 'RUNNING' ? Math.max(0, row.leaseUntil - now) : 0;
  const restore = restoreOf(row);
  return {
    key: row.key,
    token: tokenOf(row),
    state: row.state === 'RUNNING' ? (leaseLeft > 0 ? 'running' : 'orphaned') : STATES[row.state],
    leaseLeft,
    attempts: attemptsOf(row),
    history: row.history.map(attemptView),
    ...(row.result && { outcome: row.result.Outcome, evidence: row.result.Evidence }),
    ...(row.problem && { code: row.problem.code }),
    revoked: row.result?.Revoked.length ?? 0,
    ...(restore !== undefined && { restore }),
  };
}
