/** Real processes of the function on one table, and a simulated ECS that the test drives directly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_CREDENTIAL } from '../../lib/local/ecs-simulator/credential.ts';
import { createEcsSimulator } from '../../lib/local/ecs-simulator/simulator.ts';
import { createTablestoreSimulator } from '../../lib/local/tablestore-simulator/simulator.ts';
import { type Running, runCommand } from '../local/commands-kit.ts';

export const GROUP_ID = 'sg-94n63e80l';
export const REVOKE = 'RevokeSecurityGroupEgress';
export const SAMPLE = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: GROUP_ID,
  IpProtocol: 'all',
  PortRange: '-1/-1',
  DestCidrIp: '10.0.0.0/8',
  Policy: 'Allow',
};

export interface Reply {
  readonly status: number;
  readonly replayed: boolean;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** Sends one request; a connection that breaks is what a killed process looks like to its caller. */
export async function post(url: string, body: object): Promise<Reply> {
  const response = await fetch(`${url}/revocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const replayed = response.headers.get('idempotency-replayed') === 'true';
  return { status: response.status, replayed, text, body: Object(JSON.parse(text)) };
}

/** Sends the same request until it is neither running nor unknown any more. */
export async function settle(url: string, body: object): Promise<Reply> {
  for (;;) {
    const reply = await post(url, body);
    if (reply.status !== 409 && reply.status !== 504) return reply;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export async function startChaos(table: 'sqlite' | 'tablestore' = 'sqlite') {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const ecs = createEcsSimulator();
  const { endpoint } = await ecs.listen();
  const tablestore = createTablestoreSimulator({ tables: { revocations: {} } });
  const { endpoint: tableEndpoint } = await tablestore.listen();
  const running: Running[] = [];

  return {
    ecs,
    tablestore,
    /** The ids of the group's egress rules. */
    ids: () =>
      ecs.world
        .rules(GROUP_ID)
        .filter(({ Direction }) => Direction === 'egress')
        .map((rule) => rule.SecurityGroupRuleId),
    /** The rule that the sample names. */
    target: () => {
      const rule = ecs.world
        .rules(GROUP_ID)
        .find((each) => each.DestCidrIp === '10.0.0.0/8' && each.Description === 'Everything inside');
      if (!rule) throw new Error('the seeded rule is not there');
      return rule.SecurityGroupRuleId;
    },
    revokes: () => ecs.journal.entries(REVOKE),
    /** One more process on the same table. Its lease is 8 s: a budget of 3 s and 5 s of skew. */
    async serve(env: Record<string, string> = {}) {
      const process = await runCommand('serve', {
        ECS_ENDPOINT: endpoint,
        ECS_PROTOCOL: 'http',
        ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
        FUNCTION_TIMEOUT: '4',
        ALLOW_SHORT_TIMEOUT: '1',
        LOG_LEVEL: 'error',
        ...env,
        ...(table === 'sqlite'
          ? { SQLITE_PATH: join(folder, 'r.db') }
          : {
              STORE: 'tablestore',
              TABLESTORE_ENDPOINT: tableEndpoint,
              TABLESTORE_INSTANCE: 'revoke-egress',
            }),
      });
      running.push(process);
      return { url: await process.url(), kill: (signal: NodeJS.Signals) => process.child.kill(signal) };
    },
    async [Symbol.asyncDispose]() {
      for (const process of running) {
        process.child.kill('SIGCONT');
        process.child.kill('SIGKILL');
        await process[Symbol.asyncDispose]();
      }
      await ecs.close();
      await tablestore.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
