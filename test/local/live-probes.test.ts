/** What the live suite finds in worlds that are otherwise, and what it makes of its findings. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import type { Switches } from '../../lib/simulators/ecs/switches.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { makeGroup, openAccount } from '../live/account.ts';
import { FACTS } from '../live/facts.ts';
import { openLab } from '../live/lab.ts';
import { CALLS } from '../live/probes-calls.ts';
import { MATCHING } from '../live/probes-matching.ts';
import { TABLE_PROBES } from '../live/probes-tablestore.ts';
import { isLeftOver, LEFT_OVER_AFTER, newRun, readLive, startOf } from '../live/settings.ts';
import { sweep } from '../live/sweep.ts';
import { alarming, readVerdicts, record, table } from '../live/verdicts.ts';

const PROBES = { ...MATCHING, ...CALLS };

async function startLab(switches: Partial<Switches> = {}) {
  const ecs = createEcsSimulator({ switches });
  const { endpoint } = await ecs.listen();
  onTestFinished(() => ecs.close());
  const settings = {
    keys: DEMO_CREDENTIAL,
    ecs: { region: 'cn-hangzhou', vpcId: 'vpc-live', endpoint, protocol: 'http' as const },
    run: newRun(Date.now(), 0.5),
  };
  const account = openAccount(settings);
  const groupId = await makeGroup(account, settings);
  return { ecs, settings, account, lab: openLab(account, settings, groupId) };
}

it('every fact that the suite settles has a probe, and every probe a fact', () => {
  const due = FACTS.filter(({ settle }) => settle === 'live').map(({ id }) => id);
  // The contract is no probe: its cases are counted.
  expect([...Object.keys(PROBES), ...Object.keys(TABLE_PROBES), 'ots-contract'].sort()).toEqual(due.sort());
});

it.each<[Partial<Switches>, string[]]>([
  [{}, []],
  [{ era: '2020' }, ['ecs-absent-flat', 'ecs-absent-permissions', 'ecs-batch']],
  [{ era: '2019' }, ['ecs-absent-flat', 'ecs-absent-permissions', 'ecs-policy-allow']],
  [{ unknownRuleId: 'InvalidParam.SecurityGroupRuleId' }, []],
  [{ priorityMatching: 'ignored' }, ['ecs-priority']],
  [{ addressMatching: 'text' }, ['ecs-address', 'ecs-address-ipv6']],
  [{ batch: 'partial' }, ['ecs-batch']],
  [{ clientTokens: 'none' }, ['ecs-token-mismatch', 'ecs-token-replay']],
])('every fact that the suite settles in a world with %j', async (switches, different) => {
  const { lab } = await startLab(switches);
  const found: string[] = [];
  for (const [id, probe] of Object.entries(PROBES)) {
    const { verdict, seen } = await probe(lab);
    expect(seen).not.toBe('');
    if (verdict !== 'as assumed') found.push(`${id} ${verdict}`);
  }
  expect(found.sort()).toEqual(different.map((id) => `${id} otherwise`));
});

it('every fact that the suite settles is not settled when ECS does not answer as it should', async () => {
  const { ecs, lab } = await startLab();
  const refused = (reply: { code: string; status: number }) =>
    ecs.faults.next('RevokeSecurityGroupEgress', { reply });
  refused({ code: 'OperationDenied', status: 400 });
  expect(await PROBES['ecs-token-replay']?.(lab)).toMatchObject({
    verdict: 'not settled',
    seen: 'the first call was refused: OperationDenied',
  });
  // Throttled, the rule stays: that is no proof that its priority has to be repeated.
  refused({ code: 'Throttling.User', status: 400 });
  await expect(PROBES['ecs-priority']?.(lab)).rejects.toThrow('Throttling.User');
  ecs.faults.always('AuthorizeSecurityGroupEgress', { effect: 'none', reply: 'reset' });
  await expect(PROBES['ecs-batch']?.(lab)).rejects.toThrow();
});

it('left-overs are recognised by their names', () => {
  const now = Date.parse('2026-11-24T00:00:00Z');
  const name = newRun(now, 0.123);
  expect(startOf(name)).toBe(now);
  expect(startOf(`${name}_e2e`)).toBe(now);
  expect(isLeftOver(name, now + LEFT_OVER_AFTER)).toBe(false);
  expect(isLeftOver(name, now + LEFT_OVER_AFTER + 1)).toBe(true);
  expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]{1,60}$/);
});

it.each([
  'revocations',
  'revoke_egress_live_',
  'revoke_egress_live_zzzz_1',
  'my_revoke_egress_live_m1234567_1',
])('left-overs are not what is called %s', (name) => {
  expect(isLeftOver(name, Date.now())).toBe(false);
});

it('left-overs of another run that may still be going on stay', async () => {
  const { ecs, settings, account } = await startLab();
  const before = ecs.world.groups().length;
  await makeGroup(account, settings, newRun(Date.now() - LEFT_OVER_AFTER - 1, 0.1));
  const removed = await sweep(settings, (name) => isLeftOver(name, Date.now()));
  expect(removed).toHaveLength(1);
  expect(ecs.world.groups()).toHaveLength(before);
});

describe('the verdicts', () => {
  const file = () => {
    const folder = mkdtempSync(join(tmpdir(), 'verdicts-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return join(folder, 'verdicts.jsonl');
  };
  const asked = () => undefined;

  it('the verdicts leave no fact out, and shout about one that the run did not get to', () => {
    const lines = readVerdicts(file(), asked);
    expect(lines.map(({ fact }) => fact)).toEqual(FACTS);
    expect(table(lines)).toMatch(/^ecs-batch +not settled {2}THE RUN DID NOT GET THERE$/m);
    const live = FACTS.filter(({ settle }) => settle === 'live');
    expect(alarming(lines, asked).map(({ fact }) => fact)).toEqual(live);
  });

  it('the verdicts excuse what could not be asked', () => {
    const notGiven = () => 'not asked: LIVE_REGION is not given';
    const lines = readVerdicts(file(), notGiven);
    expect(table(lines)).toMatch(/^ecs-batch +not settled {2}not asked: LIVE_REGION is not given$/m);
    expect(alarming(lines, notGiven)).toEqual([]);
  });

  it('the verdicts say what follows from "otherwise", and fail the run only where a promise rests on it', () => {
    const path = file();
    record(path, 'ecs-priority', { verdict: 'otherwise', seen: 'It went.' });
    record(path, 'ecs-signature-age', { verdict: 'otherwise', seen: 'It was taken.' });
    const lines = readVerdicts(path, asked);
    expect(table(lines)).toMatch(
      /^ecs-priority +otherwise {4}It went\.\n +then: Calls by id are not affected/m,
    );
    const settled = alarming(lines, () => 'the others were not asked');
    expect(settled.map(({ fact }) => fact.id)).toEqual(['ecs-signature-age']);
  });

  it('the verdicts are taken for facts only that there are', () => {
    expect(() => record(undefined, 'ecs-moon', { verdict: 'otherwise', seen: '' })).toThrow('no such fact');
    const path = file();
    writeFileSync(path, '');
    expect(readVerdicts(path, asked)).toHaveLength(FACTS.length);
  });
});

describe('the settings', () => {
  const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'a', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'b' };

  it.each([
    [{}, /no credentials/],
    [{ ALIBABA_CLOUD_ACCESS_KEY_ID: 'a' }, /no credentials/],
    [keys, /nothing to test: neither LIVE_REGION and LIVE_VPC_ID \(ecs\) nor TABLESTORE_ENDPOINT/],
    [{ ...keys, LIVE_REGION: 'cn-hangzhou' }, /nothing to test/],
  ])('the settings of %j are off', (env, why) => {
    expect(readLive(env)).toEqual({ off: expect.stringMatching(why) });
  });

  it('the settings take the one part without the other', () => {
    const ecs = readLive({ ...keys, LIVE_REGION: 'cn-hangzhou', LIVE_VPC_ID: 'vpc-1' });
    expect(ecs).toMatchObject({ ecs: { region: 'cn-hangzhou', vpcId: 'vpc-1', protocol: 'https' } });
    expect(ecs).not.toHaveProperty('tablestore');
    const table = readLive({ ...keys, TABLESTORE_ENDPOINT: 'https://x', TABLESTORE_INSTANCE: 'x' });
    expect(table).not.toHaveProperty('ecs');
  });
});
