/** The function that Function Compute runs: its `handler`, `initialize` and `preStop`. */
import { createApp } from '../lib/app.ts';
import { nobody } from '../lib/callers/nobody.ts';
import { readSettings } from '../lib/config.ts';
import { createEcsEgress } from '../lib/ecs/client.ts';
import { createCurrentCredentials } from '../lib/fc/current-credentials.ts';
import { createDeferredModule } from '../lib/fc/deferred-module.ts';
import { createLog, type LogLevel } from '../lib/log.ts';
import { openStore } from '../lib/store.ts';
import { systemClock, systemRandom } from '../lib/system.ts';

const [clock, random] = [systemClock(), systemRandom()];
const write = (line: string): void => void process.stdout.write(line);
const logOf = (level: LogLevel) => createLog({ level, clock, write });

export const { handler, initialize, preStop } = createDeferredModule({
  load: async () => {
    const settings = readSettings(process.env);
    const log = logOf(settings.logLevel);
    const credentials = createCurrentCredentials();
    return createApp({
      // Without a list of callers nobody may call: the configuration file comes with a later issue.
      authenticate: nobody(),
      credentials,
      store: await openStore(settings.store, { credentials: credentials.read, clock, random, log }),
      ecsFor: (credentials) => createEcsEgress({ credentials, ...settings.ecs }),
      clock,
      random,
      log,
      settings,
    });
  },
  clock,
  random,
  log: logOf('info'),
});
