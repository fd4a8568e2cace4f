/** `npm run serve`: runs the function behind the local gateway, configured by the environment. */

import { storeName } from '../../app/open-store.ts';
import { readSettings } from '../../config/settings.ts';
import { systemClock, systemRandom } from '../../system/clock-and-random.ts';
import { createLog } from '../../system/log.ts';
import { homeIn } from '../pages/home.ts';
import { localCallers } from './callers.ts';
import { EXIT, print, readKeys, runCommand, untilStopped } from './command.ts';
import { type ServiceParts, startService } from './service.ts';

await runCommand('serve', async () => {
  const settings = readSettings(process.env);
  const keys = readKeys(process.env);
  const [clock, random] = [systemClock(), systemRandom()];
  const { callers, line, homeFor } = localCallers(settings, process.env, clock);
  // Standard output is for the command; the log of the function goes to standard error.
  const log = createLog({ level: settings.logLevel, clock, write: (line) => process.stderr.write(line) });
  const stopped = untilStopped();
  const home: ServiceParts['home'] = (authority, isLocal, form) => homeIn(form, authority, homeFor(isLocal));
  const service = await startService({ settings, keys, callers, clock, random, log, home });
  const { endpoint, protocol } = settings.ecs;
  const ecs = endpoint === undefined ? 'the endpoint of each region' : `${protocol}://${endpoint}`;
  print(
    [line, `ECS: ${ecs}; table: ${storeName(settings.store)}`, `listening on ${service.url}`, ''].join('\n'),
  );
  await stopped;
  await service.close();
  return EXIT.ok;
});
