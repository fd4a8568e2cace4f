/** What to do about a failure of Tablestore. Pure. */
import { describeFailure, TablestoreFailure } from '../../stores/tablestore/failure.ts';
import { ACCESS_KEY_VARIABLES } from '../deployment.ts';

export interface Explained {
  readonly says: string;
  readonly fix: string;
}

const { accessKeyId, accessKeySecret, securityToken } = ACCESS_KEY_VARIABLES;

/** The one code for everything that is wrong with who asks: only its message says what. */
const AUTH_FAILED: readonly (readonly [RegExp, string])[] = [
  [/x-ots-date|system time/i, 'The clock of this machine is off: synchronise it (NTP), then try again.'],
  [
    /token/i,
    `Get new temporary credentials: ${securityToken} has expired, or is not that of ${accessKeyId}.`,
  ],
  [
    /signature/i,
    `Put the secret of ${accessKeyId} into ${accessKeySecret}: the one there belongs to another key.`,
  ],
  [/access ?key/i, `Check ${accessKeyId}: Tablestore does not know it, or it is disabled.`],
  [
    /instance acl|vpc|network/i,
    'Allow this network in the access settings of the instance, or run within its VPC.',
  ],
  [
    /instance/i,
    'Check TABLESTORE_INSTANCE and the region in TABLESTORE_ENDPOINT: there is no such instance of this account.',
  ],
];

const FIXES: Readonly<Record<string, string>> = {
  OTSObjectNotExist: 'Create the table: revoke-egress setup.',
  OTSTableNotReady: 'Wait until the table is loaded: revoke-egress setup does.',
  OTSQuotaExhausted: 'Try again in a minute: too many operations on tables in too little time.',
  OTSServerBusy: 'Try again in a minute.',
};

const UNREACHABLE =
  'Check TABLESTORE_ENDPOINT and the network between: endpoints with "vpc" in their name are reached from within the VPC only.';

/** `action`: the right that the request needs, such as `ots:DescribeTable`. */
export function explainFailure(error: unknown, action: string): Explained {
  const says = describeFailure(error);
  if (!(error instanceof TablestoreFailure)) return { says, fix: UNREACHABLE };
  const { code, message } = error;
  if (code === undefined) {
    return { says, fix: 'Check TABLESTORE_ENDPOINT: something else than Tablestore answers there.' };
  }
  if (code === 'OTSNoPermissionAccess') {
    return { says, fix: `Grant ${action} on the table to this access key: docs/ram/operator.json.` };
  }
  if (code === 'OTSAuthFailed') {
    const known = AUTH_FAILED.find(([pattern]) => pattern.test(message));
    return { says, fix: known?.[1] ?? `Check ${accessKeyId} and TABLESTORE_INSTANCE.` };
  }
  return { says, fix: FIXES[code] ?? 'Look the code up in the error table of Tablestore.' };
}
