/** The entry point of EventBridge: handles and reports every event of an invocation, and throws what must be redelivered. */
import { makeProblem } from '../core/errors/errors.ts';
import type { Problem } from '../core/errors/problem.ts';
import { noteOf, problemToHttp } from '../core/http/answer.ts';
import type { AccessNote } from '../core/http/types.ts';
import { memberOf } from '../core/json.ts';
import type { Service } from '../core/model/result.ts';
import type { Clock, Log, Random } from '../core/ports.ts';
import type { CloudEvent, EventEnd, EventReport, EventRun } from '../core/remediation/types.ts';
import type { Millis } from '../core/time.ts';
import { MOST_EVENTS, type ReadEvent, readCloudEvents, type Strict } from './cloud-event.ts';
import { overdueAfter } from './context.ts';
import type { Handler } from './function.ts';
import { InvocationUnfinished, unfinished } from './unfinished.ts';

/** With less time left no further event is begun: list, read, list, claim, revoke, list, save. */
const ONE_EVENT: Millis = 4000;

type Remediate = (event: CloudEvent, run: EventRun) => Promise<EventEnd>;

export interface EventHandlerParts {
  /** Handles one event; rejects for a defect only. */
  readonly remediate: Remediate;
  readonly strict: Strict;
  readonly clock: Clock;
  readonly random: Pick<Random, 'id'>;
  readonly log: Log;
}

/** What the function returns: one entry for each event, in their order. */
export interface EventsReport {
  readonly Events: readonly EventReport[];
}

/**
 * The handler of the function behind EventBridge, with one log line for each event. If a later delivery of an event may
 * succeed, it throws `InvocationUnfinished` after all events were handled. EventBridge then delivers them again, and
 * finally to the dead letters. Completed events are found completed.
 */
export function createEventHandler(parts: EventHandlerParts): Handler {
  const { clock, log } = parts;
  return async (bytes, context): Promise<EventsReport> => {
    const startedAt = clock.now();
    const requestId = context.requestId || parts.random.id();
    const events = readCloudEvents(bytes, parts.strict);
    if (events === 'too-many') {
      const message = `more than ${MOST_EVENTS} events in one invocation: make the batches of the stream smaller`;
      log.error('events refused', { requestId, detail: message });
      throw new InvocationUnfinished(`${message} (request ${requestId})`);
    }
    const overdue = overdueAfter(clock, startedAt, context.function.timeout);
    const run = { requestId, deadline: overdue.instant, signal: overdue.signal };
    const reports: EventReport[] = [];
    const once = distinct(parts.remediate);
    try {
      for (const read of events) {
        const report = await reportOn(parts, read, once, run);
        note(log, report, { requestId, retryCount: context.retryCount, ...subjectOf(read, report) });
        reports.push(report);
      }
    } finally {
      overdue.stop();
    }
    throwUnfinished(reports, requestId);
    return { Events: reports };
  };
}

/**
 * EventBridge delivers at least once. In CloudEvents, events with one source and id are the same. Here their content
 * must be equal too. Otherwise a forged event could replace a later one.
 */
function distinct(handle: Remediate): Remediate {
  const seen = new Set<string>();
  return async (event, run) => {
    const key = textOf(event);
    if (seen.has(key)) {
      const Detail = 'The same event came before in this invocation.';
      return { Outcome: 'skipped', Reason: 'duplicate', Detail };
    }
    seen.add(key);
    return handle(event, run);
  };
}

function textOf(event: CloudEvent): string {
  try {
    return JSON.stringify(event);
  } catch {
    // Nested too deeply to be written; no member that is read lies that deep.
    return JSON.stringify([event.source, event.id, event.type]);
  }
}

async function reportOn(
  { clock, log }: EventHandlerParts,
  read: ReadEvent,
  handle: Remediate,
  run: EventRun,
): Promise<EventReport> {
  const { requestId } = run;
  const refused = (Problem: Problem) => ({ Outcome: 'refused' as const, Problem });
  if (read.kind === 'unreadable') return refused(makeProblem('InvalidJson', { requestId, detail: read.why }));
  const { id: EventId, source: Source, type: Type } = read.event;
  const names = { EventId, Source, Type };
  if (run.deadline - clock.now() < ONE_EVENT) {
    const detail = 'The invocation ran out of time before this event; nothing was done for it.';
    return { ...names, ...refused(makeProblem('EcsUnavailable', { requestId, detail })) };
  }
  try {
    return { ...names, ...(await handle(read.event, run)) };
  } catch (error) {
    log.error('defect', { requestId, eventId: EventId, source: Source, error });
    return { ...names, ...refused(makeProblem('InternalError', { requestId, outcome: 'unknown' })) };
  }
}

/** What a refused request was about. Events of the platform have these names elsewhere. */
function subjectOf(read: ReadEvent, { Outcome }: EventReport): AccessNote {
  if (Outcome !== 'refused' || read.kind === 'unreadable') return {};
  const text = (name: string): string | undefined => {
    const value = memberOf(read.event.data, name);
    return typeof value === 'string' ? value : undefined;
  };
  return noteOf({ token: text('ClientToken'), securityGroupId: text('SecurityGroupId') });
}

const UNAVAILABLE: ReadonlyMap<string, Service> = new Map([
  ['StoreUnavailable', 'table'],
  ['EcsUnavailable', 'ecs'],
]);

function note(log: Log, report: EventReport, facts: Readonly<Record<string, unknown>>): void {
  const { EventId: eventId, Source: source, Type: type, Outcome: outcome } = report;
  const problem = report.Outcome === 'refused' ? report.Problem : undefined;
  const { detail, faults } = problem ? problemToHttp(problem).note : {};
  const write = problem === undefined ? log.info : problem.status >= 500 ? log.error : log.warn;
  write('event', {
    ...facts,
    eventId,
    source,
    type,
    outcome,
    reason: report.Outcome === 'skipped' ? report.Reason : undefined,
    code: problem?.code,
    detail,
    faults,
    unavailable: problem && UNAVAILABLE.get(problem.code),
    forbidden: report.Outcome === 'reported' ? report.Forbidden : undefined,
    protected: 'Protected' in report && report.Protected.length > 0 ? report.Protected : undefined,
    revoked: 'Revocations' in report ? report.Revocations?.flatMap(idsOf) : undefined,
  });
}

const idsOf = ({ Revoked }: { readonly Revoked: readonly { readonly SecurityGroupRuleId: string }[] }) =>
  Revoked.map((rule) => rule.SecurityGroupRuleId);

function throwUnfinished(reports: readonly EventReport[], requestId: string): void {
  const problems = reports.flatMap((report) => (report.Outcome === 'refused' ? [report.Problem] : []));
  const failures = problems.flatMap((problem) => unfinished(problemToHttp(problem), requestId) ?? []);
  const [first] = failures;
  if (first === undefined) return;
  const rest = failures.length - 1;
  throw rest === 0 ? first : new InvocationUnfinished(`${first.message} (and ${rest} more)`);
}
