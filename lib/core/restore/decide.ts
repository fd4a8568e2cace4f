/** What the row decides for a restore (`docs/protocol.md`, section 8). Pure. */
import { CALL_OPEN } from '../claimed/knowledge.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import { idsOnly } from '../revocation/row-transitions.ts';
import { expired, openUntilOf } from '../revocation/state.ts';
import type { Millis } from '../time.ts';

export type RestoreDecision =
  | { readonly do: 'not-found' | 'nothing' }
  /** The outcome of the revocation is unknown. */
  | { readonly do: 'undecided'; readonly openUntil: Millis | undefined }
  | { readonly do: 'in-progress'; readonly leaseLeft: Millis }
  | { readonly do: 'replay'; readonly row: RevocationRow }
  /** No call was sent, or ECS refused: authorise what is missing, once. */
  | { readonly do: 'authorize'; readonly row: RevocationRow; readonly rules: readonly Rule[] }
  /** A call may be open: only list the rules, and after `openUntil` give up. */
  | {
      readonly do: 'list';
      readonly row: RevocationRow;
      readonly rules: readonly Rule[];
      readonly openUntil: Millis;
    };

export function decideRestore(row: RevocationRow | undefined, now: Millis, skew: Millis): RestoreDecision {
  if (!row || expired(row, now)) return { do: 'not-found' };
  if (row.state === 'RUNNING' && now < row.leaseUntil) {
    return { do: 'in-progress', leaseLeft: row.leaseUntil - now };
  }
  if (row.state === 'RUNNING' || row.state === 'UNKNOWN')
    return { do: 'undecided', openUntil: openUntilOf(row) };
  const rules = row.result?.Revoked ?? [];
  if (rules.length === 0 || idsOnly(rules)) return { do: 'nothing' };
  const { restore } = row;
  if (!restore || restore.state === 'REFUSED') return { do: 'authorize', row, rules };
  if (restore.state === 'DONE') return { do: 'replay', row };
  if (restore.state === 'RUNNING' && now < restore.leaseUntil) {
    return { do: 'in-progress', leaseLeft: restore.leaseUntil - now };
  }
  return { do: 'list', row, rules, openUntil: restore.openUntil ?? now + CALL_OPEN + skew };
}
