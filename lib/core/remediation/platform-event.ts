/**
 * ActionTrail's record of one call of the ECS API. What the vendor does not document is read in every spelling that was
 * seen; where none fits, the event is refused, never guessed at. Pure.
 */

import { isJsonObject, type JsonObject } from '../json.ts';
import { isAbsent, memberOf } from '../request/faults.ts';
import type { Named, Skip, SkipReason } from './types.ts';

/** Calls after which an egress rule may be open that was not before. */
const OPENING = ['AuthorizeSecurityGroupEgress', 'ModifySecurityGroupEgressRule'];
const CLOSING = 'RevokeSecurityGroupEgress';
const GROUP_TYPE = 'ACS::ECS::SecurityGroup';
/** What events of 2020 call it. */
const OLD_GROUP_TYPE = 'SecurityGroup';
const ROLE_AND_SESSION = /^([^:]+):[^:]+$/;

/** The readable beginning of every token that remediation derives, and so of the ClientToken of its calls. */
export const TOKEN_PREFIX = 'remediation-';

export function readApiCall(data: JsonObject, ownRoles: readonly string[]): Skip | Named {
  const skip = skipOf(data, ownRoles);
  if (skip) return skip;
  const parameters = parametersOf(data);
  const group = memberOf(parameters, 'SecurityGroupId');
  return {
    groups: isAbsent(group) ? groupsOf(data) : [group],
    region: present(memberOf(parameters, 'RegionId')) ?? present(memberOf(data, 'acsRegion')),
  };
}

function skipOf(data: JsonObject, ownRoles: readonly string[]): Skip | undefined {
  const service = memberOf(data, 'serviceName');
  if (!isAbsent(service) && !(typeof service === 'string' && service.toLowerCase() === 'ecs')) {
    return skipped('another-event', 'The call is one of another service.');
  }
  if (!isAbsent(memberOf(data, 'errorCode'))) return skipped('call-failed', 'The call failed.');
  if (byOwnRole(data, ownRoles)) return skipped('own-call', "The call is one of this project's functions.");
  const name = memberOf(data, 'eventName');
  if (name === CLOSING) return revokeSkip(data);
  if (typeof name === 'string' && OPENING.includes(name)) return undefined;
  return skipped('opens-nothing', 'The call opens no egress rule.');
}

/** Whoever made it, a revoke opens nothing, so nothing hangs on a token that anybody could have sent. */
function revokeSkip(data: JsonObject): Skip {
  const token = memberOf(parametersOf(data), 'ClientToken');
  return typeof token === 'string' && token.startsWith(TOKEN_PREFIX)
    ? skipped('own-call', 'The call is a revocation by remediation.')
    : skipped('opens-nothing', 'The call closes a rule.');
}

const skipped = (reason: SkipReason, detail: string): Skip => ({ do: 'skip', reason, detail });

/**
 * Only a role proves that a call is ours: a token, an address or an agent can be anybody's, and whoever sent one like
 * ours would have opened a rule that is never looked at. ActionTrail writes `role:session`. A name without its session
 * is not believed: it could be the session's, which whoever assumes any role chooses. Not to know one of ours costs a
 * look that finds nothing.
 */
function byOwnRole(data: JsonObject, ownRoles: readonly string[]): boolean {
  const identity = memberOf(data, 'userIdentity');
  if (!isJsonObject(identity) || memberOf(identity, 'type') !== 'assumed-role') return false;
  const user = memberOf(identity, 'userName');
  const [, role = ''] = typeof user === 'string' ? (ROLE_AND_SESSION.exec(user) ?? []) : [];
  return ownRoles.includes(role);
}

/** The parameters of the call: as an object, or as JSON in a string; not every event has them. */
function parametersOf(data: JsonObject): JsonObject {
  const parameters = memberOf(data, 'requestParameters');
  if (isJsonObject(parameters)) return parameters;
  const json = memberOf(data, 'requestParameterJson');
  const parsed = typeof json === 'string' ? parsedOf(json) : undefined;
  return isJsonObject(parsed) ? parsed : {};
}

function parsedOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Cut short, perhaps; the event may still name its group elsewhere.
  }
}

function groupsOf(data: JsonObject): readonly unknown[] {
  const resources = memberOf(data, 'referencedResources');
  const named = isJsonObject(resources) ? resources : {};
  const referenced = memberOf(named, GROUP_TYPE) ?? memberOf(named, OLD_GROUP_TYPE);
  if (Array.isArray(referenced) && referenced.length > 0) return referenced;
  return namedGroups(memberOf(data, 'resourceType'), memberOf(data, 'resourceName'));
}

/** `resourceType: "A;B"` with `resourceName: "a1,a2;b1"`: types by semicolons, the names of one type by commas. */
function namedGroups(types: unknown, names: unknown): readonly string[] {
  if (typeof types !== 'string' || typeof names !== 'string') return [];
  const of = names.split(';')[types.split(';').indexOf(GROUP_TYPE)] ?? '';
  return of.split(',').filter((name) => name !== '');
}

const present = (value: unknown): unknown => (isAbsent(value) ? undefined : value);

/** Cloud Config's word that a resource breaks one of its rules; which rule is no matter: ours are our own. Pure. */
export function readNonCompliance(data: JsonObject): Skip | Named {
  const compliance = memberOf(data, 'complianceType');
  if (!isAbsent(compliance) && compliance !== 'NON_COMPLIANT') {
    return { do: 'skip', reason: 'opens-nothing', detail: 'The resource is compliant.' };
  }
  const identifier = objectOf(data, 'evaluationResultIdentifier');
  const qualifier = objectOf(identifier, 'evaluationResultQualifier');
  if (memberOf(qualifier, 'resourceType') !== 'ACS::ECS::SecurityGroup') {
    return { do: 'skip', reason: 'another-resource', detail: 'The resource is no security group.' };
  }
  const [group, region] = [memberOf(qualifier, 'resourceId'), memberOf(qualifier, 'regionId')];
  return { groups: isAbsent(group) ? [] : [group], region: isAbsent(region) ? undefined : region };
}

function objectOf(source: JsonObject, name: string): JsonObject {
  const value = memberOf(source, name);
  return isJsonObject(value) ? value : {};
}
