/** `doctor` against both simulators, over the wire, with one thing broken at a time. */
import { describe, expect, it } from 'vitest';
import type { TablestoreSimulatorOptions } from '../../lib/simulators/tablestore/simulator.ts';
import { type Environment, findings, HEALTHY } from './doctor-kit.ts';
import { CLOSED_PORT, GROUP, type OperatorHarness, operatorHarness } from './kit.ts';

/** A broken part, the check that finds it, and its fix. */
const BROKEN: readonly {
  what: string;
  change?: Environment;
  argv?: readonly string[];
  tables?: TablestoreSimulatorOptions['tables'];
  breaks?: (harness: OperatorHarness) => void | Promise<void>;
  check: string;
  fix: RegExp;
}[] = [
  {
    what: 'a variable that makes no sense',
    change: { TABLESTORE_ENDPOINT: 'instance.ots.aliyuncs.com' },
    check: 'environment',
    fix: /Correct the variable/,
  },
  {
    what: 'a configuration file with a fault',
    breaks: ({ configure }) =>
      configure(
        '{ "callers": { "runbook": { "auth": { "scheme": "baerer" } } }, "policy": { "callers": {} } }',
      ),
    check: 'configuration',
    fix: /Correct the file/,
  },
  {
    what: 'no configuration file',
    change: { CONFIG: 'nowhere.json' },
    check: 'configuration',
    fix: /Correct the file/,
  },
  {
    what: 'a secret that is not set',
    change: { RUNBOOK_SHA256: undefined },
    check: 'secrets',
    fix: /Set the variable in the environment of the functions/,
  },
  {
    what: 'a gateway that gives up before the function answers',
    argv: ['--gateway-timeout', '5'],
    check: 'time-limits',
    fix: /backend timeout of the API to 10 s/,
  },
  {
    what: 'no access key',
    change: { ALIBABA_CLOUD_ACCESS_KEY_ID: undefined },
    check: 'credentials',
    fix: /Export the access key/,
  },
  {
    what: 'a temporary key without its token',
    change: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.simulated-access-key' },
    check: 'credentials',
    fix: /with their token/,
  },
  {
    what: 'ECS out of reach',
    change: { ECS_ENDPOINT: CLOSED_PORT },
    check: 'ecs',
    fix: /Check ECS_ENDPOINT and ECS_PROTOCOL/,
  },
  {
    what: 'a right to look that is missing',
    breaks: ({ ecs }) =>
      void ecs.configure({ deniedActions: { DescribeSecurityGroupAttribute: 'ImplicitDeny' } }),
    check: 'ecs',
    fix: /Grant ecs:DescribeSecurityGroupAttribute/,
  },
  {
    what: 'a right to revoke that is missing',
    argv: ['--security-group-id', GROUP, '--try-revoke'],
    breaks: ({ ecs }) => void ecs.configure({ deniedActions: { RevokeSecurityGroupEgress: 'ImplicitDeny' } }),
    check: 'ecs',
    fix: /Grant ecs:RevokeSecurityGroupEgress/,
  },
  {
    what: 'a group that does not exist',
    argv: ['--security-group-id', 'sg-nowhere'],
    check: 'ecs',
    fix: /Check --security-group-id/,
  },
  {
    what: 'no table',
    tables: {},
    check: 'table',
    fix: /revoke-egress setup/,
  },
  {
    what: 'a table out of reach',
    change: { TABLESTORE_ENDPOINT: `http://${CLOSED_PORT}` },
    check: 'table',
    fix: /Check TABLESTORE_ENDPOINT/,
  },
  {
    what: 'a right to write rows that is missing',
    breaks: ({ table }) => table.faults.always('PutRow', { reply: { code: 'OTSNoPermissionAccess' } }),
    check: 'rows',
    fix: /Grant ots:PutRow/,
  },
];

describe('doctor reports the fix of one broken part, and exits 1', () => {
  it.each(BROKEN)(
    'doctor reports the fix of one broken part, and exits 1: $what',
    async ({ change, argv, tables = HEALTHY.tables, breaks, check, fix }) => {
      await using harness = await operatorHarness({ tables });
      await breaks?.(harness);
      const { code, broken } = await findings(harness, argv, change);
      expect(broken).toEqual([
        { check, verdict: 'broken', says: expect.any(String), fix: expect.stringMatching(fix) },
      ]);
      expect(code).toBe(1);
    },
  );

  it('a wrong secret key, which ECS and Tablestore both refuse', async () => {
    await using harness = await operatorHarness(HEALTHY);
    const { code, broken } = await findings(harness, [], { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' });
    expect(broken.map(({ check }) => check)).toEqual(['ecs', 'table']);
    for (const { fix } of broken)
      expect(fix).toMatch(
        /^(Set ALIBABA_CLOUD_ACCESS_KEY_SECRET to|Put) the secret of ALIBABA_CLOUD_ACCESS_KEY_ID/,
      );
    expect(code).toBe(1);
  });

  it.each([
    [20 * 60_000, 'ahead of'],
    [-20 * 60_000, 'behind'],
  ])('a clock that is %i ms off', async (off, side) => {
    await using harness = await operatorHarness(HEALTHY);
    const clock = { ...harness.clock, now: () => harness.clock.now() + off };
    const { code, out } = await harness.run(['doctor', '--json'], {}, { clock });
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(`"clock","verdict":"broken","says":"this host is 1(199|200|201) s ${side}`),
    );
    expect(out).toContain('Synchronise the clock');
  });

  it('a table whose rows would be deleted too early', async () => {
    await using harness = await operatorHarness({ tables: { revocations: { timeToLive: 86_400 } } });
    const { broken } = await findings(harness);
    expect(broken).toEqual([
      expect.objectContaining({ check: 'table', fix: expect.stringMatching(/^Raise it/) }),
    ]);
  });

  it('a table with keys of another type, whose rows are not tested', async () => {
    const primaryKey = [{ name: 'id', type: 'integer' as const }];
    await using harness = await operatorHarness({ tables: { revocations: { primaryKey } } });
    const { lines } = await findings(harness);
    expect(lines.at(-1)).toMatchObject({ check: 'rows', verdict: 'skipped' });
  });

  it('a table whose answer has control characters', async () => {
    await using harness = await operatorHarness(HEALTHY);
    const message = '\u001b[2Jall is well\r';
    harness.table.faults.always('GetRow', { reply: { code: 'OTSParameterInvalid', message } });
    harness.ecs.faults.always('DescribeSecurityGroupAttribute', {
      reply: { code: 'InvalidParameter', message },
    });
    const { broken } = await findings(harness);
    expect(broken.map(({ check }) => check)).toEqual(['ecs', 'rows']);
    const { out } = await harness.run(['doctor']);
    expect(out).toContain('all is well');
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('each in two lines for a person', async () => {
    await using harness = await operatorHarness(HEALTHY);
    const { out, err } = await harness.run(['doctor'], { ECS_ENDPOINT: CLOSED_PORT });
    expect(out).toMatch(/^broken {3}ecs .*ECONNREFUSED.*\n {24}fix: Check ECS_ENDPOINT/m);
    expect(err).toBe('1 broken; warnings: 0\n');
  });
});
