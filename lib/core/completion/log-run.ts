/** The log line of a run: every run has exactly one, members in `docs/reference/log-lines.md`. */
import { IndexMissing, type Log, StoreUnavailable } from '../ports.ts';
import type { Millis } from '../time.ts';
import type { Completion } from './run.ts';
import type { CompletionReport, CompletionRun } from './types.ts';

/** Longer than a call may stay open, and the pauses within that time: the alarm is on it. */
const OVERDUE: Millis = 45 * 60_000;

/**
 * Makes a run, and logs how it ended. Never rejects on an external failure: without an index, or a table that answers,
 * nothing is completed, and the next run tries again.
 */
export async function runAndLog(
  completion: Completion,
  log: Log,
  run: CompletionRun,
): Promise<CompletionReport | undefined> {
  const { requestId } = run;
  try {
    const report = await completion(run);
    const { notCompleted, ...counts } = report;
    const lasting = notCompleted.length > 0;
    const overdue = counts.oldestAge > OVERDUE;
    log[lasting || overdue ? 'warn' : 'info']('completion', {
      requestId,
      ...counts,
      ...(overdue && { overdue }),
      ...(lasting && { notCompleted }),
    });
    return report;
  } catch (error) {
    if (!(error instanceof IndexMissing || error instanceof StoreUnavailable)) throw error;
    log.error('completion', { requestId, fault: error.message });
    return undefined;
  }
}
