/** Both simulators, with the environment, the context and the events of a deployed function. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorldDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import {
  createTablestoreSimulator,
  DEMO_INSTANCE,
  indexedTable,
} from '../../lib/simulators/tablestore/simulator.ts';

const TOKEN = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const CONFIG = {
  callers: { runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK_SHA256'] } } },
  policy: {
    callers: { runbook: { regions: ['cn-hangzhou'], groups: ['*'], maxRules: 100, mayRestore: true } },
  },
};

export const CONTEXT = {
  requestId: 'fc-request-1',
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
  credentials: {
    accessKeyId: DEMO_CREDENTIAL.accessKeyId,
    accessKeySecret: DEMO_CREDENTIAL.accessKeySecret,
  },
  function: { name: 'revoke-egress', handler: 'index.handler', memory: 512, timeout: 30 },
};

/** A rule of the simulator's own group. */
export const RULE = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  IpProtocol: 'all',
  PortRange: '-1/-1',
  DestCidrIp: '10.0.0.0/8',
};

/** API Gateway's event. */
export const eventOf = (method: string, path: string, body?: object): string =>
  JSON.stringify({
    path,
    httpMethod: method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    queryParameters: {},
    pathParameters: {},
    body: body === undefined ? '' : JSON.stringify(body),
    isBase64Encoded: false,
  });

export const revokeEvent = (body: object): string => eventOf('POST', '/revocations', body);

export type Harness = Awaited<ReturnType<typeof openHarness>>;

/** @param world of the ECS simulator; default: its own */
export async function openHarness(world?: WorldDefinition) {
  const ecs = createEcsSimulator(world && { world });
  // Without a lag of the index: an invocation may follow another one within it.
  const table = createTablestoreSimulator({
    tables: { revocations: indexedTable('revocations') },
    indexLag: 0,
  });
  const [{ endpoint }, { endpoint: tableEndpoint }] = [await ecs.listen(), await table.listen()];
  return {
    ecs,
    table,
    endpoint,
    tableEndpoint,
    /** The environment of a deployed function; writes its configuration file into that directory. */
    environment(directory: string): Record<string, string> {
      const path = join(directory, 'revoke-egress.config.json');
      writeFileSync(path, JSON.stringify(CONFIG));
      return {
        FC_FUNCTION_NAME: 'revoke-egress',
        FC_FUNC_CODE_PATH: directory,
        STORE: 'tablestore',
        TABLESTORE_ENDPOINT: tableEndpoint,
        TABLESTORE_INSTANCE: DEMO_INSTANCE,
        ECS_ENDPOINT: endpoint,
        ECS_PROTOCOL: 'http',
        RUNBOOK_SHA256: createHash('sha256').update(TOKEN).digest('hex'),
      };
    },
    /** The operations of the table and actions of ECS that reached the simulators since the last call. */
    trips: tripsSinceLast(ecs, table),
    async close() {
      await ecs.close();
      await table.close();
    },
  };
}

function tripsSinceLast(
  ecs: ReturnType<typeof createEcsSimulator>,
  table: ReturnType<typeof createTablestoreSimulator>,
) {
  let [seenEcs, seenTable] = [0, 0];
  return (): { readonly ecs: readonly string[]; readonly table: readonly string[] } => {
    const actions = ecs.journal.entries().map(({ action }) => action);
    const operations = table.journal.entries().map(({ operation }) => operation);
    const trips = { ecs: actions.slice(seenEcs), table: operations.slice(seenTable) };
    [seenEcs, seenTable] = [actions.length, operations.length];
    return trips;
  };
}
