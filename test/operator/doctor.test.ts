/** `doctor` against both simulators, over the wire: healthy, and with one thing broken at a time. */
import { describe, expect, it } from 'vitest';
import type { TablestoreSimulatorOptions } from '../../lib/local/tablestore-simulator/simulator.ts';
import type { Finding } from '../../lib/operator/finding.ts';
import { CONFIGURATION, GROUP, NOBODY, type OperatorStage, operatorStage } from './kit.ts';

const HEALTHY = { tables: { revocations: { timeToLive: 1_209_600 } } };
type Environment = Parameters<OperatorStage['run']>[1];

async function findings(stage: OperatorStage, argv: readonly string[] = [], change: Environment = {}) {
  const { code, out } = await stage.run(['doctor', '--json', ...argv], change);
  const lines: Finding[] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { code, lines, broken: lines.filter(({ verdict }) => verdict === 'broken') };
}

describe('a healthy deployment', () => {
  it('has nothing that is broken, and every check is ok', async () => {
    await using stage = await operatorStage(HEALTHY);
    const { code, lines } = await findings(stage, ['--security-group-id', GROUP, '--try-revoke']);
    expect(lines.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['environment', 'ok'],
      ['configuration', 'ok'],
      ['secrets', 'ok'],
      ['time-limits', 'ok'],
      ['credentials', 'ok'],
      ['clock', 'ok'],
      ['ecs', 'ok'],
      ['ecs', 'ok'],
      ['table', 'ok'],
      ['rows', 'ok'],
      ['rows', 'ok'],
    ]);
    expect(code).toBe(0);
  });

  it('is told to a person in aligned lines, without a secret', async () => {
    await using stage = await operatorStage(HEALTHY);
    const { code, out, err } = await stage.run(['doctor']);
    expect(out).toContain(`ok       ecs            ${GROUP} in cn-hangzhou can be looked at`);
    expect(err).toBe('nothing is broken; warnings: 0\n');
    expect(code).toBe(0);
    expect(out).not.toContain('not-a-secret');
  });

  it('stays as it was: nothing is revoked, and no row is written', async () => {
    await using stage = await operatorStage(HEALTHY);
    const before = stage.ecs.world.rules(GROUP);
    await stage.run(['doctor', '--security-group-id', GROUP, '--try-revoke']);
    expect(stage.ecs.world.rules(GROUP)).toEqual(before);
    expect(stage.table.rows('revocations')).toEqual([]);
  });

  it('looks at the group of the policy, unless another is named', async () => {
    await using stage = await operatorStage(HEALTHY);
    await stage.run(['doctor']);
    const [asked] = stage.ecs.journal.entries('DescribeSecurityGroupAttribute');
    expect(asked?.parameters).toMatchObject({ SecurityGroupId: GROUP, RegionId: 'cn-hangzhou' });
  });

  it('need not name a group: then the credentials are tried', async () => {
    await using stage = await operatorStage(HEALTHY);
    const policy = { callers: { runbook: { regions: ['*'], groups: ['sg-*'] } } };
    await stage.configure(JSON.stringify({ ...CONFIGURATION, policy }));
    const { code, lines } = await findings(stage);
    expect(code).toBe(0);
    expect(lines).toContainEqual(
      expect.objectContaining({ check: 'ecs', verdict: 'ok', says: expect.stringContaining('no group') }),
    );
  });
});

