/** The runtime of the function: handler calls, the function timeout, and the two lifecycle hooks. */
import type { Clock, Log, Random } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { FunctionModule } from '../../fc/context.ts';
import { type ContextSettings, type InvocationFacts, makeContext } from './context.ts';

export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'timeout' };

export interface Runtime {
  readonly settings: ContextSettings;
  newRequestId(): string;
  /** Runs `initialize`. Rejects with its error. */
  start(): Promise<void>;
  /** Never rejects. Settles within `function.timeout`; a later result is dropped and logged. */
  invoke(event: Buffer, facts: InvocationFacts): Promise<Outcome>;
  /** Waits for running handlers, or for `bound`, then runs `preStop`. Never rejects. */
  stop(bound: Promise<unknown>): Promise<void>;
}

export interface RuntimeParts {
  readonly module: FunctionModule;
  readonly context: ContextSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export function createRuntime({ module, context: settings, clock, random, log }: RuntimeParts): Runtime {
  const running = new Set<Promise<Outcome>>();

  /** An id like those of FC 3.0: `1-`, the time in hexadecimal seconds, a random part. */
  const newRequestId = () =>
    `1-${Math.floor(clock.now() / 1000)
      .toString(16)
      .padStart(8, '0')}-${random.id()}`;

  const lifecycleContext = () => makeContext(settings, { requestId: newRequestId() }, log);

  /** Resolves to `timeout` after `ms`, unless `done` is aborted before. */
  async function after(ms: Millis, done: AbortSignal): Promise<Outcome> {
    await clock.sleep(ms, done);
    return { kind: 'timeout' };
  }

  async function call(event: Buffer, facts: InvocationFacts): Promise<Outcome> {
    try {
      return { kind: 'returned', value: await module.handler(event, makeContext(settings, facts, log)) };
    } catch (error) {
      return { kind: 'threw', error };
    }
  }

  return {
    settings,
    newRequestId,

    async start() {
      await module.initialize(lifecycleContext());
    },

    async invoke(event, facts) {
      const { requestId } = facts;
      const handler = call(event, facts);
      running.add(handler);
      void handler.finally(() => running.delete(handler));

      const settled = new AbortController();
      const outcome = await Promise.race([handler, after(settings.function.timeout * 1000, settled.signal)]);
      settled.abort();

      if (outcome.kind === 'threw') log.error('function threw', { requestId, error: outcome.error });
      if (outcome.kind === 'timeout') {
        log.error('function timed out', { requestId, seconds: settings.function.timeout });
        // FC would kill the instance. A promise cannot be cancelled, so its result is only logged.
        void handler.then((late) => log.warn('late result dropped', { requestId, kind: late.kind }));
      }
      return outcome;
    },

    async stop(bound) {
      await Promise.race([Promise.all(running), bound]);
      if (running.size > 0) log.warn('function killed', { running: running.size });
      try {
        await module.preStop(lifecycleContext());
      } catch (error) {
        log.error('preStop failed', { error });
      }
    },
  };
}
