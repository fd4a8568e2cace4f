/** The function that restores. Its role can authorize what was revoked, and cannot revoke. */
import type { EcsRestore } from '../core/ports.ts';
import { restoreDryRun } from '../core/restore/dry-run.ts';
import { createRestore } from '../core/restore/restore.ts';
import { createEcsRestore } from '../ecs/restore.ts';
import type { App } from '../fc/function.ts';
import { refuseRequest } from '../fc/handler.ts';
import { configureCallers, createRequestApp, type RequestParts } from './callers.ts';
import { createEntry, ecsOptions } from './entry.ts';

export interface RestoreParts extends RequestParts {
  readonly ecs: EcsRestore;
}

export function createRestoreApp(parts: RestoreParts): App {
  const { store, ecs, clock, random, log, settings } = parts;
  const { skew } = settings;
  return createRequestApp(parts, {
    restore: {
      restore: createRestore({ store, ecs, clock, random, log }, settings),
      dryRun: (input) => restoreDryRun({ store, ecs, clock, random, skew }, input),
    },
  });
}

export const createRestoreEntry = () =>
  createEntry({
    configure: (deployment) => ({
      ...configureCallers(deployment, 'restore'),
      ecs: createEcsRestore(ecsOptions(deployment)),
    }),
    compose: createRestoreApp,
    refuse: refuseRequest,
  });