/** One thing broken: how, the check that finds it, and its mend. */
const BROKEN: readonly {
  what: string;
  change?: Environment;
  argv?: readonly string[];
  tables?: TablestoreSimulatorOptions['tables'];
  breaks?: (stage: OperatorStage) => void | Promise<void>;
  check: string;
  mend: RegExp;
}[] = [
  {
    what: 'a variable that makes no sense',
    change: { TABLESTORE_ENDPOINT: 'instance.ots.aliyuncs.com' },
    check: 'environment',
    mend: /Set the variable/,
  },
  {
    what: 'a configuration file with a fault',
    breaks: ({ configure }) =>
      configure(
        '{ "callers": { "runbook": { "auth": { "scheme": "baerer" } } }, "policy": { "callers": {} } }',
      ),
    check: 'configuration',
    mend: /Mend the file/,
  },
  {
    what: 'no configuration file',
    change: { CONFIG: 'nowhere.json' },
    check: 'configuration',
    mend: /Mend the file/,
  },
  {
    what: 'a secret that is not set',
    change: { RUNBOOK_SHA256: undefined },
    check: 'secrets',
    mend: /Set the variable in the environment of the functions/,
  },
  {
    what: 'a gateway that gives up before the function answers',
    argv: ['--gateway-timeout', '5'],
    check: 'time-limits',
    mend: /backend timeout of the API to 10 s/,
  },
  {
    what: 'no access key',
    change: { ALIBABA_CLOUD_ACCESS_KEY_ID: undefined },
    check: 'credentials',
    mend: /Export the access key/,
  },
  {
    what: 'a temporary key without its token',
    change: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.simulated-access-key' },
    check: 'credentials',
    mend: /with their token/,
  },
  {
    what: 'ECS out of reach',
    change: { ECS_ENDPOINT: NOBODY },
    check: 'ecs',
    mend: /Check ECS_ENDPOINT and ECS_PROTOCOL/,
  },
  {
    what: 'a right to look that is missing',
    breaks: ({ ecs }) =>
      void ecs.configure({ deniedActions: { DescribeSecurityGroupAttribute: 'ImplicitDeny' } }),
    check: 'ecs',
    mend: /Grant ecs:DescribeSecurityGroupAttribute/,
  },
  {
    what: 'a right to revoke that is missing',
    argv: ['--security-group-id', GROUP, '--try-revoke'],
    breaks: ({ ecs }) => void ecs.configure({ deniedActions: { RevokeSecurityGroupEgress: 'ImplicitDeny' } }),
    check: 'ecs',
    mend: /Grant ecs:RevokeSecurityGroupEgress/,
  },
  {
    what: 'a group that does not exist',
    argv: ['--security-group-id', 'sg-nowhere'],
    check: 'ecs',
    mend: /Check --security-group-id/,
  },
  {
    what: 'no table',
    tables: {},
    check: 'table',
    mend: /revoke-egress setup/,
  },
  {
    what: 'a table out of reach',
    change: { TABLESTORE_ENDPOINT: `http://${NOBODY}` },
    check: 'table',
    mend: /Check TABLESTORE_ENDPOINT/,
  },
  {
    what: 'a right to write rows that is missing',
    breaks: ({ table }) => table.faults.always('PutRow', { reply: { code: 'OTSNoPermissionAccess' } }),
    check: 'rows',
    mend: /Grant ots:PutRow/,
  },
];

