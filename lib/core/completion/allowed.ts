/** What the policy of today says to an unfinished row, as it would to its caller's own request. Pure. */

import type { RevocationRow } from '../model/row.ts';
import { protectsRules } from '../policy/protection.ts';
import { select } from '../remediation/plan.ts';
import { TOKEN_PREFIX } from '../remediation/platform-event.ts';
import { REMEDIATION } from '../remediation/types.ts';
import { normalise } from '../request/normal-form.ts';
import type { RestoreInput } from '../restore/restore.ts';
import type { Allowed } from '../revocation/types.ts';
import type { RowEnd, TodaysPolicy } from './types.ts';

const gone = (caller: string): RowEnd => ({
  end: 'caller-gone',
  caller,
  detail: `The configuration has no caller ${caller}.`,
});
const denied = (caller: string, detail: string): RowEnd => ({ end: 'denied', caller, detail });

export function allowedToRevoke(
  policy: TodaysPolicy,
  { caller, token }: { readonly caller: string; readonly token: string },
  row: RevocationRow,
): Allowed | RowEnd {
  if (caller === REMEDIATION && token.startsWith(TOKEN_PREFIX)) return allowedToRemediate(policy, row);
  const permissions = policy.permissionsOf(caller);
  if (!permissions) return gone(caller);
  const why = permissions.scope(row.request) ?? permissions.request(normalise(row.request));
  if (why !== undefined) return denied(caller, why);
  return { permit: permissions.rules, protectedBy: permissions.protectedBy };
}

/** Without a request: the rules must still be forbidden. */
function allowedToRemediate({ remediation }: TodaysPolicy, { request }: RevocationRow): Allowed | RowEnd {
  if (!remediation) return gone(REMEDIATION);
  const { rules, guard } = remediation;
  if (rules.mode === 'report') return denied(REMEDIATION, 'remediation.mode is report.');
  if (rules.except.some(({ tags }) => tags !== undefined)) {
    return denied(REMEDIATION, 'remediation.except names tags, which the next delivery of the event reads.');
  }
  return {
    protectedBy: protectsRules(guard) ? 'policy.protected' : undefined,
    permit: (listed) =>
      select(remediation, request, listed).forbidden.length === listed.length
        ? undefined
        : 'A rule is not forbidden any more.',
  };
}

export function allowedToRestore(
  policy: TodaysPolicy,
  caller: string,
  { request }: RevocationRow,
): Pick<RestoreInput, 'permit' | 'permitRequest'> | RowEnd {
  const permissions = policy.permissionsOf(caller);
  if (!permissions) return gone(caller);
  const why = permissions.scope(request) ?? permissions.restore();
  if (why !== undefined) return denied(caller, why);
  return { permit: permissions.restored, permitRequest: permissions.scope };
}
