/** The composition root of remediation: parts in, handler out. Beside `app.ts`, whose functions answer requests. */

import { ConfigError, SHORTEST_TIMEOUT_SECONDS, shortTimeout } from '../config/settings.ts';
import type { Permissions } from '../core/policy/permissions.ts';
import type { Guard } from '../core/policy/types.ts';
import type { EcsEgress, EcsTags } from '../core/ports.ts';
import { REQUEST_TYPE } from '../core/remediation/read-event.ts';
import { createRemediation } from '../core/remediation/remediate.ts';
import type { RemediationRules } from '../core/remediation/types.ts';
import { createDoneCache } from '../core/revocation/done-cache.ts';
import { reportRules } from '../core/revocation/report-rules.ts';
import { createRevocation } from '../core/revocation/revoke.ts';
import { createEventHandler } from '../fc/cloud-event-handler.ts';
import type { FcContext, FcCredentials, FunctionModule } from '../fc/context.ts';
import { credentialsOf } from '../fc/context.ts';
import { parseStrictJson } from '../http/strict-json.ts';
import type { FunctionParts } from './app.ts';

const CACHED_ROWS = 100;

export interface RemediateAppParts extends Omit<FunctionParts, 'authenticate' | 'challenge'> {
  readonly rules: RemediationRules;
  /** `policy.protected`. */
  readonly guard: Guard;
  /** What the policy lets events do that are revoke requests. */
  readonly permissions: Permissions;
  /** Names of the RAM roles of this project's functions. */
  readonly ownRoles: readonly string[];
  readonly ecsFor: (credentials: FcCredentials, region: string) => EcsEgress & EcsTags;
}

/** The function behind EventBridge: it closes what must not be open, and whatever it is asked to. */
export function createRemediateApp(parts: RemediateAppParts): FunctionModule {
  const { store, clock, random, log, settings } = parts;
  const cache = createDoneCache({ max: CACHED_ROWS, clock });

  const shortest = settings.allowShortTimeout ? 0 : SHORTEST_TIMEOUT_SECONDS;
  const requireTime = (context: FcContext): void => {
    const seconds = Number(context.function?.timeout);
    if (!(seconds >= shortest)) throw new ConfigError([shortTimeout(seconds)]);
  };

  const handler = createEventHandler({
    remediateFor: (context) => {
      const credentials = credentialsOf(context);
      parts.credentials?.note(credentials);
      const ecs = reportRules(parts.ecsFor(credentials, context.region), log);
      const by = (verify: (typeof settings)['verify']) =>
        createRevocation({ store, ecs, clock, random, log, cache }, { ...settings, verify });
      const [revocation, answering] = [by('snapshot'), by(settings.verify)];
      return createRemediation({ ...parts, ecs, revocation, answering });
    },
    strict: { type: REQUEST_TYPE, parse: parseStrictJson },
    clock,
    random,
    log,
  });

  return {
    handler: async (event, context) => {
      // Not every deployment has the initializer, so the check is made here as well.
      requireTime(context);
      return handler(event, context);
    },
    initialize: async (context) => {
      requireTime(context);
      return '';
    },
    preStop: async () => {
      store.close?.();
      return '';
    },
  };
}
