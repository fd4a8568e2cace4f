/** `doctor` against both simulators, over the wire: healthy, and with one thing broken at a time. */
import { describe, expect, it } from 'vitest';
import { findings, HEALTHY } from './doctor-kit.ts';
import { CONFIGURATION, GROUP, operatorHarness } from './kit.ts';

it('a healthy deployment passes every check', async () => {
  await using harness = await operatorHarness(HEALTHY);
  const { code, lines } = await findings(harness, ['--security-group-id', GROUP, '--try-revoke']);
  expect(lines.map(({ check, verdict }) => [check, verdict])).toEqual([
    ['environment', 'ok'],
    ['configuration', 'ok'],
    ['secrets', 'ok'],
    ['variables', 'ok'],
    ['time-limits', 'ok'],
    // Of the settings, and of the s.yaml of this project.
    ['time-limits', 'ok'],
    ['credentials', 'ok'],
    ['clock', 'ok'],
    ['ecs', 'ok'],
    ['ecs', 'ok'],
    ['table', 'ok'],
    ['rows', 'ok'],
    ['rows', 'ok'],
    ['rows', 'ok'],
  ]);
  expect(code).toBe(0);
});

it('a healthy deployment is reported in aligned lines without a secret', async () => {
  await using harness = await operatorHarness(HEALTHY);
  const { code, out, err } = await harness.run(['doctor']);
  expect(out).toContain(`ok       ecs            ${GROUP} in cn-hangzhou can be listed`);
  expect(err).toBe('nothing is broken; warnings: 0\n');
  expect(code).toBe(0);
  expect(out).not.toContain('not-a-secret');
});

it('a healthy deployment is not changed: nothing is revoked, and no row is written', async () => {
  await using harness = await operatorHarness(HEALTHY);
  const before = harness.ecs.world.rules(GROUP);
  await harness.run(['doctor', '--security-group-id', GROUP, '--try-revoke']);
  expect(harness.ecs.world.rules(GROUP)).toEqual(before);
  expect(harness.table.rows('revocations')).toEqual([]);
});

it('a healthy deployment lists the group of the policy, unless another is given', async () => {
  await using harness = await operatorHarness(HEALTHY);
  await harness.run(['doctor']);
  const [asked] = harness.ecs.journal.entries('DescribeSecurityGroupAttribute');
  expect(asked?.parameters).toMatchObject({ SecurityGroupId: GROUP, RegionId: 'cn-hangzhou' });
});

it('a healthy deployment without a group tests the credentials', async () => {
  await using harness = await operatorHarness(HEALTHY);
  const policy = { callers: { runbook: { regions: ['*'], groups: ['sg-*'] } } };
  await harness.configure(JSON.stringify({ ...CONFIGURATION, policy }));
  const { code, lines } = await findings(harness);
  expect(code).toBe(0);
  expect(lines).toContainEqual(
    expect.objectContaining({ check: 'ecs', verdict: 'ok', says: expect.stringContaining('no group') }),
  );
});

it('without a group, a refused right to list is a warning, because RAM may allow single groups', async () => {
  await using harness = await operatorHarness(HEALTHY);
  const policy = { callers: { runbook: { regions: ['cn-hangzhou'], groups: ['sg-*'] } } };
  await harness.configure(JSON.stringify({ ...CONFIGURATION, policy }));
  harness.ecs.configure({ deniedActions: { DescribeSecurityGroupAttribute: 'ImplicitDeny' } });
  const { code, lines } = await findings(harness);
  expect(code).toBe(0);
  expect(lines).toContainEqual(
    expect.objectContaining({
      check: 'ecs',
      verdict: 'warning',
      fix: expect.stringContaining('Give a group'),
    }),
  );
});

