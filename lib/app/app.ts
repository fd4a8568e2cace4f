/** The composition root: parts in, handler out. Used by `functions/`, `lib/local/` and the tests. */
import { ConfigError, type Settings, SHORTEST_TIMEOUT_SECONDS, shortTimeout } from '../config/settings.ts';
import { ProblemError } from '../core/errors/errors.ts';
import type { Authenticate } from '../core/http/caller.ts';
import type { Operations } from '../core/http/operations.ts';
import type { Clock, DoneCache, EcsEgress, EcsRestore, Log, Random, RevocationStore } from '../core/ports.ts';
import { restoreDryRun } from '../core/restore/dry-run.ts';
import { createRestore } from '../core/restore/restore.ts';
import { createDoneCache } from '../core/revocation/done-cache.ts';
import { dryRun } from '../core/revocation/dry-run.ts';
import { reportRules } from '../core/revocation/report-rules.ts';
import { createRevocation } from '../core/revocation/revoke.ts';
import { readState } from '../core/revocation/state.ts';
import type { Revocation, RevocationParts, RevocationSettings } from '../core/revocation/types.ts';
import type { FcContext, FcCredentials, FunctionModule } from '../fc/context.ts';
import { type CurrentCredentials, credentialsOf } from '../fc/context.ts';
import { createFcHandler } from '../fc/handler.ts';
import { createChain } from '../http/chain.ts';

/** Rows that an instance keeps for its own replays, some 3 KB each: a sender that tries again does so within minutes. */
const CACHED_ROWS = 200;

/** What every function has, whatever it does. */
export interface FunctionParts {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`; default `Bearer`. */
  readonly challenge?: string;
  /** Told of the credentials of every invocation, for a store that needs them. */
  readonly credentials?: CurrentCredentials;
  readonly store: RevocationStore & { close?(): void };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: RevocationSettings & Pick<Settings, 'answerWithin' | 'allowShortTimeout'>;
}

export interface AppParts extends FunctionParts {
  /** Called anew only when the platform has changed the credentials. */
  readonly ecsFor: (credentials: FcCredentials, region: string) => EcsEgress;
  readonly cache?: DoneCache;
  /** The protocol; a seam for tests of the entry points alone. */
  readonly revocation?: (parts: RevocationParts, settings: RevocationSettings) => Revocation;
}

/** Makes something of the credentials of an invocation, and keeps what it made last. */
function perCredentials<T>(make: (context: FcContext) => T): (context: FcContext) => T {
  let last: { readonly key: string; readonly made: T } | undefined;
  return (context) => {
    const { accessKeyId, securityToken } = credentialsOf(context);
    const key = JSON.stringify([accessKeyId, securityToken, context.region]);
    if (last?.key !== key) last = { key, made: make(context) };
    return last.made;
  };
}

/** The function that closes: it revokes, says beforehand what it would revoke, and tells the state. */
export function createApp(parts: AppParts): FunctionModule {
  const { store, clock, random, log, settings, ecsFor, revocation = createRevocation } = parts;
  const cache = parts.cache ?? createDoneCache({ max: CACHED_ROWS, clock });
  const ecs = perCredentials((context) => reportRules(ecsFor(credentialsOf(context), context.region), log));
  const revoke = perCredentials((context) =>
    revocation({ store, ecs: ecs(context), clock, random, log, cache }, settings),
  );
  // Whatever needs credentials is made at its first use: most requests that are refused never get there.
  return createFunction(parts, (context) => ({
    revoke: (input) => revoke(context)(input),
    dryRun: (input) => dryRun({ ecs: ecs(context), clock, random }, input),
    state: (input) => readState({ store, clock, random }, input),
  }));
}

export interface RestoreAppParts extends FunctionParts {
  readonly ecsFor: (credentials: FcCredentials, region: string) => EcsRestore;
}

/** The function that opens again: its role can authorise, and cannot revoke. */
export function createRestoreApp(parts: RestoreAppParts): FunctionModule {
  const { store, clock, random, log, settings, ecsFor } = parts;
  const restore = perCredentials((context) => {
    const ecs = reportRules(ecsFor(credentialsOf(context), context.region), log);
    return createRestore({ store, ecs, clock, random, log }, settings);
  });
  return createFunction(parts, (context) => ({
    restore: (input) => restore(context)(input),
    restoreDryRun: (input) => {
      const ecs = ecsFor(credentialsOf(context), context.region);
      return restoreDryRun({ store, ecs, clock, random, skew: settings.skew }, input);
    },
  }));
}

/** What Function Compute calls, over these operations. */
function createFunction(
  parts: FunctionParts,
  operationsFor: (context: FcContext) => Operations,
): FunctionModule {
  const { authenticate, challenge = 'Bearer', store, clock, random, log, settings } = parts;
  const chain = createChain({ authenticate, challenge, clock, log, answerWithin: settings.answerWithin });
  const shortest = settings.allowShortTimeout ? 0 : SHORTEST_TIMEOUT_SECONDS;
  // Whoever calls the handler by hand may leave members of the context out; then there is no time that is known.
  const seconds = (context: FcContext): number => Number(context.function?.timeout);
  const tooShort = (context: FcContext): boolean => !(seconds(context) >= shortest);

  return {
    handler: createFcHandler({
      serve: async (incoming, context) => {
        parts.credentials?.note(credentialsOf(context));
        // Not every deployment has the initializer, so the check is made here as well.
        if (tooShort(context)) {
          log.error('not started', {
            requestId: incoming.requestId,
            fault: shortTimeout(seconds(context)),
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
      if (tooShort(context)) throw new ConfigError([shortTimeout(seconds(context))]);
      return '';
    },
    preStop: async () => {
      store.close?.();
      return '';
    },
  };
}
