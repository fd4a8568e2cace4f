/** Why a row is unfinished, in one sentence for a person. Pure. */

import { unfinishedOf } from '../model/completion-due.ts';
import type { RevocationRow } from '../model/row.ts';
import { expired } from '../revocation/state.ts';
import { instant, type Millis } from '../time.ts';
import { allowedToRestore, allowedToRevoke } from './allowed.ts';
import type { TodaysPolicy } from './types.ts';

/** Undefined for a row that is finished. `policy`: absent where it is not known. */
export function reasonFor(
  row: RevocationRow,
  policy: TodaysPolicy | undefined,
  now: Millis,
): string | undefined {
  if (!unfinishedOf(row) || expired(row, now)) return undefined;
  const { caller, token } = row;
  const restores = row.state === 'DONE' || row.state === 'REFUSED';
  const life = restores ? (row.restore ?? row) : row;
  if (life.state === 'RUNNING' && now < life.leaseUntil) return 'An attempt is at work.';
  if (caller === undefined || token === undefined) {
    return 'An older release wrote this row, without its caller and token: its caller must ask again.';
  }
  const denied = policy && denialOf(policy, { caller, token }, row, restores);
  if (denied !== undefined) return `Not completed: ${denied}`;
  if (life.state === 'RUNNING') return 'Its owner ended without storing an answer.';
  const last = life.problem?.detail ?? 'Its outcome is unknown.';
  const open = life.openUntil !== undefined && now < life.openUntil;
  return open ? `${last} A call may have an effect until ${instant(life.openUntil)}.` : last;
}

function denialOf(
  policy: TodaysPolicy,
  owner: { readonly caller: string; readonly token: string },
  row: RevocationRow,
  restores: boolean,
): string | undefined {
  const allowed = restores
    ? allowedToRestore(policy, owner.caller, row)
    : allowedToRevoke(policy, owner, row);
  return 'end' in allowed ? allowed.detail : undefined;
}
