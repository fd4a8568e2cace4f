/** The command and the client against the complete function behind the local gateway. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { createDirectTransport } from '../../lib/client/transports/direct.ts';
import { readSettings } from '../../lib/config/settings.ts';
import { localCallers } from '../../lib/local/commands/callers.ts';
import { type Service, startService } from '../../lib/local/commands/service.ts';
import type { EcsSimulator } from '../../lib/simulators/ecs/controls.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';
import { recordingLog } from '../local/gateway/kit.ts';
import { cli } from './kit.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const GRANT = { regions: ['cn-hangzhou'], groups: ['sg-*'], maxRules: 5, mayUseRuleIds: true };
const CONFIGURATION = {
  callers: {
    runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK_SHA256'] } },
    desk: { auth: { scheme: 'standard-webhooks', secrets: ['DESK_SECRET'] } },
    invoke: { auth: { scheme: 'invoke' } },
  },
  policy: { callers: { runbook: { ...GRANT, mayRestore: true }, desk: GRANT, invoke: GRANT } },
};

let simulator: EcsSimulator;
let service: Service;
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'client-local-'));
  undo.push(() => rm(directory, { recursive: true }));
  const CONFIG = join(directory, 'config.json');
  await writeFile(CONFIG, JSON.stringify(CONFIGURATION));
  const env = {
    CONFIG,
    RUNBOOK_SHA256: createHash('sha256').update(TOKEN).digest('hex'),
    DESK_SECRET: WHSEC,
    PORT: '0',
    SQLITE_PATH: join(directory, 'r.db'),
  };
  const [clock, random] = [systemClock(), systemRandom()];
  simulator = createEcsSimulator({ clock });
  const { endpoint } = await simulator.listen();
  undo.push(simulator.close);
  const settings = readSettings(env);
  service = await startService({
    settings: { ...settings, ecs: { endpoint, protocol: 'http' } },
    keys: DEMO_CREDENTIAL,
    callers: localCallers(settings, env, clock).callers,
    clock,
    random,
    log: recordingLog(),
    home: () => '',
  });
  undo.push(service.close);
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

const real = { clock: systemClock(), random: systemRandom() };
const asRunbook = (...argv: string[]) => {
  const env = { REVOKE_EGRESS_URL: service.url, REVOKE_EGRESS_AUTH: 'bearer', REVOKE_EGRESS_TOKEN: TOKEN };
  return cli(argv, { ...real, env });
};
const rule = (ports: string, more: readonly string[] = []) => [
  ...[
    '--region-id',
    'cn-hangzhou',
    '--security-group-id',
    'sg-94n63e80l',
    '--ip-protocol',
    ports === '-1/-1' ? 'all' : 'tcp',
  ],
  ...['--port-range', ports, '--dest-cidr-ip', '10.0.0.0/8', '--nic-type', 'intranet', ...more],
];
const listed = (ports: string): number =>
  simulator.world
    .rules('sg-94n63e80l')
    .filter(
      ({ Direction, PortRange, DestCidrIp }) =>
        Direction === 'egress' && PortRange === ports && DestCidrIp === '10.0.0.0/8',
    ).length;

describe('with a bearer token', () => {
  it('a rule is shown, revoked, replayed, reported and restored', async () => {
    const shown = await asRunbook('dry-run', ...rule('443/443'));
    expect(shown.out).toMatch(
      /^would revoke 1 rule of sg-94n63e80l:\n.*\n {2}sgr-\w+ {2}TCP {7}443\/443 {2}10\.0\.0\.0\/8 .*HTTPS inside\nstill accepted by:\n(?: {2}.*\n)+The policy allows it/,
    );
    expect(listed('443/443')).toBe(1);

    const revoked = await asRunbook('revoke', ...rule('443/443'), '--client-token', 'CHG-1');
    expect([revoked.code, revoked.err]).toEqual([0, '']);
    expect(revoked.out).toMatch(/^revoked 1 rule of sg-94n63e80l \(ECS confirmed it\)\n/);
    expect(listed('443/443')).toBe(0);

    const again = await asRunbook('revoke', ...rule('443/443'), '--client-token', 'CHG-1');
    expect(again.out).toBe(
      `${revoked.out}This is the stored answer of an earlier request with this token.\n`,
    );

    const other = await asRunbook(
      'revoke',
      ...rule('443/443', ['--priority', '9']),
      '--client-token',
      'CHG-1',
    );
    expect([other.code, other.out]).toEqual([1, expect.stringMatching(/^422 IdempotentParameterMismatch: /)]);

    expect((await asRunbook('status', 'CHG-1')).out).toMatch(
      /^done, attempts: 1, created .*\nrevoked 1 rule/,
    );
    expect((await asRunbook('status', 'CHG-unheard-of')).code).toBe(1);

    const tried = await asRunbook('restore', 'CHG-1', '--dry-run');
    expect([tried.code, tried.out]).toEqual([
      0,
      expect.stringMatching(/^would restore 1 rule of [\s\S]*Nothing was changed\.\n$/),
    ]);
    const restored = await asRunbook('restore', 'CHG-1');
    expect([restored.code, restored.out]).toEqual([0, expect.stringMatching(/^restored: 1 rule\n/)]);
    expect(listed('443/443')).toBe(1);
  });

  it('a wrong one is refused', async () => {
    const env = { REVOKE_EGRESS_TOKEN: 'wrong-wrong-wrong-wrong' };
    const ran = await cli(['status', 'CHG-1', '--url', service.url, '--auth', 'bearer'], { ...real, env });
    expect([ran.code, ran.out]).toEqual([1, expect.stringMatching(/^401 Unauthenticated: /)]);
  });

  it('what the policy denies exits 1', async () => {
    const shown = await asRunbook('dry-run', '--region-id', 'cn-shanghai', ...rule('443/443').slice(2));
    expect([shown.code, shown.out]).toEqual([1, expect.stringMatching(/^403 PolicyDenied: /)]);
  });
});

describe('signed as a webhook', () => {
  it('a rule is revoked once, and a problem with status 200 is reported as a problem', async () => {
    const env = { REVOKE_EGRESS_URL: service.url, REVOKE_EGRESS_WEBHOOK_SECRET: WHSEC };
    const asDesk = (...argv: string[]) => cli([...argv, '--auth', 'standard-webhooks'], { ...real, env });
    const line = ['revoke', ...rule('-1/-1'), '--client-token', 'DESK-1'];
    expect((await asDesk(...line)).out).toMatch(/^revoked 1 rule/);
    expect((await asDesk(...line)).out).toContain('This is the stored answer');
    const other = await asDesk(...line, '--priority', '9', '--json');
    expect(other.code).toBe(1);
    expect(JSON.parse(other.out)).toMatchObject({ kind: 'problem', problem: { status: 422 } });
    expect(await asDesk('status', 'DESK-1')).toMatchObject({
      code: 2,
      err: expect.stringContaining('may only revoke'),
    });
  });
});

describe.each([
  ['@alicloud/fc2', { inService: 'any', path: 'any/', ports: '53/53', protocol: 'udp', to: '100.100.2.136' }],
  [
    '@alicloud/fc20230330',
    { inService: undefined, path: '', ports: '-1/-1', protocol: 'all', to: '10.0.0.0/16' },
  ],
])('invoked directly with %s', (sdk, { inService, path, ports, protocol, to }) => {
  it('a rule is revoked, once, under a verified signature', async () => {
    const transport = createDirectTransport({
      accountId: '1234567890123456',
      region: 'cn-hangzhou',
      service: inService,
      function: 'revoke-egress',
      key: DEMO_CREDENTIAL,
      endpoint: service.url,
    });
    const client = createClient({ transport });
    const request = {
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-94n63e80l',
      IpProtocol: protocol,
      PortRange: ports,
      DestCidrIp: to,
      ClientToken: `MACHINE-${sdk.length}`,
    };
    expect(await client.revoke(request)).toMatchObject({
      kind: 'result',
      replayed: false,
      result: { Outcome: 'revoked', Revoked: [{ DestCidrIp: to }] },
    });
    expect(await client.revoke(request)).toMatchObject({ kind: 'result', replayed: true });
    expect(await client.revoke({ ...request, Priority: 2 })).toMatchObject({
      kind: 'problem',
      problem: { code: 'IdempotentParameterMismatch' },
    });
  });

  it('the command signs a webhook as the client does', async () => {
    const env = {
      REVOKE_EGRESS_URL: `fc://1234567890123456.cn-hangzhou/${path}revoke-egress`,
      ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
    };
    const ran = await cli(['dry-run', ...rule('443/443'), '--fc-endpoint', service.url], { ...real, env });
    expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/^would revoke 1 rule/)]);
  });
});
