import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FcContext } from '../../lib/fc/context.ts';
import { CONFIG, contextOf, GROUP, nonCompliant, opened, startHarness } from './kit.ts';

const OPEN = { IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '0.0.0.0/0' };
const FINE = { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '203.0.113.0/24' };

let lines: string[];

beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  vi.resetModules();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** The function as Function Compute loads it; returns its handler for one delivery. */
async function load(env: Record<string, string>) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const module = await import('../../functions/remediate-egress.ts');
  const send = (delivery: unknown, context: FcContext = contextOf()) =>
    module.handler(Buffer.from(JSON.stringify(delivery)), context);
  return { ...module, send };
}

const remediation = (change: object) => ({
  ...CONFIG,
  remediation: { ...CONFIG.remediation, ...change },
});

it('the function revokes forbidden rules, and logs one line for each event', async () => {
  await using harness = await startHarness([OPEN, FINE]);
  const { send, initialize, preStop } = await load({ ...harness.env, LOG_LEVEL: 'info' });
  expect(await initialize(contextOf())).toBe('');
  expect(await send(nonCompliant('event-1'))).toMatchObject({
    Events: [{ EventId: 'event-1', Outcome: 'revoked', Revocations: [{ Outcome: 'revoked' }] }],
  });
  expect(harness.ids()).toHaveLength(1);
  const logged = lines.map((line) => JSON.parse(line));
  expect(logged).toContainEqual(
    expect.objectContaining({ event: 'attempt', caller: 'remediation', regionId: 'cn-hangzhou' }),
  );
  expect(logged.filter(({ event }) => event === 'event')).toEqual([
    expect.objectContaining({ eventId: 'event-1', outcome: 'revoked', revoked: harness.removed() }),
  ]);
  expect(await preStop(contextOf())).toBe('');
});

it('the function throws for another delivery without credentials, also if the context lacks the member', async () => {
  await using harness = await startHarness([OPEN]);
  const { send, preStop } = await load(harness.env);
  const bare = contextOf();
  Reflect.deleteProperty(bare, 'credentials');
  for (const context of [bare, { ...contextOf(), credentials: {} }]) {
    await expect(send(nonCompliant('event-1'), context)).rejects.toMatchObject({
      name: 'InvocationUnfinished',
      stack: expect.stringMatching(/^InvalidCredentials \(502, outcome none, [^\n]+$/),
    });
  }
  await preStop(contextOf());
});

it('the function changes nothing in the mode report, and names what it would revoke', async () => {
  await using harness = await startHarness([OPEN, FINE], remediation({ mode: 'report' }));
  const { send, preStop } = await load({ ...harness.env, LOG_LEVEL: 'info' });
  const [first = ''] = harness.ids();
  const Forbidden = [{ RegionId: 'cn-hangzhou', SecurityGroupId: GROUP, SecurityGroupRuleId: first }];
  expect(await send(opened('event-1'))).toMatchObject({ Events: [{ Outcome: 'reported', Forbidden }] });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ outcome: 'reported', forbidden: Forbidden });
  expect(harness.ids()).toHaveLength(2);
  await preStop(contextOf());
});

it('the function respects exceptions and protected rules', async () => {
  await using harness = await startHarness(
    [OPEN, { ...OPEN, PortRange: '-1/-1', Priority: 2, Description: 'approved: CHG-7' }, FINE],
    {
      ...remediation({ except: [{ descriptions: ['approved:*'] }] }),
      policy: { protected: { groups: ['sg-other*'] }, callers: {} },
    },
  );
  const { send, preStop } = await load(harness.env);
  await send(opened('event-1'));
  expect(harness.ecs.world.rules(GROUP).map(({ Description }) => Description)).toEqual([
    'approved: CHG-7',
    undefined,
  ]);
  await preStop(contextOf());
});

it('the function respects exceptions by tag, and reads tags only if a rule is forbidden', async () => {
  const config = remediation({ except: [{ tags: { egress: 'open' } }] });
  await using harness = await startHarness([OPEN, FINE], config, [{ TagKey: 'egress', TagValue: 'open' }]);
  const { send, preStop } = await load(harness.env);
  expect(await send(opened('event-1'))).toMatchObject({ Events: [{ Outcome: 'clean' }] });
  expect(harness.ecs.journal.entries().map(({ action }) => action)).toEqual([
    'DescribeSecurityGroupAttribute',
    'DescribeSecurityGroups',
  ]);
  harness.ecs.configure({ deniedActions: { DescribeSecurityGroups: 'ImplicitDeny' } });
  await expect(send(opened('event-2'))).rejects.toMatchObject({
    stack: expect.stringMatching(/^Forbidden\.RAM/),
  });
  expect(harness.ids()).toHaveLength(2);
  await preStop(contextOf());
});

it('the function lists the rules before it revokes them, and reports them, also if VERIFY is none', async () => {
  await using harness = await startHarness([OPEN, FINE]);
  const { send, preStop } = await load({ ...harness.env, VERIFY: 'none' });
  expect(await send(opened('event-1'))).toMatchObject({
    Events: [{ Outcome: 'revoked', Revocations: [{ Outcome: 'revoked', Evidence: 'reply' }] }],
  });
  expect(harness.ids()).toHaveLength(1);
  await preStop(contextOf());
});

