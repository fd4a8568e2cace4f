/** The facts about ECS, settled one by one in a group of the run's own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, makeGroup, openAccount, removeGroup } from './account.ts';
import { FACTS } from './facts.ts';
import { type Lab, openLab } from './lab.ts';
import { CALLS } from './probes-calls.ts';
import { MATCHING } from './probes-matching.ts';
import { readLive } from './settings.ts';
import { notSettled, record } from './verdicts.ts';

const live = readLive(process.env);
const settings = 'off' in live || !live.ecs ? undefined : live;
const PROBES = { ...MATCHING, ...CALLS };
const facts = FACTS.filter(({ id, settle }) => settle === 'live' && id.startsWith('ecs-'));

describe.runIf(settings)('ECS', () => {
  let account: Account;
  let groupId: string;
  let lab: Lab;
  beforeAll(async () => {
    if (!settings?.ecs) return;
    account = openAccount(settings);
    groupId = await makeGroup(account, settings);
    lab = openLab(account, settings, groupId);
  });
  afterAll(() => removeGroup(account, groupId));

  it.each(facts)('$id: $fact', async ({ id }) => {
    const probe = PROBES[id];
    if (!probe) throw new Error(`nothing settles ${id}`);
    // "Otherwise" is a finding, not a failure; a probe that breaks down is one, and is not settled.
    const finding = await probe(lab).catch((error: unknown) => {
      record(settings?.verdicts, id, notSettled(`the probe broke down: ${error}`));
      throw error;
    });
    record(settings?.verdicts, id, finding);
    expect(finding.seen).not.toBe('');
  });
});
