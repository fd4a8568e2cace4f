/** Both simulators on the wire, the environment of an operator, and a clock that does not wait. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliContext } from '../../lib/cli/context.ts';
import type { Clock } from '../../lib/core/ports.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import {
  createTablestoreSimulator,
  DEMO_INSTANCE,
  type TablestoreSimulatorOptions,
} from '../../lib/simulators/tablestore/simulator.ts';
import { cli, type Ran } from '../client/kit.ts';
import { createPatientClock } from '../support/clocks.ts';
import { deploymentWith } from '../support/deployment.ts';

export const GROUP = 'sg-94n63e80l';
const TOKEN = '0123456789abcdef0123456789abcdef';
export const CONFIGURATION = {
  callers: { runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK_SHA256'] } } },
  policy: { callers: { runbook: { regions: ['cn-hangzhou'], groups: [GROUP] } } },
  // s.yaml deploys remediate-egress.
  remediation: { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0'] }] },
};

const operatorClock = (): Clock => createPatientClock(() => Date.now(), 10_000);

export interface OperatorHarness extends AsyncDisposable {
  readonly ecs: ReturnType<typeof createEcsSimulator>;
  readonly table: ReturnType<typeof createTablestoreSimulator>;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs the command with the environment and its changes. */
  run(
    argv: readonly string[],
    change?: Readonly<Record<string, string | undefined>>,
    parts?: Partial<CliContext>,
  ): Promise<Ran>;
  /** Writes another configuration file. */
  configure(text: string): Promise<void>;
}

export async function operatorHarness(options: TablestoreSimulatorOptions = {}): Promise<OperatorHarness> {
  const clock = operatorClock();
  const directory = await mkdtemp(join(tmpdir(), 'operator-'));
  const [ecs, table] = [createEcsSimulator(), createTablestoreSimulator({ clock, ...options })];
  const [{ endpoint }, { endpoint: tableEndpoint }] = [await ecs.listen(), await table.listen()];
  const CONFIG = join(directory, 'config.json');
  const configure = (text: string) => writeFile(CONFIG, text);
  await configure(JSON.stringify(CONFIGURATION));
  const DEPLOYMENT = join(directory, 's.yaml');
  await writeFile(DEPLOYMENT, deploymentWith('RUNBOOK_SHA256', 'revoke-egress'));
  const env = {
    CONFIG,
    RUNBOOK_SHA256: createHash('sha256').update(TOKEN).digest('hex'),
    TABLESTORE_ENDPOINT: tableEndpoint,
    TABLESTORE_INSTANCE: DEMO_INSTANCE,
    ECS_ENDPOINT: endpoint,
    ECS_PROTOCOL: 'http',
    ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
  };
  return {
    ecs,
    table,
    clock,
    env,
    configure,
    run: (argv, change = {}, parts = {}) => {
      const deployed = argv[0] === 'doctor' && !argv.includes('--deployment');
      const all = deployed ? [...argv, '--deployment', DEPLOYMENT] : argv;
      return cli(all, { clock, env: { ...env, ...change }, ...parts });
    },
    async [Symbol.asyncDispose]() {
      await ecs.close();
      await table.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** A closed port of this host. */
export const CLOSED_PORT = '127.0.0.1:9';