it('the function refuses more than 20 rules if the file sets no limit', async () => {
  const rules = Array.from({ length: 21 }, (_, n) => ({
    ...OPEN,
    IpProtocol: 'tcp',
    PortRange: `${n + 1}/${n + 1}`,
  }));
  await using harness = await startHarness(rules);
  const { send, preStop } = await load(harness.env);
  expect(await send(opened('event-1'))).toMatchObject({
    Events: [{ Outcome: 'refused', Problem: { code: 'PolicyDenied' } }],
  });
  expect(harness.revokes()).toBe(0);
  await preStop(contextOf());
});

it('the function throws one line with what an operator must fix, after all events are handled', async () => {
  await using harness = await startHarness([OPEN]);
  harness.ecs.configure({ deniedActions: { RevokeSecurityGroupEgress: 'ImplicitDeny' } });
  const { send, preStop } = await load({ ...harness.env, LOG_LEVEL: 'info' });
  const failed = opened('event-2', { errorCode: 'Forbidden.RAM' });
  await expect(send([opened('event-1'), failed])).rejects.toMatchObject({
    name: 'InvocationUnfinished',
    stack: expect.stringMatching(/^Forbidden\.RAM \(502, outcome none, request fc-1\): [^\n]+$/),
  });
  const outcomes = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'event');
  expect(outcomes).toMatchObject([{ outcome: 'refused' }, { outcome: 'skipped', reason: 'call-failed' }]);
  harness.ecs.configure({ deniedActions: {} });
  expect(await send([opened('event-1'), failed])).toMatchObject({
    Events: [{ Outcome: 'revoked' }, { Outcome: 'skipped' }],
  });
  await preStop(contextOf());
});

it('the function denies a request event what the policy does not allow', async () => {
  await using harness = await startHarness([FINE]);
  const { send, preStop } = await load(harness.env);
  const data = { RegionId: 'cn-hangzhou', SecurityGroupId: GROUP, ...FINE };
  const request = { ...opened('event-1'), type: 'revoke-egress.request', data };
  expect(await send(request)).toMatchObject({
    Events: [{ Outcome: 'refused', Problem: { status: 403, code: 'PolicyDenied' } }],
  });
  expect(harness.ecs.journal.entries()).toEqual([]);
  await preStop(contextOf());
});

describe('without a valid configuration the function throws, and no event counts as handled', () => {
  it.each([
    ['no file', undefined, /revoke-egress\.config\.json is missing/],
    ['no remediation section', { callers: {}, policy: { callers: {} } }, /:1: remediation is missing/],
    ['an unknown mode', remediation({ mode: 'close' }), /:1: remediation\.mode must be/],
    ['an empty forbid', remediation({ forbid: [] }), /:1: remediation\.forbid/],
  ])(
    'without a valid configuration the function throws, and no event counts as handled: %s',
    async (_, config, why) => {
      await using harness = await startHarness([OPEN]);
      const file = join(harness.folder, 'revoke-egress.config.json');
      if (config) writeFileSync(file, JSON.stringify(config));
      else rmSync(file);
      const { send, initialize, preStop } = await load(harness.env);
      await expect(initialize(contextOf())).rejects.toThrow(why);
      await expect(send(opened('event-1'))).rejects.toMatchObject({
        name: 'InvocationUnfinished',
        stack: expect.stringMatching(
          new RegExp(`^remediation is not configured: [^\\n]*${why.source}[^\\n]*$`),
        ),
      });
      expect(harness.ecs.journal.entries()).toEqual([]);
      expect(await preStop(contextOf())).toBe('');
    },
  );

  it('a function timeout that is too short', async () => {
    await using harness = await startHarness([OPEN]);
    const { send, initialize, preStop } = await load(harness.env);
    const short = { ...contextOf(), function: { ...contextOf().function, timeout: 3 } };
    await expect(initialize(short)).rejects.toThrow('a function timeout of 3 s is too short');
    await expect(send(opened('event-1'), short)).rejects.toThrow('a function timeout of 3 s is too short');
    expect(harness.ids()).toHaveLength(1);
    await preStop(contextOf());
  });

  it('invalid variables: every fault is on the one line', async () => {
    await using harness = await startHarness([OPEN]);
    const { send } = await load({ ...harness.env, STORE: 'redis', VERIFY: 'maybe' });
    await expect(send(opened('event-1'))).rejects.toThrow(
      /^remediation is not configured: STORE must be sqlite or tablestore; VERIFY must be snapshot or none$/,
    );
  });
});

it('the function needs no secret of a caller', async () => {
  const callers = { jira: { auth: { scheme: 'jira', secrets: ['JIRA_SECRET_THAT_IS_NOT_SET'] } } };
  await using harness = await startHarness([OPEN], { ...CONFIG, callers });
  const { send, preStop } = await load(harness.env);
  expect(await send(opened('event-1'))).toMatchObject({ Events: [{ Outcome: 'revoked' }] });
  await preStop(contextOf());
});
