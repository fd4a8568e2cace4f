/** The deployed function over SQLite, the real SDK and a simulated ECS, in this process or in others. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GroupDefinition, RuleDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL, OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';
import { startProcess } from '../support/worker-pool.ts';

export const GROUP = 'sg-remediated1';
const REVOKE = 'RevokeSecurityGroupEgress';

export const CONFIG = {
  callers: {},
  policy: { callers: {} },
  remediation: { mode: 'revoke', forbid: [{ destinations: ['0.0.0.0/0', '::/0'] }] },
};

/** ActionTrail's event after a rule was authorised in the group. */
export const opened = (id: string, data: object = {}) => ({
  id,
  source: 'acs.ecs',
  specversion: '1.0',
  type: 'ecs:ActionTrail:ApiCall',
  datacontenttype: 'application/json;charset=utf-8',
  time: '2026-01-01T00:00:00Z',
  aliyunregionid: 'cn-hangzhou',
  data: {
    eventName: 'AuthorizeSecurityGroupEgress',
    eventType: 'ApiCall',
    serviceName: 'Ecs',
    acsRegion: 'cn-hangzhou',
    userIdentity: { type: 'ram-user', userName: 'alice' },
    requestParameters: { RegionId: 'cn-hangzhou', SecurityGroupId: GROUP },
    ...data,
  },
});

/** Cloud Config's event about the same group. */
export const nonCompliant = (id: string) => ({
  id,
  source: 'acs.config',
  specversion: '1.0',
  type: 'config:Config:NonCompliantNotification',
  data: {
    complianceType: 'NON_COMPLIANT',
    evaluationResultIdentifier: {
      evaluationResultQualifier: {
        resourceId: GROUP,
        resourceType: 'ACS::ECS::SecurityGroup',
        regionId: 'cn-hangzhou',
      },
    },
  },
});

/** An event in each of the shapes that EventBridge has. */
export const SHAPES: readonly ((event: object) => unknown)[] = [
  (event) => event,
  (event) => [event],
  (event) => [JSON.stringify(event)],
];

export async function startHarness(
  rules: readonly RuleDefinition[],
  config: object = CONFIG,
  Tags: GroupDefinition['Tags'] & object = [],
) {
  const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
  writeFileSync(join(folder, 'revoke-egress.config.json'), JSON.stringify(config));
  const ecs = createEcsSimulator({
    world: {
      accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
      regions: ['cn-hangzhou'],
      groups: [{ SecurityGroupId: GROUP, RegionId: 'cn-hangzhou', VpcId: 'vpc-1', Tags, rules }],
    },
  });
  const { endpoint } = await ecs.listen();
  const children: ChildProcess[] = [];
  const env = {
    FC_FUNCTION_NAME: 'remediate-egress',
    FC_FUNC_CODE_PATH: folder,
    STORE: 'sqlite',
    SQLITE_PATH: join(folder, 'r.db'),
    ECS_ENDPOINT: endpoint,
    ECS_PROTOCOL: 'http',
    LOG_LEVEL: 'error',
  };
  return {
    ecs,
    env,
    folder,
    /** The ids of the remaining rules. */
    ids: () => ecs.world.rules(GROUP).map((rule) => rule.SecurityGroupRuleId),
    /** The ids that calls have removed, in their order, with repetitions. */
    removed: () => ecs.journal.entries(REVOKE).flatMap((entry) => entry.removed),
    revokes: () => ecs.journal.entries(REVOKE).length,
    /** Starts another instance of the function in its own process. */
    async instance() {
      const child = await startProcess(new URL('instance.ts', import.meta.url), [JSON.stringify(env)]);
      children.push(child);
      await once(child, 'message');
      return deliverTo(child);
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }
      await ecs.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Answered = { readonly report: unknown } | { readonly error: string };

/** Sends deliveries to an instance, several at once if needed. */
function deliverTo(child: ChildProcess) {
  let last = 0;
  const waiting = new Map<number, (answered: Answered) => void>();
  // Its only peer is instance.ts, which sends nothing else.
  child.on('message', (message: { number: number; answered: Answered }) =>
    waiting.get(message.number)?.(message.answered),
  );
  const once = (delivery: unknown) =>
    new Promise<Answered>((resolve) => {
      const number = ++last;
      waiting.set(number, resolve);
      child.send({ number, text: JSON.stringify(delivery) });
    });
  /** As EventBridge: a delivery that throws is repeated. */
  return async (delivery: unknown): Promise<unknown> => {
    for (let tries = 1; ; tries++) {
      const answered = await once(delivery);
      if ('report' in answered) return answered.report;
      if (tries === 5) throw new Error(`thrown five times: ${answered.error}`);
    }
  };
}

export const contextOf = () => ({
  requestId: 'fc-1',
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
  credentials: {
    accessKeyId: DEMO_CREDENTIAL.accessKeyId,
    accessKeySecret: DEMO_CREDENTIAL.accessKeySecret,
  },
  function: { name: 'remediate-egress', handler: 'index.handler', memory: 512, timeout: 30 },
});
