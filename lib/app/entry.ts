/** What the functions share: environment, configuration file, table, clock, randomness and log. */
import type { ReadConfigFile } from '../config/file.ts';
import { readSettings, type Settings, SHORTEST_TIMEOUT_SECONDS } from '../config/settings.ts';
import type { Clock, Log, Random, RevocationStore } from '../core/ports.ts';
import type { RevocationSettings } from '../core/revocation/types.ts';
import type { EcsOptions } from '../ecs/perform.ts';
import type { FunctionModule } from '../fc/context.ts';
import {
  type App,
  type CurrentKey,
  createFunction,
  type FunctionParts,
  type Handler,
} from '../fc/function.ts';
import { systemClock, systemRandom } from '../system/clock-and-random.ts';
import { createLog } from '../system/log.ts';
import { requireConfigFile } from './config-file.ts';
import { type InstanceConnections, openConnections } from './connections.ts';
import { openStore } from './open-store.ts';

/** The parts that every app is composed of. */
export interface AppParts {
  readonly store: RevocationStore & { close?(): void };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: RevocationSettings & Pick<Settings, 'answerWithin' | 'allowShortTimeout' | 'errorsUrl'>;
}

/** A handler as an app; `ALLOW_SHORT_TIMEOUT` is for tests. */
export const appOf = (handler: Handler, { store, settings }: AppParts): App => ({
  handler,
  shortestTimeout: settings.allowShortTimeout ? 0 : SHORTEST_TIMEOUT_SECONDS,
  close: () => store.close?.(),
});

/** What a deployment adds: its settings, its configuration file, and the access key of the role. */
export interface Deployment {
  readonly settings: Settings;
  readonly file: ReadConfigFile;
  readonly key: CurrentKey;
  readonly clock: Clock;
  readonly connections: InstanceConnections;
  readonly log: Log;
}

/** How a function calls ECS. */
export const ecsOptions = ({ key, settings, connections, log }: Deployment): EcsOptions => ({
  credentials: key,
  ...settings.ecs,
  connections: connections.ecs,
  log,
});

export interface Entry<Configured> {
  /** Reads what this function needs of the configuration. @throws {ConfigError} before the table is opened */
  readonly configure: (deployment: Deployment) => Configured;
  readonly compose: (parts: AppParts & Configured) => App | Promise<App>;
  readonly refuse: (parts: Pick<AppParts, 'clock' | 'random' | 'log'>) => FunctionParts['refuse'];
}

/** The module that Function Compute loads. */
export function createEntry<Configured>({ configure, compose, refuse }: Entry<Configured>): FunctionModule {
  const [clock, random] = [systemClock(), systemRandom()];
  const log = createLog({ level: 'info', clock });
  return createFunction({
    async compose(key, region) {
      const settings = readSettings(process.env);
      // First of all, so that they are opened while everything else is read and composed.
      const connections = openConnections(settings, region);
      const log = createLog({ level: settings.logLevel, clock });
      const file = requireConfigFile(settings.configFile);
      const configured = configure({ settings, file, key, clock, connections, log });
      const parts = { credentials: key, clock, random, log, connections: connections.table };
      const store = await openStore(settings.store, parts);
      return compose({ ...configured, store, clock, random, log, settings });
    },
    refuse: refuse({ clock, random, log }),
    log,
  });
}
