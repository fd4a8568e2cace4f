/**
 * Reads what an event is about. An event of ActionTrail or Cloud Config is not trusted: it only names groups, and ECS
 * lists their rules. Pure.
 */
import { ProblemError } from '../errors/errors.ts';
import { isJsonObject, type JsonObject, memberOf } from '../json.ts';
import { isAbsent } from '../request/members.ts';
import { parameter } from '../request/parameters.ts';
import { shown } from '../visible.ts';
import { isApiCall, readApiCall } from './platform-event.ts';
import type { CloudEvent, Named, Reading, Skip } from './types.ts';

/** The type of our own events, whose `data` is a revoke request. */
export const REQUEST_TYPE = 'revoke-egress.request';

const NON_COMPLIANT = 'config:Config:NonCompliantNotification';

/** One call opens rules in one group, and each of its 100 rules may refer to another group, which is recorded too. */
const MOST_GROUPS = 101;

/**
 * @param ownRoles names of the RAM roles of this project's functions
 * @throws {ProblemError} if the event is relevant, but does not name a group and a region
 */
export function readEvent(event: CloudEvent, ownRoles: readonly string[]): Reading {
  if (event.type === REQUEST_TYPE) return { do: 'answer' };
  const read = reading(event, ownRoles);
  if (read === undefined) {
    return { do: 'skip', reason: 'another-event', detail: 'Events of this type are not handled.' };
  }
  return 'do' in read ? read : groupsToCheck(read);
}

function reading(event: CloudEvent, ownRoles: readonly string[]): Skip | Named | undefined {
  if (isApiCall(event.type)) return readApiCall(event, ownRoles);
  return event.type === NON_COMPLIANT ? readNonCompliance(event) : undefined;
}

/** Cloud Config reports that a resource violates one of its rules. Which rule does not matter: ours decide. */
function readNonCompliance({ data, region }: CloudEvent): Skip | Named {
  const compliance = memberOf(data, 'complianceType');
  if (!isAbsent(compliance) && compliance !== 'NON_COMPLIANT') {
    return { do: 'skip', reason: 'opens-nothing', detail: 'The resource is compliant.' };
  }
  const identifier = objectOf(data, 'evaluationResultIdentifier');
  const qualifier = objectOf(identifier, 'evaluationResultQualifier');
  const type = memberOf(qualifier, 'resourceType');
  // Without a type, the id decides; without that too, the event is refused, so that an operator sees it.
  if (!isAbsent(type) && type !== 'ACS::ECS::SecurityGroup') {
    return { do: 'skip', reason: 'another-resource', detail: 'The resource is not a security group.' };
  }
  const present = (...values: unknown[]) => values.filter((value) => !isAbsent(value));
  return {
    groups: present(memberOf(qualifier, 'resourceId')),
    regions: present(memberOf(qualifier, 'regionId'), region),
  };
}

function objectOf(source: JsonObject, name: string): JsonObject {
  const value = memberOf(source, name);
  return isJsonObject(value) ? value : {};
}

/**
 * The groups and regions to check. A malformed name does not stop the rest: it becomes a fault, which is reported after
 * the valid names are checked.
 */
function groupsToCheck(named: Named): Reading {
  const [groups, regions] = [validIn(named.groups, groupOf), validIn(named.regions, regionOf)];
  const faults = [
    ...groups.invalid.map((value) => malformed('SecurityGroupId', value)),
    ...regions.invalid.map((value) => malformed('RegionId', value)),
    ...(groups.valid.length > MOST_GROUPS ? [tooMany(groups.valid.length)] : []),
  ];
  if (groups.valid.length === 0) throw faults[0] ?? missing('SecurityGroupId', 'security group');
  if (regions.valid.length === 0) throw faults[0] ?? missing('RegionId', 'region');
  return {
    do: 'check',
    groups: groups.valid.slice(0, MOST_GROUPS),
    regions: regions.valid,
    faults,
  };
}

type Name = 'RegionId' | 'SecurityGroupId';

const missing = (name: Name, what: string): ProblemError =>
  new ProblemError(`MissingParameter.${name}`, { detail: `The event does not name a ${what}.` });

const malformed = (name: Name, value: unknown): ProblemError =>
  new ProblemError(name === 'RegionId' ? 'MissingParameter.RegionId' : 'InvalidSecurityGroupId.Malformed', {
    detail: `The event names ${shown(value)} as ${name}, which is not a valid id, such as ${parameter(name).example}.`,
  });

const tooMany = (count: number): ProblemError =>
  new ProblemError('InvalidSecurityGroupId.Malformed', {
    detail: `The event names ${count} security groups; only the first ${MOST_GROUPS} were checked. One call changes no more.`,
  });

/** The distinct valid values, in their order, and the invalid ones. */
function validIn(values: readonly unknown[], read: (value: unknown) => string | undefined) {
  const valid = new Set<string>();
  const invalid = new Set<unknown>();
  for (const value of values) {
    const id = read(value);
    if (id === undefined) invalid.add(value);
    else valid.add(id);
  }
  return { valid: [...valid], invalid: [...invalid] };
}

/** Reads a value by the rules for members of a request, because a region becomes part of a host name. */
function idOf(name: Name) {
  const { pattern = '^$', maxLength = 0 } = parameter(name);
  const regExp = new RegExp(pattern);
  return (value: unknown): string | undefined => {
    if (typeof value !== 'string') return undefined;
    // The parameters of a call are recorded as they were sent, and ECS may be more lenient than the pattern.
    const spellings = [value, value.trim(), value.trim().toLowerCase()];
    return spellings.find((each) => each.length <= maxLength && regExp.test(each));
  };
}
const regionOf = idOf('RegionId');
const groupOf = idOf('SecurityGroupId');
