import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FcContext } from '../../lib/fc/context.ts';
import { CONFIG, contextOf, GROUP, nonCompliant, opened, startStage } from './kit.ts';

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

/** The function as Function Compute loads it, and what it makes of one delivery. */
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

describe('the function', () => {
  it('closes what must not be open, and says so in one line an event', async () => {
    await using stage = await startStage([OPEN, FINE]);
    const { send, initialize, preStop } = await load({ ...stage.env, LOG_LEVEL: 'info' });
    expect(await initialize(contextOf())).toBe('');
    expect(await send(nonCompliant('event-1'))).toMatchObject({
      Events: [{ EventId: 'event-1', Outcome: 'revoked', Revocations: [{ Outcome: 'revoked' }] }],
    });
    expect(stage.ids()).toHaveLength(1);
    const logged = lines.map((line) => JSON.parse(line));
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'attempt', caller: 'remediation', regionId: 'cn-hangzhou' }),
    );
    expect(logged.filter(({ event }) => event === 'event')).toEqual([
      expect.objectContaining({ eventId: 'event-1', outcome: 'revoked', revoked: stage.removed() }),
    ]);
    expect(await preStop(contextOf())).toBe('');
  });

  it('asks for another delivery when it has no credentials, also where the context lacks the member', async () => {
    await using stage = await startStage([OPEN]);
    const { send, preStop } = await load(stage.env);
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

  it('in the mode report changes nothing and names what it would revoke', async () => {
    await using stage = await startStage([OPEN, FINE], remediation({ mode: 'report' }));
    const { send, preStop } = await load({ ...stage.env, LOG_LEVEL: 'info' });
    const [first = ''] = stage.ids();
    const Forbidden = [{ RegionId: 'cn-hangzhou', SecurityGroupId: GROUP, SecurityGroupRuleId: first }];
    expect(await send(opened('event-1'))).toMatchObject({ Events: [{ Outcome: 'reported', Forbidden }] });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ outcome: 'reported', forbidden: Forbidden });
    expect(stage.ids()).toHaveLength(2);
    await preStop(contextOf());
  });

  it('keeps to exceptions and to what the policy protects', async () => {
    await using stage = await startStage(
      [OPEN, { ...OPEN, PortRange: '-1/-1', Priority: 2, Description: 'approved: CHG-7' }, FINE],
      {
        ...remediation({ except: [{ descriptions: ['approved:*'] }] }),
        policy: { protected: { groups: ['sg-other*'] }, callers: {} },
      },
    );
    const { send, preStop } = await load(stage.env);
    await send(opened('event-1'));
    expect(stage.ecs.world.rules(GROUP).map(({ Description }) => Description)).toEqual([
      'approved: CHG-7',
      undefined,
    ]);
    await preStop(contextOf());
  });

  it('keeps to exceptions by tag, for which it asks ECS only where something is forbidden', async () => {
    const config = remediation({ except: [{ tags: { egress: 'open' } }] });
    await using stage = await startStage([OPEN, FINE], config, [{ TagKey: 'egress', TagValue: 'open' }]);
    const { send, preStop } = await load(stage.env);
    expect(await send(opened('event-1'))).toMatchObject({ Events: [{ Outcome: 'clean' }] });
    expect(stage.ecs.journal.entries().map(({ action }) => action)).toEqual([
      'DescribeSecurityGroupAttribute',
      'DescribeSecurityGroups',
    ]);
    stage.ecs.configure({ deniedActions: { DescribeSecurityGroups: 'ImplicitDeny' } });
    await expect(send(opened('event-2'))).rejects.toMatchObject({
      stack: expect.stringMatching(/^Forbidden\.RAM/),
    });
    expect(stage.ids()).toHaveLength(2);
    await preStop(contextOf());
  });

  it('looks before it revokes, and says what is gone, also where VERIFY is none', async () => {
    await using stage = await startStage([OPEN, FINE]);
    const { send, preStop } = await load({ ...stage.env, VERIFY: 'none' });
    expect(await send(opened('event-1'))).toMatchObject({
      Events: [{ Outcome: 'revoked', Revocations: [{ Outcome: 'revoked', Evidence: 'reply' }] }],
    });
    expect(stage.ids()).toHaveLength(1);
    await preStop(contextOf());
  });

  it('refuses a flood, with 20 rules where the file says nothing', async () => {
    const rules = Array.from({ length: 21 }, (_, n) => ({
      ...OPEN,
      IpProtocol: 'tcp',
      PortRange: `${n + 1}/${n + 1}`,
    }));
    await using stage = await startStage(rules);
    const { send, preStop } = await load(stage.env);
    expect(await send(opened('event-1'))).toMatchObject({
      Events: [{ Outcome: 'refused', Problem: { code: 'PolicyDenied' } }],
    });
    expect(stage.revokes()).toBe(0);
    await preStop(contextOf());
  });

  it('throws on one line what an operator must fix, after all events had their turn', async () => {
    await using stage = await startStage([OPEN]);
    stage.ecs.configure({ deniedActions: { RevokeSecurityGroupEgress: 'ImplicitDeny' } });
    const { send, preStop } = await load({ ...stage.env, LOG_LEVEL: 'info' });
    const failed = opened('event-2', { errorCode: 'Forbidden.RAM' });
    await expect(send([opened('event-1'), failed])).rejects.toMatchObject({
      name: 'InvocationUnfinished',
      stack: expect.stringMatching(/^Forbidden\.RAM \(502, outcome none, request fc-1\): [^\n]+$/),
    });
    const outcomes = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'event');
    expect(outcomes).toMatchObject([{ outcome: 'refused' }, { outcome: 'skipped', reason: 'call-failed' }]);
    stage.ecs.configure({ deniedActions: {} });
    expect(await send([opened('event-1'), failed])).toMatchObject({
      Events: [{ Outcome: 'revoked' }, { Outcome: 'skipped' }],
    });
    await preStop(contextOf());
  });

  it('lets no event that is a request do what the policy does not allow', async () => {
    await using stage = await startStage([FINE]);
    const { send, preStop } = await load(stage.env);
    const data = { RegionId: 'cn-hangzhou', SecurityGroupId: GROUP, ...FINE };
    const request = { ...opened('event-1'), type: 'revoke-egress.request', data };
    expect(await send(request)).toMatchObject({
      Events: [{ Outcome: 'refused', Problem: { status: 403, code: 'PolicyDenied' } }],
    });
    expect(stage.ecs.journal.entries()).toEqual([]);
    await preStop(contextOf());
  });
});

