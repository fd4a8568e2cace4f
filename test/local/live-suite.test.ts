/** The live suite itself, run as an operator would, against the simulators. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { createTablestoreSimulator, DEMO_INSTANCE } from '../../lib/simulators/tablestore/simulator.ts';
import { ROOT } from '../architecture/imports.ts';
import { makeGroup, openAccount } from '../live/account.ts';
import { FACTS } from '../live/facts.ts';
import { LEFT_OVER_AFTER, newRun } from '../live/settings.ts';
import { scriptOf } from '../support/script.ts';

const KEYS = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
};

/** `meanwhile` is given what interrupts the run, as Ctrl-C does: all of its processes. */
async function runLive(
  env: Readonly<Record<string, string>>,
  meanwhile: (interrupt: () => void) => void = () => undefined,
) {
  const command = await scriptOf(join(ROOT, 'test', 'live', 'command.ts'));
  const child = spawn(process.execPath, [command], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
    detached: true,
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += chunk;
    });
  }
  meanwhile(() => child.pid !== undefined && process.kill(-child.pid, 'SIGINT'));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out };
}

async function simulated() {
  const ecs = createEcsSimulator();
  const tables = createTablestoreSimulator();
  const [{ endpoint }, { endpoint: origin }] = [await ecs.listen(), await tables.listen()];
  const before = ecs.world.groups().length;
  return {
    ecs,
    tables,
    /** Nothing of the suite is left. */
    left: () => ecs.world.groups().length - before,
    env: {
      ...KEYS,
      LIVE_REGION: 'cn-hangzhou',
      LIVE_VPC_ID: 'vpc-live',
      ECS_ENDPOINT: endpoint,
      ECS_PROTOCOL: 'http',
      TABLESTORE_ENDPOINT: origin,
      TABLESTORE_INSTANCE: DEMO_INSTANCE,
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([ecs.close(), tables.close()]);
    },
  };
}

const place = (endpoint: string) => ({
  keys: DEMO_CREDENTIAL,
  ecs: { region: 'cn-hangzhou', vpcId: 'vpc-live', endpoint, protocol: 'http' as const },
  run: newRun(Date.now(), 0.5),
});

it('the live suite is off without credentials, and says so', async () => {
  const { code, out } = await runLive({});
  expect(out).toMatch(/^The live suite is off: no credentials/);
  expect(code).toBe(0);
});

it('the live suite prints what it will do and what it costs, and does nothing before the region is confirmed', async () => {
  await using world = await simulated();
  const { code, out } = await runLive(world.env);
  expect(out).toContain('make three security groups in vpc-live');
  expect(out).toContain('less than a cent');
  expect(out).toContain('Nothing was done. To go ahead, repeat where: LIVE_CONFIRM=cn-hangzhou');
  expect(code).toBe(2);
  expect(world.ecs.journal.entries('CreateSecurityGroup')).toHaveLength(0);
});

it('the live suite settles every fact that it can, cleans up, and finds all as assumed in a world made by the documents', async () => {
  await using world = await simulated();
  const old = newRun(Date.now() - LEFT_OVER_AFTER - 1, 0.5);
  const crashed = place(world.env.ECS_ENDPOINT);
  await makeGroup(openAccount(crashed), crashed, old);
  const { code, out } = await runLive({ ...world.env, LIVE_CONFIRM: 'cn-hangzhou' });
  expect(out).toMatch(/removed the security group sg-\w+, which an earlier run had left/);
  const verdicts = FACTS.map(({ id }) => {
    const [, verdict = 'is not answered'] =
      new RegExp(`^${id} +(as assumed|otherwise|not settled)`, 'm').exec(out) ?? [];
    return `${id} ${verdict}`;
  });
  const due = FACTS.map(({ id, settle }) => `${id} ${settle === 'live' ? 'as assumed' : 'not settled'}`);
  expect(verdicts, out).toEqual(due);
  expect(code, out).toBe(0);
  expect(world.left()).toBe(0);
  // The rights that the page asks for are those that were used.
  const page = readFileSync(join(ROOT, 'docs', 'unconfirmed.md'), 'utf8');
  const used = (product: string, actions: readonly string[]) =>
    [...new Set(actions)].map((action) => `${product}:${action}`);
  const asked = [...page.matchAll(/"((?:ecs|ots):\w+)"/g)].map(([, action]) => action);
  const operations = world.tables.journal.entries().map(({ operation }) => operation);
  const actions = world.ecs.journal.entries().map(({ action }) => action);
  expect([...used('ecs', actions), ...used('ots', operations)].sort()).toEqual(asked.sort());
  expect(operations.filter((operation) => operation === 'CreateTable')).toHaveLength(2);
  expect(operations.filter((operation) => operation === 'DeleteTable')).toHaveLength(2);
}, 240_000);

it('the live suite that is interrupted removes what it has made, and says what it did not get to', async () => {
  await using world = await simulated();
  const { TABLESTORE_ENDPOINT: _, ...ecsAlone } = world.env;
  // The first probe waits for its answer until it is cut off.
  world.ecs.faults.always('AuthorizeSecurityGroupEgress', { hold: true });
  const { code, out } = await runLive({ ...ecsAlone, LIVE_CONFIRM: 'cn-hangzhou' }, async (interrupt) => {
    await world.ecs.untilHeld();
    expect(world.left()).toBeGreaterThan(0);
    interrupt();
  });
  expect(out).toContain('What was made is being removed.');
  expect(out).toMatch(/^ecs-batch +not settled +THE RUN DID NOT GET THERE$/m);
  expect(out).toMatch(
    /^ots-contract +not settled +not asked: TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not given$/m,
  );
  expect(code).toBe(1);
  expect(world.left()).toBe(0);
}, 120_000);
