/** What the entries in `functions/` share: the platform's own parts, and the settings of its environment. */

import { createCallers } from '../config/callers.ts';
import { requireConfigFile } from '../config/load.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import type { FunctionModule } from '../fc/context.ts';
import { createCurrentCredentials } from '../fc/context.ts';
import { createDeferredModule } from '../fc/deferred-module.ts';
import { systemClock, systemRandom } from '../system/clock-and-random.ts';
import { createLog, type LogLevel } from '../system/log.ts';
import type { FunctionParts } from './app.ts';
import { openStore } from './open-store.ts';

/** A function that is made at its first use: importing it never throws, whatever the environment. */
export function createEntry(
  make: (parts: FunctionParts, settings: Settings) => FunctionModule,
): FunctionModule {
  const [clock, random] = [systemClock(), systemRandom()];
  const write = (line: string): void => void process.stdout.write(line);
  const logOf = (level: LogLevel) => createLog({ level, clock, write });
  const load = async (): Promise<FunctionModule> => {
    const settings = readSettings(process.env);
    const log = logOf(settings.logLevel);
    const { verify } = settings;
    const callers = createCallers(requireConfigFile(settings.configFile), {
      env: process.env,
      clock,
      verify,
    });
    const credentials = createCurrentCredentials();
    const store = await openStore(settings.store, { credentials: credentials.read, clock, random, log });
    return make({ ...callers, credentials, store, clock, random, log, settings }, settings);
  };
  return createDeferredModule({ load, clock, random, log: logOf('info') });
}