describe('without a valid configuration the function refuses, and counts no event as handled', () => {
  it.each([
    ['no file', undefined, /revoke-egress\.config\.json is not there/],
    ['no remediation in it', { callers: {}, policy: { callers: {} } }, /:1: remediation is not there/],
    ['a mode that nobody knows', remediation({ mode: 'close' }), /:1: remediation\.mode must be/],
    ['nothing forbidden', remediation({ forbid: [] }), /:1: remediation\.forbid/],
  ])('%s', async (_, config, why) => {
    await using stage = await startStage([OPEN]);
    const file = join(stage.folder, 'revoke-egress.config.json');
    if (config) writeFileSync(file, JSON.stringify(config));
    else rmSync(file);
    const { send, initialize, preStop } = await load(stage.env);
    await expect(initialize(contextOf())).rejects.toThrow(why);
    await expect(send(opened('event-1'))).rejects.toMatchObject({
      name: 'InvocationUnfinished',
      stack: expect.stringMatching(
        new RegExp(`^remediation is not configured: [^\\n]*${why.source}[^\\n]*$`),
      ),
    });
    expect(stage.ecs.journal.entries()).toEqual([]);
    expect(await preStop(contextOf())).toBe('');
  });

  it('no time to work in', async () => {
    await using stage = await startStage([OPEN]);
    const { send, initialize, preStop } = await load(stage.env);
    const short = { ...contextOf(), function: { ...contextOf().function, timeout: 3 } };
    await expect(initialize(short)).rejects.toThrow('a function timeout of 3 s is too short');
    await expect(send(opened('event-1'), short)).rejects.toThrow('a function timeout of 3 s is too short');
    expect(stage.ids()).toHaveLength(1);
    await preStop(contextOf());
  });

  it('a bad environment: every fault on the one line', async () => {
    await using stage = await startStage([OPEN]);
    const { send } = await load({ ...stage.env, STORE: 'redis', VERIFY: 'maybe' });
    await expect(send(opened('event-1'))).rejects.toThrow(
      /^remediation is not configured: STORE must be sqlite or tablestore; VERIFY must be snapshot or none$/,
    );
  });
});

it('needs no secret of any caller', async () => {
  const callers = { jira: { auth: { scheme: 'jira', secrets: ['JIRA_SECRET_THAT_IS_NOT_SET'] } } };
  await using stage = await startStage([OPEN], { ...CONFIG, callers });
  const { send, preStop } = await load(stage.env);
  expect(await send(opened('event-1'))).toMatchObject({ Events: [{ Outcome: 'revoked' }] });
  await preStop(contextOf());
});
