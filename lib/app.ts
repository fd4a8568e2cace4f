/** The composition root: parts in, handler out. Used by `functions/`, `lib/local/` and the tests. */
import { ConfigError, type Settings, SHORTEST_TIMEOUT_SECONDS, shortTimeout } from './config.ts';
import type { Authenticate } from './core/caller.ts';
import { createDoneCache } from './core/done-cache.ts';
import { dryRun } from './core/dry-run.ts';
import { ProblemError } from './core/errors.ts';
import type { Operations } from './core/operations.ts';
import type { Clock, DoneCache, EcsEgress, Log, Random, RevocationStore } from './core/ports.ts';
import { createRevocation } from './core/protocol.ts';
import type { Revocation, RevocationParts, RevocationSettings } from './core/revocation-types.ts';
import { readState } from './core/state.ts';
import type { FcContext, FcCredentials, FunctionModule } from './fc/context.ts';
import type { CurrentCredentials } from './fc/current-credentials.ts';
import { createFcHandler } from './fc/handler.ts';
import { createChain } from './http/chain.ts';

/** Rows that an instance keeps for its own replays; one has about 2 KB. */
const CACHED_ROWS = 500;

export interface AppParts {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`; default `Bearer`. */
  readonly challenge?: string;
  /** Told of the credentials of every invocation, for a store that needs them. */
  readonly credentials?: CurrentCredentials;
  readonly store: RevocationStore & { close?(): void };
  /** Called anew only when the platform has changed the credentials. */
  readonly ecsFor: (credentials: FcCredentials, region: string) => EcsEgress;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly cache?: DoneCache;
  readonly settings: RevocationSettings & Pick<Settings, 'answerWithin' | 'allowShortTimeout'>;
  /** The protocol; a seam for tests of the doors alone. */
  readonly revocation?: (parts: RevocationParts, settings: RevocationSettings) => Revocation;
}

/** The operations of one invocation. Whatever needs its credentials is made at the first use, and kept. */
function operationsSource(parts: AppParts): (context: FcContext) => Operations {
  const { store, clock, random, log, settings, ecsFor, revocation = createRevocation } = parts;
  const cache = parts.cache ?? createDoneCache({ max: CACHED_ROWS, clock });
  let last: { readonly key: string; readonly ecs: EcsEgress; readonly revoke: Revocation } | undefined;

  const withCredentials = ({ credentials, region }: FcContext) => {
    const key = JSON.stringify([credentials.accessKeyId, credentials.securityToken, region]);
    if (last?.key !== key) {
      const ecs = ecsFor(credentials, region);
      last = { key, ecs, revoke: revocation({ store, ecs, clock, random, log, cache }, settings) };
    }
    return last;
  };

  return (context) => ({
    revoke: (input) => withCredentials(context).revoke(input),
    dryRun: (input) => dryRun({ ecs: withCredentials(context).ecs, clock, random }, input),
    state: (input) => readState({ store, clock, random }, input),
  });
}

/** The three functions that Function Compute calls, over these parts. */
export function createApp(parts: AppParts): FunctionModule {
  const { authenticate, challenge = 'Bearer', store, clock, random, log, settings } = parts;
  const chain = createChain({ authenticate, challenge, clock, log, answerWithin: settings.answerWithin });
  const operationsFor = operationsSource(parts);
  const tooShort = (context: FcContext): boolean =>
    !(context.function.timeout >= SHORTEST_TIMEOUT_SECONDS || settings.allowShortTimeout);

  return {
    handler: createFcHandler({
      serve: async (incoming, context) => {
        parts.credentials?.note(context.credentials);
        // Not every deployment has the initializer, so the check is made here as well.
        if (tooShort(context)) {
          log.error('not started', {
            requestId: incoming.requestId,
            fault: shortTimeout(context.function.timeout),
          });
          throw new ProblemError('InternalError', { detail: 'The service is not configured.' });
        }
        return chain(incoming, operationsFor(context));
      },
      clock,
      random,
      log,
    }),
    initialize: async (context) => {
      if (tooShort(context)) throw new ConfigError([shortTimeout(context.function.timeout)]);
      return '';
    },
    preStop: async () => {
      store.close?.();
      return '';
    },
  };
}
