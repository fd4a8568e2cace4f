/** The completer of local runs: it runs every few seconds, where the deployed function has a timer trigger. */
import { runAndLog } from '../../core/completion/log-run.ts';
import { type Completion, createCompletion } from '../../core/completion/run.ts';
import type { CompletionParts, CompletionSettings } from '../../core/completion/types.ts';
import type { Log } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';

/** What one run may take: as long as the function's own budget allows a few rows. */
const RUN: Millis = 20_000;

export interface Completing {
  /** Ends the run that is under way, and begins no other. */
  stop(): Promise<void>;
}

export function startCompleting(
  parts: CompletionParts,
  settings: CompletionSettings,
  every: Millis,
): Completing {
  const { clock, random, log } = parts;
  const completion = createCompletion(parts, settings);
  const stopping = new AbortController();

  async function repeat(): Promise<void> {
    while (!stopping.signal.aborted) {
      await once(completion);
      await clock.sleep(every, stopping.signal);
    }
  }
  async function once(completion: Completion): Promise<void> {
    const run = { requestId: random.id(), deadline: clock.now() + RUN, signal: stopping.signal };
    await runAndLog(completion, quiet(log), run).catch((error: unknown) => {
      log.error('defect', { requestId: run.requestId, error });
    });
  }
  const repeating = repeat();
  return {
    async stop() {
      stopping.abort();
      await repeating;
    },
  };
}

/** A run that finds nothing has no line: there is one every few seconds. */
const quiet = (log: Log): Log => ({
  ...log,
  info(event, fields) {
    if (event !== 'completion' || fields?.found) log.info(event, fields);
  },
});
