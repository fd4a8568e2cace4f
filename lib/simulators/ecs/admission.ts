import type { Millis } from '../../core/time.ts';
import type { Action, Call } from './actions/action.ts';
import { authorizeEgress, authorizeIngress } from './actions/authorize.ts';
import { createGroup, deleteGroup } from './actions/create-group.ts';
import { describeGroupAttribute } from './actions/describe-group-attribute.ts';
import { describeGroups } from './actions/describe-groups.ts';
import { revokeEgress } from './actions/revoke-egress.ts';
import { EcsError, refuse } from './error.ts';
import type { Switches } from './switches.ts';
import type { Credential } from './wire/credential.ts';
import type { NonceMemory } from './wire/nonce-memory.ts';
import { verifySignature } from './wire/signature.ts';
import type { Parameters, WireRequest } from './wire/wire.ts';

const VERSION = '2014-05-26';

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['RevokeSecurityGroupEgress', revokeEgress],
  ['AuthorizeSecurityGroupEgress', authorizeEgress],
  ['AuthorizeSecurityGroup', authorizeIngress],
  ['DescribeSecurityGroupAttribute', describeGroupAttribute],
  ['DescribeSecurityGroups', describeGroups],
  ['CreateSecurityGroup', createGroup],
  ['DeleteSecurityGroup', deleteGroup],
]);

export interface Admitted {
  readonly call: Call;
  readonly action: Action;
}

export interface AdmissionParts {
  readonly credentials: readonly Credential[];
  readonly nonces: NonceMemory;
  readonly now: Millis;
  readonly switches: Switches;
}

/**
 * The checks of the gateway: form, signature, action, rights.
 * @throws {EcsError}
 */
export function admit(request: WireRequest, parameters: Parameters, parts: AdmissionParts): Admitted {
  if (request.method !== 'POST' && request.method !== 'GET') throw refuse('UnsupportedHTTPMethod');
  const caller = verifySignature(request, parameters, parts);
  const name = request.headers['x-acs-action'] ?? '';
  if (request.headers['x-acs-version'] !== VERSION) throw refuse('InvalidVersion');
  const action = request.path === '/' ? ACTIONS.get(name) : undefined;
  if (action === undefined) throw refuse('InvalidAction.NotFound');
  checkRights(name, caller, parts.switches);
  return { call: { action: name, parameters, caller }, action };
}

function checkRights(action: string, caller: Credential, { deniedActions }: Switches): void {
  const denial = deniedActions[action];
  if (denial === undefined) return;
  const { status, message } = refuse('Forbidden.RAM');
  throw new EcsError('Forbidden.RAM', status, message, {
    AccessDeniedDetail: {
      AuthAction: `ecs:${action}`,
      AuthPrincipalType: caller.securityToken === undefined ? 'SubUser' : 'AssumedRoleUser',
      AuthPrincipalOwnerId: caller.accountId,
      AuthPrincipalDisplayName: caller.accessKeyId,
      NoPermissionType: denial,
      PolicyType: 'AccountLevelIdentityBasedPolicy',
      EncodedDiagnosticMessage: Buffer.from(`${action} ${denial}`).toString('base64'),
    },
  });
}
