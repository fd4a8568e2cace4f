/** A row as the console shows it. Pure. */

import type { RevocationRow } from '../../core/model/row.ts';
import { attemptsOf } from '../../core/revocation/row-transitions.ts';
import type { Millis } from '../../core/time.ts';
import { timelineOf } from './timeline.ts';
import type { EcsCallView, RevocationView } from './view-types.ts';

/** `-` and 43 characters of a digest follow the readable beginning of the token. */
const DIGEST = 44;

/** A row has the digest of its token; the token itself is in the answer, its beginning in the token for ECS. */
const tokenOf = ({ result, ecsToken }: RevocationRow): string =>
  result?.ClientToken ?? ecsToken.slice(0, -DIGEST);

/** ECS gets a token whose readable beginning is that of the row; its digest may differ from the row's. */
const ofToken = ({ ecsToken }: RevocationRow) => {
  const beginning = ecsToken.slice(0, -DIGEST);
  return ({ token }: EcsCallView): boolean => token.slice(0, -DIGEST) === beginning;
};

const STATES = { DONE: 'done', REFUSED: 'refused', UNKNOWN: 'unknown' } as const;

function restoreOf({ restore }: RevocationRow): string | undefined {
  return restore && (restore.result?.Outcome ?? restore.problem?.code ?? restore.state.toLowerCase());
}

export function revocationView(
  row: RevocationRow,
  now: Millis,
  ecsCalls: readonly EcsCallView[] = [],
): RevocationView {
  const leaseLeft = row.state === 'RUNNING' ? Math.max(0, row.leaseUntil - now) : 0;
  const restore = restoreOf(row);
  return {
    key: row.key,
    token: tokenOf(row),
    state: row.state === 'RUNNING' ? (leaseLeft > 0 ? 'running' : 'orphaned') : STATES[row.state],
    leaseLeft,
    attempts: attemptsOf(row),
    timeline: timelineOf(row, now, ecsCalls.filter(ofToken(row))),
    ...(row.state === 'UNKNOWN' &&
      row.openUntil !== undefined && { openLeft: Math.max(0, row.openUntil - now) }),
    ...(row.result && { outcome: row.result.Outcome, evidence: row.result.Evidence }),
    ...(row.problem && { code: row.problem.code }),
    revoked: row.result?.Revoked.length ?? 0,
    ...(restore !== undefined && { restore }),
  };
}