describe('of one broken thing doctor says the mend, and exits 1', () => {
  it.each(BROKEN)('$what', async ({ change, argv, tables = HEALTHY.tables, breaks, check, mend }) => {
    await using stage = await operatorStage({ tables });
    await breaks?.(stage);
    const { code, broken } = await findings(stage, argv, change);
    expect(broken).toEqual([
      { check, verdict: 'broken', says: expect.any(String), mend: expect.stringMatching(mend) },
    ]);
    expect(code).toBe(1);
  });

  it('a wrong secret key, which ECS and Tablestore both refuse', async () => {
    await using stage = await operatorStage(HEALTHY);
    const { code, broken } = await findings(stage, [], { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' });
    expect(broken.map(({ check }) => check)).toEqual(['ecs', 'table']);
    for (const { mend } of broken) expect(mend).toMatch(/^Put the secret of ALIBABA_CLOUD_ACCESS_KEY_ID/);
    expect(code).toBe(1);
  });

  it.each([
    [20 * 60_000, 'ahead of'],
    [-20 * 60_000, 'behind'],
  ])('a clock that is %i ms off', async (off, side) => {
    await using stage = await operatorStage(HEALTHY);
    const clock = { ...stage.clock, now: () => stage.clock.now() + off };
    const { code, out } = await stage.run(['doctor', '--json'], {}, { clock });
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(`"clock","verdict":"broken","says":"this machine is 1(199|200|201) s ${side}`),
    );
    expect(out).toContain('Synchronise the clock');
  });

  it('a table whose rows would be swept too early', async () => {
    await using stage = await operatorStage({ tables: { revocations: { timeToLive: 86_400 } } });
    const { broken } = await findings(stage);
    expect(broken).toEqual([
      expect.objectContaining({ check: 'table', mend: expect.stringMatching(/^Raise it/) }),
    ]);
  });

  it('a table with keys of another kind, whose rows are not tried', async () => {
    const primaryKey = [{ name: 'id', type: 'integer' as const }];
    await using stage = await operatorStage({ tables: { revocations: { primaryKey } } });
    const { lines } = await findings(stage);
    expect(lines.at(-1)).toMatchObject({ check: 'rows', verdict: 'skipped' });
  });

  it('each in two lines for a person', async () => {
    await using stage = await operatorStage(HEALTHY);
    const { out, err } = await stage.run(['doctor'], { ECS_ENDPOINT: NOBODY });
    expect(out).toMatch(/^broken {3}ecs .*ECONNREFUSED.*\n {24}mend: Check ECS_ENDPOINT/m);
    expect(err).toBe('1 broken; warnings: 0\n');
  });
});

describe('what cannot be checked is skipped, and says what it needs', () => {
  it('everything that needs the environment', async () => {
    await using stage = await operatorStage(HEALTHY);
    const { lines } = await findings(stage, [], { STORE: 'redis' });
    const skipped = lines.filter(({ verdict }) => verdict === 'skipped').map(({ check }) => check);
    expect(skipped).toEqual(['configuration', 'secrets', 'time-limits', 'clock', 'ecs', 'table', 'rows']);
  });

  it('what is left out on purpose', async () => {
    await using stage = await operatorStage(HEALTHY);
    const { code, lines } = await findings(stage, ['--skip', 'secrets'], { RUNBOOK_SHA256: undefined });
    expect(code).toBe(0);
    expect(lines).toContainEqual({ check: 'secrets', verdict: 'skipped', says: 'left out' });
  });

  it('a table in a SQLite file', async () => {
    await using stage = await operatorStage();
    const { code, lines } = await findings(stage, [], { STORE: 'sqlite' });
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ check: 'rows', verdict: 'skipped' });
  });
});

describe('warnings leave the exit code alone', () => {
  it.each([
    [
      'a caller without a policy',
      {},
      'configuration',
      { callers: { ...CONFIGURATION.callers }, policy: { callers: {} } },
    ],
    ['VERIFY=none', { VERIFY: 'none' }, 'environment', CONFIGURATION],
    ['a function that outlives its callers', { FUNCTION_TIMEOUT: '60' }, 'time-limits', CONFIGURATION],
  ])('%s', async (_, change, check, configuration) => {
    await using stage = await operatorStage(HEALTHY);
    await stage.configure(JSON.stringify(configuration));
    const { code, lines } = await findings(stage, [], change);
    expect(code).toBe(0);
    expect(lines).toContainEqual(
      expect.objectContaining({ check, verdict: 'warning', mend: expect.any(String) }),
    );
  });

  it('an access key that may not describe the table, like that of a function', async () => {
    await using stage = await operatorStage(HEALTHY);
    stage.table.faults.always('DescribeTable', { reply: { code: 'OTSNoPermissionAccess' } });
    const { code, lines } = await findings(stage);
    expect(code).toBe(0);
    expect(lines.filter(({ check }) => check === 'rows').map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
  });
});

it('an interruption ends it with 3', async () => {
  await using stage = await operatorStage(HEALTHY);
  const stopping = new AbortController();
  stopping.abort();
  const ran = await stage.run(['doctor'], {}, { stopping: stopping.signal });
  expect(ran).toMatchObject({ code: 3, err: 'interrupted\n' });
});

it('--try-revoke wants to be told the group', async () => {
  await using stage = await operatorStage(HEALTHY);
  expect(await stage.run(['doctor', '--try-revoke'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--security-group-id'),
  });
});
