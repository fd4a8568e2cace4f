/** The complete function over HTTP, with callers and a policy, and its log lines as the log service reads them. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCallers } from '../../lib/app/callers.ts';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { readSettings } from '../../lib/config/settings.ts';
import type { LogLevel } from '../../lib/core/ports.ts';
import { startService } from '../../lib/local/commands/service.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL, OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';
import { createLog } from '../../lib/system/log.ts';

const TOKEN = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const WEBHOOK = 'AAAAEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const GROUP = 'sg-logs1';
const RULE = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '198.51.100.0/24' };

const CONFIG = {
  callers: {
    person: { auth: { scheme: 'bearer', tokens: ['PERSON'] } },
    sender: { auth: { scheme: 'bearer', tokens: ['SENDER'] }, answer: { webhookStatuses: true } },
  },
  policy: {
    callers: {
      person: { regions: ['cn-hangzhou'], groups: [GROUP], mayRestore: true },
      sender: { regions: ['cn-hangzhou'], groups: [GROUP] },
    },
  },
};

/** The ids and the answer that a caller gets for one request. */
export interface Returned {
  readonly status: number;
  readonly originalStatus: number;
  readonly replayed: boolean;
  readonly requestId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function startLogged(level: LogLevel = 'info') {
  const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
  const clock = systemClock();
  const ecs = createEcsSimulator({
    world: {
      accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
      regions: ['cn-hangzhou'],
      groups: [{ SecurityGroupId: GROUP, RegionId: 'cn-hangzhou', VpcId: 'vpc-1', rules: [] }],
    },
  });
  const { endpoint } = await ecs.listen();
  const lines: Record<string, unknown>[] = [];
  // Four seconds: an unknown outcome is returned after three.
  const environment = { PORT: '0', SQLITE_PATH: join(folder, 'r.db'), FUNCTION_TIMEOUT: '4' };
  const service = await startService({
    settings: {
      ...readSettings({ ...environment, ALLOW_SHORT_TIMEOUT: '1' }),
      ecs: { endpoint, protocol: 'http' },
    },
    keys: DEMO_CREDENTIAL,
    clock,
    random: systemRandom(),
    log: createLog({ level, clock, write: (line) => lines.push(JSON.parse(line)) }),
    callers: createCallers(readConfigFile(JSON.stringify(CONFIG), 'test'), {
      env: { PERSON: sha256(TOKEN), SENDER: sha256(WEBHOOK) },
      clock,
      verify: 'snapshot',
    }),
    home: () => '',
  });
  const returned: Returned[] = [];

  async function ask(method: string, path: string, body?: object, bearer = TOKEN): Promise<Returned> {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        'x-ca-request-id': `gateway-${returned.length}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { headers, status } = response;
    const answer = {
      status,
      originalStatus: Number(headers.get('x-original-status') ?? status),
      replayed: headers.get('idempotency-replayed') === 'true',
      requestId: headers.get('x-request-id') ?? '',
      body: Object(await response.json()),
    };
    returned.push(answer);
    return answer;
  }

  return {
    ecs,
    lines,
    returned,
    open: (rule: object = RULE) => ecs.world.addRule(GROUP, { ...RULE, ...rule }),
    revoke: (token: string, change: object = {}, bearer?: string) =>
      ask(
        'POST',
        '/revocations',
        { RegionId: 'cn-hangzhou', SecurityGroupId: GROUP, ...RULE, ClientToken: token, ...change },
        bearer,
      ),
    state: (token: string) => ask('GET', `/revocations/${token}`),
    restore: (token: string, body?: object) => ask('POST', `/revocations/${token}/restore`, body),
    stranger: () => ask('POST', '/revocations', {}, 'nobody'),
    sender: WEBHOOK,
    async [Symbol.asyncDispose]() {
      await service.close();
      await ecs.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
