/** `npm start`: runs everything on one host, with a simulated ECS that has the groups of the API document's samples. */

import { storeName } from '../../app/open-store.ts';
import { readSettings } from '../../config/settings.ts';
import { createEcsSimulator } from '../../simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../system/clock-and-random.ts';
import { createLog } from '../../system/log.ts';
import { createPages } from '../console/pages.ts';
import type { FcKeys } from '../gateway/invoke.ts';
import { homeIn } from '../pages/home.ts';
import { localCallers } from './callers.ts';
import { EXIT, print, runCommand, untilStopped } from './command.ts';
import { startService } from './service.ts';

interface Banner {
  readonly url: string;
  readonly ecs: string;
  /** A rule of the simulated group. */
  readonly ruleId: string;
  readonly keys: FcKeys;
  readonly table: string;
  /** The callers. */
  readonly line: string;
  /** The example command. */
  readonly example: string;
}

const GROUP = 'sg-94n63e80l';

const banner = ({ url, ecs, ruleId, keys, table, line, example }: Banner): string => `
revoke-egress on one host. ECS is a simulator, so nothing reaches a cloud.
${line}

A first request, about a rule of the security group ${GROUP}. A revocation that
is sent again gets its stored answer:

${example}

Start here, in a browser:   ${url}/
The API, to try out:        ${url}/docs
What exactly once means:    ${url}/console
The group, as ECS sees it:  curl 'http://${ecs}/_simulator/group?id=${GROUP}'
What ECS was asked for:     curl 'http://${ecs}/_simulator/journal'
A rule is changed:          curl -d '{"recreate":"${ruleId}"}' http://${ecs}/_simulator/rules
                            "recreate" adds it under a new id; {"remove":"${ruleId}"} removes it
The key of that ECS:        ALIBABA_CLOUD_ACCESS_KEY_ID=${keys.accessKeyId}
                            ALIBABA_CLOUD_ACCESS_KEY_SECRET=${keys.accessKeySecret}
                            with ECS_ENDPOINT=${ecs} ECS_PROTOCOL=http, for doctor and npm run serve
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
      home: (authority, isLocal, form) => homeIn(form, authority, { ...homeFor(isLocal), interactive: true }),
      pages: pages.answer,
      completing: { every: COMPLETE_EVERY, policy },
    });
    // The table keeps tokens of earlier runs, so each start shows a new one.
    const clientToken = `first-${random.id().slice(0, 8)}`;
    const table = storeName(settings.store);
    const { url } = service;
    // The rule of the example; the first one is a system rule.
    const [rule] = simulator.world.rules(GROUP).filter(({ Priority }) => Priority <= 100);
    const ruleId = rule?.SecurityGroupRuleId ?? 'sgr-…';
    const { keys } = shared;
    print(banner({ url, ecs: endpoint, ruleId, keys, table, line, example: example(url, clientToken) }));
    await stopped;
    await service.close();
  } finally {
    pages.close();
    await simulator.close();
  }
  return EXIT.ok;
});
