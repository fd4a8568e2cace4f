/** The environment of the demo: gateway, function, table and ECS in one process, connected by HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../config/settings.ts';
import type { EcsSimulator } from '../../simulators/ecs/controls.ts';
import type { StoredRule } from '../../simulators/ecs/rules/types.ts';
import { createEcsSimulator } from '../../simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../system/clock-and-random.ts';
import { createLog } from '../../system/log.ts';
import { curlExample, type JsonRequest } from '../commands/samples.ts';
import { startService } from '../commands/service.ts';
import { homeIn } from '../pages/home.ts';

export interface DemoEnvironment {
  readonly gateway: string;
  readonly simulator: EcsSimulator;
  /** The current egress rules of a group at ECS. */
  egress(groupId: string): readonly StoredRule[];
  /** Sends `POST /revocations` to the gateway. */
  revoke(request: JsonRequest): Promise<Reply>;
  /** Stops everything and deletes all files. */
  teardown(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly replayed: boolean;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @param writeLog gets each line that the function logs as a warning or an error */
export async function startEnvironment(writeLog: (line: string) => void): Promise<DemoEnvironment> {
  const undo: Array<() => Promise<void>> = [];
  const teardown = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const directory = await mkdtemp(join(tmpdir(), 'revoke-egress-demo-'));
    undo.push(() => rm(directory, { recursive: true, force: true }));
    const simulator = createEcsSimulator();
    const { endpoint } = await simulator.listen();
    undo.push(simulator.close);
    // Independent of environment variables, so that the demo is the same everywhere.
    const settings = readSettings({ PORT: '0', SQLITE_PATH: join(directory, 'revocations.db') });
    const [clock, random] = [systemClock(), systemRandom()];
    const service = await startService({
      settings: { ...settings, ecs: { endpoint, protocol: 'http' } },
      keys: DEMO_CREDENTIAL,
      clock,
      random,
      log: createLog({ level: 'warn', clock, write: writeLog }),
      home: (authority, _isLocal, form) => homeIn(form, authority, { example: curlExample }),
    });
    undo.push(service.close);
    return {
      gateway: service.url,
      simulator,
      egress: (groupId) => simulator.world.rules(groupId).filter(({ Direction }) => Direction === 'egress'),
      revoke: (request) => post(`${service.url}/revocations`, request),
      teardown,
    };
  } catch (error) {
    await teardown();
    throw error;
  }
}

async function post(url: string, request: JsonRequest): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  const replayed = response.headers.get('idempotency-replayed') === 'true';
  return { status: response.status, replayed, text, body: JSON.parse(text) };
}
