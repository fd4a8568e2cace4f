import { ProblemError } from '../core/errors/errors.ts';
import type { Clock, Log, Random } from '../core/ports.ts';
import type { FunctionModule } from './context.ts';
import { createFcHandler } from './handler.ts';

export interface DeferredParts {
  /** Makes the module, once; after a rejection the next invocation tries again. */
  readonly load: () => Promise<FunctionModule>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * A module that is made at its first use, so that loading the code cannot fail for a bad environment: `initialize`
 * rejects with what is wrong, and a request is answered with 500 `InternalError`, never with an error to the gateway.
 */
export function createDeferredModule({ load, clock, random, log }: DeferredParts): FunctionModule {
  let loading: Promise<FunctionModule> | undefined;
  const module = (): Promise<FunctionModule> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      log.error('not started', { error });
      throw error;
    });
    return loading;
  };
  const closed = createFcHandler({
    serve: async () => {
      throw new ProblemError('InternalError', {
        detail: 'The service is not configured. Its operator finds why in the log.',
      });
    },
    clock,
    random,
    log,
  });

  return {
    handler: async (event, context) => {
      const handler = await module().then(
        (made) => made.handler,
        () => closed,
      );
      return handler(event, context);
    },
    initialize: async (context) => (await module()).initialize(context),
    preStop: async (context) => (loading ? (await loading).preStop(context) : ''),
  };
}
