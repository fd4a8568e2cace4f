/** `npm start`: everything on one machine, with a simulated ECS that holds the groups of the API document's samples. */
import { readSettings } from '../../config.ts';
import { createLog } from '../../log.ts';
import { storeName } from '../../store.ts';
import { systemClock, systemRandom } from '../../system.ts';
import { DEMO_CREDENTIAL } from '../ecs-simulator/credential.ts';
import { createEcsSimulator } from '../ecs-simulator/simulator.ts';
import { EXIT, runCommand, untilStopped } from './command.ts';
import { curlExample } from './curl-example.ts';
import { refuseConfigFile } from './environment.ts';
import { helpPage } from './help-page.ts';
import { startService } from './service.ts';

const banner = (url: string, ecs: string, table: string, clientToken: string): string => `
revoke-egress on one machine. ECS is a simulator: nothing here reaches a cloud.
Every caller on this machine is "local", allowed everything.

Revoke a rule of the security group sg-94n63e80l; then do it again:

${curlExample(url, clientToken)}

The group, as ECS sees it:  curl 'http://${ecs}/_simulator/group?id=sg-94n63e80l'
What ECS was asked for:     curl 'http://${ecs}/_simulator/journal'
The table is ${table}. It outlives a restart, the simulated ECS does not.

listening on ${url}
`;

await runCommand('start', async () => {
  const withoutEcs = { ...process.env, ECS_ENDPOINT: undefined, ECS_PROTOCOL: undefined };
  const settings = readSettings(withoutEcs);
  refuseConfigFile();
  const [clock, random] = [systemClock(), systemRandom()];
  const log = createLog({ level: settings.logLevel, clock, write: (line) => process.stderr.write(line) });
  const stopped = untilStopped();

  const simulator = createEcsSimulator({ clock });
  const { endpoint } = await simulator.listen();
  try {
    const service = await startService({
      settings: { ...settings, ecs: { endpoint, protocol: 'http' } },
      keys: DEMO_CREDENTIAL,
      clock,
      random,
      log,
      help: helpPage,
    });
    // The table remembers yesterday's tokens, so each start shows one that is new.
    const clientToken = `first-${random.id().slice(0, 8)}`;
    process.stdout.write(banner(service.url, endpoint, storeName(settings.store), clientToken));
    await stopped;
    await service.close();
  } finally {
    await simulator.close();
  }
  return EXIT.ok;
});
