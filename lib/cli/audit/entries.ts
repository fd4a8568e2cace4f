/** The audit record of each token: its attempts and restores, one entry for each. Pure. */
import { isJsonObject } from '../../core/json.ts';
import type { Millis } from '../../core/time.ts';
import type { LogLine } from './find-lines.ts';

export const AUDIT_EVENTS: ReadonlySet<string> = new Set(['attempt', 'restore', 'request', 'event']);

/** Most lines are about requests, of which few members are shown. */
export function slimLine(line: LogLine): LogLine {
  if (line.event === 'attempt' || line.event === 'restore') return line;
  const { time, event, requestId, entryPoint, sourceIp, deliveryId, eventId } = line;
  return { time, event, requestId, entryPoint, sourceIp, deliveryId, eventId };
}

/** The members of a rule, as far as they were logged; an entry of the request has no id. */
export type LoggedRule = Readonly<Record<string, string>>;

export type AuditOutcome =
  | 'revoked'
  | 'absent'
  | 'accepted'
  | 'restored'
  | 'present'
  | 'refused'
  | 'unknown'
  /** It matched, and others were revoked. */
  | 'not revoked';

export interface AuditedRule {
  readonly outcome: AuditOutcome;
  readonly rule: LoggedRule;
}

/** How a revocation or a restore ended, as far as the log says. */
export interface Entry {
  readonly event: 'revocation' | 'restore';
  readonly time: string;
  readonly at: Millis;
  /** The owner of the token. */
  readonly caller: string;
  /** The timer finished it. */
  readonly completed: boolean;
  readonly token: string;
  readonly regionId: string;
  readonly securityGroupId: string;
  readonly outcome: AuditOutcome;
  readonly evidence: string;
  readonly code: string;
  /** False: the answer is not known to be stored. */
  readonly stored: boolean;
  readonly attempts: number;
  readonly requestedBy: string;
  readonly reason: string;
  /** The plan that was approved. */
  readonly plan: string;
  /** Of the service, and of ECS for its calls. */
  readonly requestId: string;
  readonly ecsRequestIds: readonly string[];
  /** How the request came in, where the log has its line. */
  readonly entryPoint: string;
  readonly sourceIp: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly rules: readonly AuditedRule[];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): readonly string[] => list(value).filter((each) => typeof each === 'string');

/** The owner of the token, also where the completer finished its work. */
const ownerOf = (line: LogLine): string => text(line.onBehalfOf) || text(line.caller);

/**
 * One entry for every life of a token and for every restore: an attempt continues the one before, unless that was final.
 * @param lines in the order of their time
 */
export function entriesOf(lines: readonly LogLine[]): readonly Entry[] {
  const beside = besideOf(lines);
  /** The place of the latest entry of each token: a log may have a million lines. */
  const places = new Map<string, number>();
  const entries: Entry[] = [];
  for (const line of lines) {
    if (line.event !== 'attempt' && line.event !== 'restore') continue;
    const id = JSON.stringify([line.event, text(line.key) || [ownerOf(line), text(line.token)]]);
    const place = places.get(id) ?? entries.length;
    const before = entries[place];
    const entry = entryOf(line, beside);
    const begins = line.event === 'attempt' && line.attempt === 1;
    if (!before || (begins && isFinal(before))) {
      places.set(id, entries.length);
      entries.push(entry);
    } else if (!isFinal(before) || (isFinal(entry) && line.event === 'restore')) {
      entries[place] = { ...entry, attempts: Math.max(entry.attempts, before.attempts + 1) };
    }
  }
  return entries;
}

/** Refused and unknown ones are attempted again. An attempt that lost its row does not know how it ended. */
const isFinal = ({ outcome, stored }: Entry): boolean =>
  stored && outcome !== 'refused' && outcome !== 'unknown';

interface Beside {
  readonly requests: ReadonlyMap<string, LogLine>;
  readonly events: ReadonlyMap<string, LogLine>;
}

/** The lines of the same invocation. */
const besideOf = (lines: readonly LogLine[]): Beside => {
  const of = (event: string) =>
    new Map(lines.filter((line) => line.event === event).map((line) => [text(line.requestId), line]));
  return { requests: of('request'), events: of('event') };
};

function entryOf(line: LogLine, { requests, events }: Beside): Entry {
  const request = requests.get(text(line.requestId));
  const outcome = outcomeOf(line);
  return {
    event: line.event === 'restore' ? 'restore' : 'revocation',
    time: line.time,
    at: Date.parse(line.time),
    caller: ownerOf(line),
    completed: text(line.onBehalfOf) !== '',
    token: text(line.token),
    regionId: text(line.regionId),
    securityGroupId: text(line.securityGroupId),
    outcome,
    evidence: text(line.evidence),
    code: text(line.code),
    stored: line.saved === undefined || line.saved === 'applied',
    attempts: typeof line.attempt === 'number' ? line.attempt : 1,
    requestedBy: text(line.requestedBy),
    reason: text(line.reason),
    plan: text(line.plan),
    requestId: text(line.requestId),
    ecsRequestIds: list(line.calls).flatMap((call) => (isJsonObject(call) ? text(call.requestId) || [] : [])),
    entryPoint: text(request?.entryPoint),
    sourceIp: text(request?.sourceIp),
    deliveryId: text(request?.deliveryId),
    eventId: text(events.get(text(line.requestId))?.eventId),
    rules: rulesOf(line, outcome),
  };
}

const NAMED: ReadonlySet<string> = new Set(['revoked', 'absent', 'accepted', 'restored', 'present']);

/** The outcome of a problem is `none` or `unknown`; a finished revocation without effect found nothing to revoke. */
function outcomeOf({ outcome, state }: LogLine): AuditOutcome {
  // The set has only outcomes.
  if (typeof outcome === 'string' && NAMED.has(outcome)) return outcome as AuditOutcome;
  if (outcome === 'none') return state === 'DONE' ? 'absent' : 'refused';
  return 'unknown';
}

function rulesOf(line: LogLine, outcome: AuditOutcome): readonly AuditedRule[] {
  const logged = list(line.rules).filter(isJsonObject).map(membersOf);
  const named = (id: string): LoggedRule =>
    logged.find((rule) => rule.SecurityGroupRuleId === id) ?? { SecurityGroupRuleId: id };
  const ids = line.event === 'restore' ? texts(line.restored) : texts(line.revoked);
  const rest = texts(line.before).filter((id) => !ids.includes(id));
  if (ids.length > 0)
    return [
      ...ids.map((id) => ({ outcome, rule: named(id) })),
      ...rest.map((id) => ({ outcome: 'not revoked' as const, rule: named(id) })),
    ];
  const rules = rest.length > 0 ? rest.map(named) : logged;
  // Nothing is known but the group.
  return (rules.length > 0 ? rules : [{}]).map((rule) => ({ outcome, rule }));
}

const membersOf = (rule: object): LoggedRule =>
  Object.fromEntries(
    Object.entries(rule).filter((member): member is [string, string] => typeof member[1] === 'string'),
  );
