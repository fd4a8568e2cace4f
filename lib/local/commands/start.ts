/** `npm start`: runs everything on one host, with a simulated ECS that has the groups of the API document's samples. */

import { storeName } from '../../app/open-store.ts';
import { readSettings } from '../../config/settings.ts';
import { createEcsSimulator } from '../../simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../system/clock-and-random.ts';
import { createLog } from '../../system/log.ts';
import { createPages } from '../console/pages.ts';
import { homePage } from '../pages/home.ts';
import { localCallers } from './callers.ts';
import { EXIT, print, runCommand, untilStopped } from './command.ts';
import { startService } from './service.ts';

interface Banner {
  readonly url: string;
  readonly ecs: string;
  readonly table: string;
  /** The callers. */
  readonly line: string;
  /** The example command. */
  readonly example: string;
}

const banner = ({ url, ecs, table, line, example }: Banner): string => `
revoke-egress on one host. ECS is a simulator, so nothing reaches a cloud.
${line}

Revoke a rule of the security group sg-94n63e80l, then repeat the command:

${example}

Start here, in a browser:   ${url}/
The API, to try out:        ${url}/docs
What exactly once means:    ${url}/console
The group, as ECS sees it:  curl 'http://${ecs}/_simulator/group?id=sg-94n63e80l'
What ECS was asked for:     curl 'http://${ecs}/_simulator/journal'
The table is ${table}. It outlives a restart, the simulated ECS does not.
Abandoned requests are completed automatically, every few seconds.

listening on ${url}
`;

/** Shorter than the minute of the deployed timer, because a user is watching. */
const COMPLETE_EVERY = 3_000;

await runCommand('start', async () => {
  const withoutEcs = { ...process.env, ECS_ENDPOINT: undefined, ECS_PROTOCOL: undefined };
  const settings = readSettings(withoutEcs);
  const [clock, random] = [systemClock(), systemRandom()];
  const { callers, policy, line, access, homeFor, example } = localCallers(settings, process.env, clock);
  const log = createLog({ level: settings.logLevel, clock, write: (line) => process.stderr.write(line) });
  const stopped = untilStopped();

  const simulator = createEcsSimulator({ clock });
  const { endpoint } = await simulator.listen();
  const shared = { keys: DEMO_CREDENTIAL, clock, random, log };
  const pages = createPages({
    ...shared,
    settings,
    simulator,
    ecsEndpoint: endpoint,
    env: process.env,
    access,
  });
  try {
    const service = await startService({
      ...shared,
      settings: { ...settings, ecs: { endpoint, protocol: 'http' } },
      callers,
      home: (authority, isLocal) => homePage(authority, { ...homeFor(isLocal), interactive: true }),
      pages: pages.answer,
      completing: { every: COMPLETE_EVERY, policy },
    });
    // The table keeps tokens of earlier runs, so each start shows a new one.
    const clientToken = `first-${random.id().slice(0, 8)}`;
    const table = storeName(settings.store);
    const { url } = service;
    print(banner({ url, ecs: endpoint, table, line, example: example(url, clientToken) }));
    await stopped;
    await service.close();
  } finally {
    pages.close();
    await simulator.close();
  }
  return EXIT.ok;
});
