/** The function that revokes. It can revoke, list what it would revoke, and read the state; it cannot authorize. */
import type { DoneCache, EcsEgress } from '../core/ports.ts';
import { createDoneCache } from '../core/revocation/done-cache.ts';
import { dryRun } from '../core/revocation/dry-run.ts';
import { createRevocation } from '../core/revocation/revoke.ts';
import { readState } from '../core/revocation/state.ts';
import type { Revocation, RevocationParts, RevocationSettings } from '../core/revocation/types.ts';
import { createEcsEgress } from '../ecs/revoke.ts';
import type { App } from '../fc/function.ts';
import { refuseRequest } from '../fc/handler.ts';
import { configureCallers, createRequestApp, type RequestParts } from './callers.ts';
import { createEntry, ecsOptions } from './entry.ts';

/** Rows of some 3 KB each that an instance keeps for its own replays: senders retry within minutes. */
const CACHED_ROWS = 200;

export interface RevokeParts extends RequestParts {
  readonly ecs: EcsEgress;
  readonly cache?: DoneCache;
  /** The protocol; replaced by tests of the entry points. */
  readonly revocation?: (parts: RevocationParts, settings: RevocationSettings) => Revocation;
}

export function createRevokeApp(parts: RevokeParts): App {
  const { store, ecs, clock, random, log, settings, revocation = createRevocation } = parts;
  const cache = parts.cache ?? createDoneCache({ max: CACHED_ROWS, clock });
  return createRequestApp(parts, {
    revoke: {
      revoke: revocation({ store, ecs, clock, random, log, cache }, settings),
      dryRun: (input) => dryRun({ ecs, clock, random }, input),
    },
    state: (input) => readState({ store, clock, random }, input),
  });
}

export const createRevokeEntry = () =>
  createEntry({
    configure: (deployment) => ({
      ...configureCallers(deployment, 'revoke'),
      ecs: createEcsEgress(ecsOptions(deployment)),
    }),
    compose: createRevokeApp,
    refuse: refuseRequest,
  });
