/**
 * Reads ActionTrail's record of one call of the ECS API. Undocumented members are read in every known spelling; if none
 * fits, the event is refused. Pure.
 */

import { classOf } from '../errors/ecs/failure-class.ts';
import { isJsonObject, type JsonObject, memberOf } from '../json.ts';
import { isAbsent } from '../request/members.ts';
import type { CloudEvent, Named, Skip, SkipReason } from './types.ts';

/** The documented calls after which an egress rule may be open that was not open before. */
export const OPENING_CALLS = [
  'AuthorizeSecurityGroupEgress',
  'ModifySecurityGroupEgressRule',
  'ConfigureSecurityGroupPermissions',
] as const;
const OPENING: ReadonlySet<string> = new Set(OPENING_CALLS.map((name) => name.toLowerCase()));
const CLOSING = 'revokesecuritygroupegress';
const GROUP_TYPE = 'ACS::ECS::SecurityGroup';
/** The name of the same type in events of 2020. */
const OLD_GROUP_TYPE = 'SecurityGroup';
const ROLE_AND_SESSION = /^([^:]+):[^:]+$/;

/** The suffixes of ActionTrail's event types. The prefix is a service, or `actiontrail` itself. */
export const API_CALL_SUFFIXES = [
  ':ActionTrail:ApiCall',
  ':ActionTrail:ConsoleOperation',
  ':ActionTrail:AliyunServiceEvent',
] as const;

/** The prefix of every token that remediation derives, and therefore of the ClientToken of its calls. */
export const TOKEN_PREFIX = 'remediation-';

export const isApiCall = (type: string): boolean =>
  API_CALL_SUFFIXES.some((suffix) => type.toLowerCase().endsWith(suffix.toLowerCase()));

/**
 * The groups in which a rule may have been opened. ActionTrail's own members come before the parameters of the call,
 * which its sender chose; if they differ, both are used.
 */
export function readApiCall(event: CloudEvent, ownRoles: readonly string[]): Skip | Named {
  const { data } = event;
  const skip = skipOf(event, ownRoles);
  if (skip) return skip;
  const parameters = parametersOf(data);
  const called = parameters.flatMap((each) => valuesOf(memberOf(each, 'SecurityGroupId')));
  const recorded = groupsOf(data);
  return {
    // The group of the call comes before the groups that its rules only refer to.
    groups: [...recorded.filter((group) => called.includes(group)), ...recorded, ...called],
    regions: [
      ...valuesOf(memberOf(data, 'acsRegion')),
      ...valuesOf(event.region),
      ...parameters.flatMap((each) => valuesOf(memberOf(each, 'RegionId'))),
    ],
  };
}

function skipOf(event: CloudEvent, ownRoles: readonly string[]): Skip | undefined {
  const { data, type } = event;
  if (!isOfEcs(memberOf(data, 'serviceName'), type)) {
    return skipped('another-event', 'The call is a call of another service.');
  }
  if (hasFailed(memberOf(data, 'errorCode'))) return skipped('call-failed', 'The call failed.');
  if (byOwnRole(event, ownRoles))
    return skipped('own-call', "One of this project's functions made the call.");
  const called = memberOf(data, 'eventName');
  // In any letter case, or in no known form: listing the rules of a group for nothing costs less than missing an open rule.
  if (typeof called !== 'string') return undefined;
  const name = called.trim().toLowerCase();
  if (name === CLOSING) return revokeSkip(data);
  return OPENING.has(name) ? undefined : skipped('opens-nothing', 'The call opens no egress rule.');
}

/** The type counts only if the record has no service name: records of ECS also have types of `actiontrail:`. */
function isOfEcs(service: unknown, type: string): boolean {
  if (isAbsent(service)) return /^ecs:/i.test(type);
  return typeof service === 'string' && service.trim().toLowerCase() === 'ecs';
}

/** The spellings of success. */
const SUCCESS = /^(?:[0\s]*|[23]\d\d|ok|success(?:ful)?|succeeded|none|null)$/i;

/** A code that leaves the effect of the call open is not a failure: the call may have opened a rule. */
function hasFailed(code: unknown): boolean {
  if (typeof code !== 'string' && typeof code !== 'number') return false;
  const text = String(code);
  return !SUCCESS.test(text) && classOf({ code: text, status: 400 }, 'authorize') !== 'unanswered';
}

/** A revoke opens nothing, so a forged token does no harm here. */
function revokeSkip(data: JsonObject): Skip {
  const tokens = parametersOf(data).map((each) => memberOf(each, 'ClientToken'));
  return tokens.some((token) => typeof token === 'string' && token.startsWith(TOKEN_PREFIX))
    ? skipped('own-call', 'The call is a revocation by remediation.')
    : skipped('opens-nothing', 'The call closes a rule.');
}

const skipped = (reason: SkipReason, detail: string): Skip => ({ do: 'skip', reason, detail });

/**
 * Only a role of this account proves that a call is ours: any caller can forge a token, an address or a user agent.
 * ActionTrail writes `role:session`. A name without a session is not trusted: it could be a session name, which is
 * freely chosen. A call of ours that is not recognised only costs one listing of the rules.
 */
function byOwnRole({ data, account }: CloudEvent, ownRoles: readonly string[]): boolean {
  const identity = memberOf(data, 'userIdentity');
  if (!isJsonObject(identity) || memberOf(identity, 'type') !== 'assumed-role') return false;
  const [user, owner] = [memberOf(identity, 'userName'), memberOf(identity, 'accountId')];
  if (account !== undefined && !isAbsent(owner) && String(owner) !== account) return false;
  const [, role = ''] = typeof user === 'string' ? (ROLE_AND_SESSION.exec(user) ?? []) : [];
  return ownRoles.includes(role);
}

/** The parameters of the call, if the event has any: an object, or JSON in a string, under either name. */
const parametersOf = (data: JsonObject): readonly JsonObject[] =>
  ['requestParameters', 'requestParameterJson']
    .map((name) => memberOf(data, name))
    .map((value) => (typeof value === 'string' ? parsedOf(value) : value))
    .filter(isJsonObject);

function parsedOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Perhaps cut off. The event may name its group in another member.
  }
}

function groupsOf(data: JsonObject): readonly unknown[] {
  const resources = memberOf(data, 'referencedResources');
  const named = isJsonObject(resources) ? resources : {};
  return [
    ...valuesOf(memberOf(named, GROUP_TYPE)),
    ...valuesOf(memberOf(named, OLD_GROUP_TYPE)),
    ...namedGroups(memberOf(data, 'resourceType'), memberOf(data, 'resourceName')),
  ];
}

/** `resourceType: "A;B"` with `resourceName: "a1,a2;b1"`: types by semicolons, the names of one type by commas. */
function namedGroups(types: unknown, names: unknown): readonly string[] {
  if (typeof types !== 'string' || typeof names !== 'string') return [];
  const of = names.split(';')[types.split(';').findIndex((type) => type.trim() === GROUP_TYPE)] ?? '';
  return of.split(',').filter((name) => name !== '');
}

/** One value, or a list of them. */
const valuesOf = (value: unknown): readonly unknown[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => !isAbsent(each));
