/** The entry point of EventBridge: every event of an invocation handled and reported, and thrown what must come again. */
import { makeProblem, type Problem } from '../core/errors/errors.ts';
import { problemToHttp } from '../core/http/answer.ts';
import type { Service } from '../core/model/result.ts';
import type { Clock, Log, Random } from '../core/ports.ts';
import type { CloudEvent, EventEnd, EventReport, EventRun } from '../core/remediation/types.ts';
import type { Millis } from '../core/time.ts';
import { MOST_EVENTS, type ReadEvent, readCloudEvents, type Strict } from './cloud-event.ts';
import type { FcContext, FunctionModule } from './context.ts';
import { InvocationUnfinished, unfinished } from './unfinished.ts';

/** Kept back from the platform's time limit, to hand over the report. */
const HAND_OVER: Millis = 1000;
/** Less is too little to begin another event: list, read, list, claim, revoke, list, save. */
const ONE_EVENT: Millis = 4000;

export interface EventHandlerParts {
  /** What is done with one event; it may reject for a defect only. */
  readonly remediateFor: (context: FcContext) => (event: CloudEvent, run: EventRun) => Promise<EventEnd>;
  readonly strict: Strict;
  readonly clock: Clock;
  readonly random: Pick<Random, 'id'>;
  readonly log: Log;
}

/** What the function returns: one entry an event, in their order. */
export interface EventsReport {
  readonly Events: readonly EventReport[];
}

/**
 * The handler that Function Compute calls. An end that time or an operator can fix is thrown as `InvocationUnfinished`
 * when all events have had their turn, so that EventBridge delivers them again, and in the end to its dead letters;
 * those that are done are then found to be done. Logs one line an event.
 */
export function createEventHandler(parts: EventHandlerParts): FunctionModule['handler'] {
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
    const overdue = deadline(clock, startedAt + Math.max(0, context.function.timeout * 1000 - HAND_OVER));
    const run = { requestId, deadline: overdue.instant, signal: overdue.signal };
    const reports: EventReport[] = [];
    try {
      // Made at the first event: what goes wrong in the making is a defect that this event tells, on one line.
      let made: Handle | undefined;
      const once = distinct(async (event, run) => {
        made ??= parts.remediateFor(context);
        return made(event, run);
      });
      for (const read of events) {
        const report = await reportOn(parts, read, once, run);
        note(log, report, { requestId, retryCount: context.retryCount });
        reports.push(report);
      }
    } finally {
      overdue.stop();
    }
    throwUnfinished(reports, requestId);
    return { Events: reports };
  };
}

type Handle = (event: CloudEvent, run: EventRun) => Promise<EventEnd>;

/**
 * EventBridge delivers at least once. CloudEvents calls events of one source and id the same; here what they say must be
 * the same too, or one that is made up could stand in for another that has not come yet.
 */
function distinct(handle: Handle): Handle {
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
    // Nested more deeply than it can be written: whatever it asks for does not lie that deep.
    return JSON.stringify([event.source, event.id, event.type]);
  }
}

async function reportOn(
  { clock, log }: EventHandlerParts,
  read: ReadEvent,
  handle: Handle,
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

const UNAVAILABLE: ReadonlyMap<string, Service> = new Map([
  ['StoreUnavailable', 'table'],
  ['EcsUnavailable', 'ecs'],
]);

function note(log: Log, report: EventReport, facts: Readonly<Record<string, unknown>>): void {
  const { EventId: eventId, Source: source, Type: type, Outcome: outcome } = report;
  const problem = report.Outcome === 'refused' ? report.Problem : undefined;
  const write = problem === undefined ? log.info : problem.status >= 500 ? log.error : log.warn;
  write('event', {
    ...facts,
    eventId,
    source,
    type,
    outcome,
    reason: report.Outcome === 'skipped' ? report.Reason : undefined,
    code: problem?.code,
    detail: problem?.detail,
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

/** An instant, a signal that aborts at it, and a way to stop waiting for it. */
function deadline(clock: Clock, instant: Millis) {
  const overdue = new AbortController();
  const stopped = new AbortController();
  clock.sleep(Math.max(0, instant - clock.now()), stopped.signal).then(() => {
    if (!stopped.signal.aborted) overdue.abort();
  });
  return { instant, signal: overdue.signal, stop: () => stopped.abort() };
}
