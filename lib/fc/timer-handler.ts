/**
 * The entry point of the timer trigger: one run for each invocation. The event is not read: a caller who may invoke the
 * function can at most start a run earlier.
 */
import type { CompletionReport, CompletionRun } from '../core/completion/types.ts';
import type { Clock, Log, Random } from '../core/ports.ts';
import { overdueAfter } from './context.ts';
import type { Handler } from './function.ts';
import { InvocationUnfinished } from './unfinished.ts';

export interface TimerHandlerParts {
  /** Makes a run and logs it; undefined: the table was not available. Rejects for a defect only. */
  readonly complete: (run: CompletionRun) => Promise<CompletionReport | undefined>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'id'>;
  readonly log: Log;
}

/** What the function returns, for a person who invokes it by hand. */
export type TimerReport =
  | { readonly Outcome: 'unavailable' }
  | {
      readonly Outcome: 'run';
      readonly Found: number;
      readonly Completed: number;
      readonly Unknown: number;
      readonly Skipped: CompletionReport['skipped'];
      readonly OldestAgeSeconds: number;
      readonly EndedBy: CompletionReport['endedBy'];
    };

/** A run that cannot list is not a failed invocation: the next run starts in a minute, and the log has the reason. */
export function createTimerHandler({ complete, clock, random, log }: TimerHandlerParts): Handler {
  return async (_event, context): Promise<TimerReport> => {
    const requestId = context.requestId || random.id();
    const overdue = overdueAfter(clock, clock.now(), context.function.timeout);
    try {
      const report = await complete({ requestId, deadline: overdue.instant, signal: overdue.signal });
      return report ? toReport(report) : { Outcome: 'unavailable' };
    } catch (error) {
      log.error('defect', { requestId, error });
      throw new InvocationUnfinished(`the run failed (request ${requestId})`);
    } finally {
      overdue.stop();
    }
  };
}

const toReport = (report: CompletionReport): TimerReport => ({
  Outcome: 'run',
  Found: report.found,
  Completed: report.completed,
  Unknown: report.unknown,
  Skipped: report.skipped,
  OldestAgeSeconds: Math.ceil(report.oldestAge / 1000),
  EndedBy: report.endedBy,
});
