/** The complete function with SQLite, the real SDK, and a simulated ECS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCallers } from '../../../lib/app/callers.ts';
import { readConfigFile } from '../../../lib/app/config-file.ts';
import { createRemediateApp, remediationOf } from '../../../lib/app/remediate.ts';
import { createRestoreApp } from '../../../lib/app/restore.ts';
import { createRevokeApp } from '../../../lib/app/revoke.ts';
import type { Clock, RevocationStore } from '../../../lib/core/ports.ts';
import { createEcsRestore } from '../../../lib/ecs/restore.ts';
import { createEcsEgress } from '../../../lib/ecs/revoke.ts';
import { createEcsTags } from '../../../lib/ecs/tags.ts';
import type { FunctionModule } from '../../../lib/fc/context.ts';
import type { WorldDefinition } from '../../../lib/simulators/ecs/rules/types.ts';
import { createEcsSimulator } from '../../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL, OWN_ACCOUNT_ID } from '../../../lib/simulators/ecs/wire/credential.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { systemRandom } from '../../../lib/system/clock-and-random.ts';
import { createPatientClock } from '../../support/clocks.ts';
import { context } from '../../support/fc-events.ts';
import { moduleOf } from '../../support/function-module.ts';
import { createMemoryLog } from '../../support/http-chain.ts';
import { NOW } from '../../support/senders.ts';
import { throughCustomRuntime } from './custom-runtime.ts';
import type { EntryPoint } from './entry-points.ts';
import { tellEvent } from './event.ts';
import type { Change } from './vendors.ts';

export const GROUP = 'sg-bp1example0egress';
/** Outside of every policy. */
export const FOREIGN = 'sg-foreign1';

const rules = [
  { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '203.0.113.0/24' },
  { IpProtocol: 'tcp', PortRange: '80/80', DestCidrIp: '203.0.113.0/24' },
] as const;

const WORLD: WorldDefinition = {
  accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
  regions: ['cn-hangzhou'],
  groups: [GROUP, FOREIGN].map((SecurityGroupId) => ({
    SecurityGroupId,
    RegionId: 'cn-hangzhou',
    VpcId: 'vpc-1',
    rules: [...rules],
  })),
};

/** A clock that starts at the time of the deliveries in the pages. Pauses take no time: the longest one is 900 ms. */
function clockOfThePages(): Clock {
  const ahead = Date.now() - NOW;
  return createPatientClock(() => Date.now() - ahead, 1_000);
}

export interface HarnessAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON of an answer under test. */
  readonly body: Readonly<Record<string, unknown>>;
}

async function answered(module: FunctionModule, event: Buffer, credentials: object): Promise<HarnessAnswer> {
  const answer = Object(await module.handler(event, context({ credentials })));
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

/** Called by the built-in runtime, or through the HTTP contract of a custom one. */
export type RuntimeName = 'nodejs20' | 'custom';

export async function openHarness(
  config: string,
  env: Readonly<Record<string, string>>,
  runtime: RuntimeName = 'nodejs20',
) {
  const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
  const simulator = createEcsSimulator({ world: WORLD });
  const { endpoint } = await simulator.listen();
  const clock = clockOfThePages();
  const { log, events } = createMemoryLog();
  const sqlite = createSqliteStore({ path: join(folder, 'r.db'), clock, log });
  let touches = 0;
  const store: RevocationStore & { close(): void } = {
    read: (...call) => {
      touches++;
      return sqlite.read(...call);
    },
    write: (...call) => {
      touches++;
      return sqlite.write(...call);
    },
    close: () => sqlite.close(),
  };
  const file = readConfigFile(config, 'c.json');
  const settings = {
    verify: 'snapshot',
    retention: 7 * 24 * 3_600_000,
    skew: 5_000,
    answerWithin: 9_000,
    allowShortTimeout: false,
  } as const;
  const common = { store, clock, random: systemRandom(), log, settings };
  const callers = createCallers(file, { env, clock, verify: 'snapshot' });
  const { accessKeyId, accessKeySecret } = DEMO_CREDENTIAL;
  const credentials = { accessKeyId, accessKeySecret };
  const options = { credentials: () => credentials, endpoint, protocol: 'http' } as const;
  const stops: (() => Promise<void>)[] = [];
  async function inRuntime(module: FunctionModule): Promise<FunctionModule> {
    if (runtime === 'nodejs20') return module;
    const served = await throughCustomRuntime(module);
    stops.push(served.close);
    return served.module;
  }
  const app = await inRuntime(
    moduleOf(createRevokeApp({ ...common, ...callers, ecs: createEcsEgress(options) }), common),
  );
  const restoring = await inRuntime(
    moduleOf(createRestoreApp({ ...common, ...callers, ecs: createEcsRestore(options) }), common),
  );
  const behindEvents = await inRuntime(
    moduleOf(
      createRemediateApp({
        ...common,
        ...remediationOf(file, 'snapshot'),
        ecs: { ...createEcsEgress(options), ...createEcsTags(options) },
      }),
      common,
    ),
  );

  const harness = {
    simulator,
    events,
    /** Calls of the table so far. */
    touches: () => touches,
    /** The ports of the remaining rules of a group. */
    left: (group = GROUP) => simulator.world.rules(group).map(({ PortRange }) => PortRange),
    /** Sends a change to the function of the entry point. */
    tell: (entryPoint: Pick<EntryPoint, 'kind' | 'event'>, change?: Change): Promise<HarnessAnswer> =>
      entryPoint.kind === 'event'
        ? tellEvent(behindEvents, entryPoint.event(change), credentials)
        : harness.send(entryPoint.event(change)),
    send: (event: Buffer) => answered(app, event, credentials),
    /** Sends an event to the restore function. */
    sendRestore: (event: Buffer) => answered(restoring, event, credentials),
    /** Resets the group and the counters. */
    renew() {
      simulator.reset();
      touches = 0;
    },
    async close() {
      await app.preStop(context());
      await Promise.all(stops.map((stop) => stop()));
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return harness;
}

export type Harness = Awaited<ReturnType<typeof openHarness>>;