describe('a check without its prerequisite is skipped with the reason', () => {
  it('everything that needs the environment', async () => {
    await using harness = await operatorHarness(HEALTHY);
    const { lines } = await findings(harness, [], { STORE: 'redis' });
    const skipped = lines.filter(({ verdict }) => verdict === 'skipped').map(({ check }) => check);
    expect(skipped).toEqual([
      'configuration',
      'secrets',
      'variables',
      'time-limits',
      'clock',
      'ecs',
      'table',
      'rows',
    ]);
  });

  it('a check that the user skips', async () => {
    await using harness = await operatorHarness(HEALTHY);
    const { code, lines } = await findings(harness, ['--skip', 'secrets'], { RUNBOOK_SHA256: undefined });
    expect(code).toBe(0);
    expect(lines).toContainEqual({ check: 'secrets', verdict: 'skipped', says: 'skipped' });
  });

  it('a table in a SQLite file', async () => {
    await using harness = await operatorHarness();
    const { code, lines } = await findings(harness, [], { STORE: 'sqlite' });
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ check: 'rows', verdict: 'skipped' });
  });
});

describe('warnings do not change the exit code', () => {
  it('a table of an older release, without the index of unfinished rows', async () => {
    await using harness = await operatorHarness({ tables: { revocations: { timeToLive: 1_209_600 } } });
    const { code, lines } = await findings(harness);
    expect(code).toBe(0);
    expect(lines).toContainEqual(
      expect.objectContaining({ check: 'table', verdict: 'warning', fix: 'Add it: revoke-egress setup.' }),
    );
    expect(lines.filter(({ check }) => check === 'rows').map(({ verdict }) => verdict)).toEqual([
      'ok',
      'ok',
      'skipped',
    ]);
  });

  it.each([
    [
      'a caller without a policy',
      {},
      'configuration',
      { callers: { ...CONFIGURATION.callers }, policy: { callers: {} } },
    ],
    ['VERIFY=none', { VERIFY: 'none' }, 'environment', CONFIGURATION],
    ['a function that outlives its callers', { FUNCTION_TIMEOUT: '60' }, 'time-limits', CONFIGURATION],
  ])('warnings do not change the exit code: %s', async (_, change, check, configuration) => {
    await using harness = await operatorHarness(HEALTHY);
    await harness.configure(JSON.stringify(configuration));
    const { code, lines } = await findings(harness, [], change);
    expect(code).toBe(0);
    expect(lines).toContainEqual(
      expect.objectContaining({ check, verdict: 'warning', fix: expect.any(String) }),
    );
  });

  it('an access key that may not describe the table, like that of a function', async () => {
    await using harness = await operatorHarness(HEALTHY);
    harness.table.faults.always('DescribeTable', { reply: { code: 'OTSNoPermissionAccess' } });
    const { code, lines } = await findings(harness);
    expect(code).toBe(0);
    expect(lines.filter(({ check }) => check === 'rows').map(({ verdict }) => verdict)).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });
});

it('an interruption ends it with 3', async () => {
  await using harness = await operatorHarness(HEALTHY);
  const stopping = new AbortController();
  stopping.abort();
  const ran = await harness.run(['doctor'], {}, { stopping: stopping.signal });
  expect(ran).toMatchObject({ code: 3, err: 'interrupted\n' });
});

it('--try-revoke uses the group of the policy, and requires one without a policy', async () => {
  await using harness = await operatorHarness(HEALTHY);
  const tried = () => harness.ecs.journal.entries('RevokeSecurityGroupEgress');
  expect(await findings(harness, ['--try-revoke'])).toMatchObject({ code: 0, broken: [] });
  expect(tried().map(({ parameters }) => parameters?.SecurityGroupId)).toEqual([GROUP]);
  const policy = { callers: { runbook: { regions: ['cn-hangzhou'], groups: ['sg-*'] } } };
  await harness.configure(JSON.stringify({ ...CONFIGURATION, policy }));
  const { lines } = await findings(harness, ['--try-revoke']);
  expect(lines).toContainEqual(
    expect.objectContaining({ check: 'ecs', verdict: 'warning', fix: 'Give one with --security-group-id.' }),
  );
  expect(tried()).toHaveLength(1);
});
