/** Explains a failure of Tablestore, with its fix. Pure. */
import { describeFailure, TablestoreFailure } from '../../stores/tablestore/failure.ts';
import { ACCESS_KEY_VARIABLES } from '../deployment.ts';

export interface Explained {
  readonly says: string;
  readonly fix: string;
}

const { accessKeyId, accessKeySecret, securityToken } = ACCESS_KEY_VARIABLES;

/** One code covers all faults of the caller; only the message distinguishes them. */
const AUTH_FAILED: readonly (readonly [RegExp, string])[] = [
  [/x-ots-date|system time/i, 'Synchronise the clock of this host with NTP, then try again.'],
  [
    /token/i,
    `Get new temporary credentials: ${securityToken} has expired, or is not that of ${accessKeyId}.`,
  ],
  [
    /signature/i,
    `Set ${accessKeySecret} to the secret of ${accessKeyId}; the current one belongs to another key.`,
  ],
  [/access ?key/i, `Check ${accessKeyId}: Tablestore does not know it, or it is disabled.`],
  [
    /instance acl|vpc|network/i,
    'Allow this network in the access settings of the instance, or run within its VPC.',
  ],
  [
    /instance/i,
    'Check TABLESTORE_INSTANCE and the region in TABLESTORE_ENDPOINT: this account has no such instance there.',
  ],
];

const FIXES: Readonly<Record<string, string>> = {
  OTSObjectNotExist: 'Create the table: revoke-egress setup.',
  OTSTableNotReady: 'Wait until the table is loaded: revoke-egress setup does.',
  OTSQuotaExhausted: 'Try again in a minute: there were too many table operations.',
  OTSServerBusy: 'Try again in a minute.',
};

const UNREACHABLE =
  'Check TABLESTORE_ENDPOINT and the network: endpoints with "vpc" in their name are reachable only within the VPC.';

/** `action`: the right that the request needs, such as `ots:DescribeTable`. */
export function explainFailure(error: unknown, action: string): Explained {
  const says = describeFailure(error);
  if (!(error instanceof TablestoreFailure)) return { says, fix: UNREACHABLE };
  const { code, message } = error;
  if (code === undefined) {
    return { says, fix: 'Check TABLESTORE_ENDPOINT: another service answers there.' };
  }
  if (code === 'OTSNoPermissionAccess') {
    return { says, fix: `Grant ${action} on the table to this access key: docs/ram/operator.json.` };
  }
  if (code === 'OTSAuthFailed') {
    const known = AUTH_FAILED.find(([pattern]) => pattern.test(message));
    return { says, fix: known?.[1] ?? `Check ${accessKeyId} and TABLESTORE_INSTANCE.` };
  }
  return { says, fix: FIXES[code] ?? 'Look up the code in the documentation of Tablestore.' };
}
