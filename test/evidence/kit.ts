/** The whole function over HTTP, against a simulated ECS with a group of the test's making. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readSettings } from '../../lib/config/settings.ts';
import { startService } from '../../lib/local/commands/service.ts';
import type { RuleDefinition, StoredRule, WorldDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import type { Switches } from '../../lib/simulators/ecs/switches.ts';
import { DEMO_CREDENTIAL, OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';

const GROUP_ID = 'sg-evidence1';
export const PARTNER = { id: '155780923770', name: 'partner@aliyun.com' };
const REQUEST = { RegionId: 'cn-hangzhou', SecurityGroupId: GROUP_ID };

const worldWith = (rules: readonly RuleDefinition[], kind: 'normal' | 'enterprise'): WorldDefinition => ({
  accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }, PARTNER],
  regions: ['cn-hangzhou'],
  groups: [
    { SecurityGroupId: GROUP_ID, RegionId: 'cn-hangzhou', VpcId: 'vpc-1', SecurityGroupType: kind, rules },
    { SecurityGroupId: 'sg-partner1', RegionId: 'cn-hangzhou', VpcId: 'vpc-1', OwnerId: PARTNER.id },
    {
      SecurityGroupId: 'sg-managed1',
      RegionId: 'cn-hangzhou',
      VpcId: 'vpc-1',
      ServiceManagedBy: 'CLB',
      rules: [{ IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' }],
    },
  ],
  prefixLists: [{ PrefixListId: 'pl-evidence1', PrefixListName: 'list', RegionId: 'cn-hangzhou' }],
  portRangeLists: [{ PortRangeListId: 'prl-evidence1', PortRangeListName: 'ports' }],
});

export interface Answered {
  readonly status: number;
  readonly replayed: boolean;
  /** JSON of an answer under test: each test says what it expects in it. */
  readonly body: Record<string, unknown>;
}

interface Options {
  readonly kind?: 'normal' | 'enterprise';
  readonly switches?: Partial<Switches>;
  /** Taken down by `close` instead of at the end of the test: for laws, which make many. */
  readonly manual?: true;
}

export async function startEvidence(rules: readonly RuleDefinition[], options: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
  const simulator = createEcsSimulator({
    world: worldWith(rules, options.kind ?? 'normal'),
    switches: options.switches ?? {},
  });
  const { endpoint } = await simulator.listen();
  const quiet = () => undefined;
  const service = await startService({
    settings: {
      ...readSettings({ PORT: '0', SQLITE_PATH: join(folder, 'r.db') }),
      ecs: { endpoint, protocol: 'http' },
    },
    keys: DEMO_CREDENTIAL,
    clock: systemClock(),
    random: systemRandom(),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    home: () => '',
  });
  const close = async () => {
    await service.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
  if (!options.manual) onTestFinished(close);

  async function ask(method: string, path: string, body?: object): Promise<Answered> {
    const response = await fetch(`${service.url}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    return { status: response.status, replayed, body: Object(await response.json()) };
  }

  return {
    simulator,
    close,
    revoke: (request: object, token = 'token-1') =>
      ask('POST', '/revocations', { ...REQUEST, ClientToken: token, ...request }),
    state: (token = 'token-1') => ask('GET', `/revocations/${token}`),
    restore: (token = 'token-1') => ask('POST', `/revocations/${token}/restore`),
    egress: () => simulator.world.rules(GROUP_ID).filter(({ Direction }) => Direction === 'egress'),
    ingress: () => simulator.world.rules(GROUP_ID).filter(({ Direction }) => Direction === 'ingress'),
    calls: (action: string) => simulator.journal.entries(action).length,
  };
}

/** What stays the same when a rule is made again. */
const membersOf = ({ SecurityGroupRuleId: _id, CreateTime: _time, ...members }: StoredRule) => members;

/** A group without its ids and birthdays, in an order of its own. */
export const shapeOf = (rules: readonly StoredRule[]): string[] =>
  rules.map((rule) => JSON.stringify(Object.entries(membersOf(rule)).sort())).sort();
