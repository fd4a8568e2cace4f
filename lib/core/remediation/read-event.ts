/**
 * What an event asks for. An event of ActionTrail or Cloud Config is never believed: it only says where to look, and ECS
 * says what is there. Pure.
 */
import { ProblemError } from '../errors/errors.ts';
import type { Target } from '../policy/permissions.ts';
import { parameter } from '../request/parameters.ts';
import { readApiCall, readNonCompliance } from './platform-event.ts';
import type { CloudEvent, Named, Reading } from './types.ts';

/** The type of our own events: `data` is a revoke request. */
export const REQUEST_TYPE = 'revoke-egress.request';

/** ActionTrail tells of calls by these types; which of the two a call in the console has is not the same everywhere. */
const API_CALLS = ['ecs:ActionTrail:ApiCall', 'ecs:ActionTrail:ConsoleOperation'];
const NON_COMPLIANT = 'config:Config:NonCompliantNotification';

/** An event names the groups of one call: itself, and perhaps the destination of a rule. */
const MOST_GROUPS = 10;

/**
 * @param ownRoles names of the RAM roles of this project's functions
 * @throws {ProblemError} when the event is for us, and does not say which group in which region
 */
export function readEvent(event: CloudEvent, ownRoles: readonly string[]): Reading {
  if (event.type === REQUEST_TYPE) return { do: 'answer' };
  const read = reading(event, ownRoles);
  if (read === undefined) {
    return { do: 'skip', reason: 'another-event', detail: 'Events of this type ask for nothing here.' };
  }
  return 'do' in read ? read : { do: 'check', targets: targetsOf(read, event) };
}

function reading({ type, data }: CloudEvent, ownRoles: readonly string[]) {
  if (API_CALLS.includes(type)) return readApiCall(data, ownRoles);
  return type === NON_COMPLIANT ? readNonCompliance(data) : undefined;
}

function targetsOf({ groups, region }: Named, event: CloudEvent): Target[] {
  const ids = [...new Set(groups)];
  if (ids.length === 0) {
    throw new ProblemError('MissingParameter.SecurityGroupId', {
      detail: 'The event names no security group.',
    });
  }
  if (ids.length > MOST_GROUPS) {
    const detail = `The event names ${ids.length} security groups; one call concerns at most ${MOST_GROUPS}.`;
    throw new ProblemError('InvalidSecurityGroupId.Malformed', { detail });
  }
  const RegionId = region ?? event.region;
  if (!isRegion(RegionId)) {
    throw new ProblemError('MissingParameter.RegionId', { detail: 'The event names no region.' });
  }
  return ids.map((SecurityGroupId) => {
    if (isGroup(SecurityGroupId)) return { RegionId, SecurityGroupId };
    throw new ProblemError('InvalidSecurityGroupId.Malformed', {
      detail: 'The event names a security group by something that is no id of one.',
    });
  });
}

/** Holds a value to the rules for a member of a request: a region becomes part of a host name. */
function holdsTo(name: 'RegionId' | 'SecurityGroupId') {
  const { pattern = '^$', maxLength = 0 } = parameter(name);
  const regExp = new RegExp(pattern);
  return (value: unknown): value is string =>
    typeof value === 'string' && value.length <= maxLength && regExp.test(value);
}
const isRegion = holdsTo('RegionId');
const isGroup = holdsTo('SecurityGroupId');
