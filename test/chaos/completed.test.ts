/** Owners killed with -9 whose callers never come back: the completer finishes every row, by itself, and once. */
import { afterEach, describe, expect, it } from 'vitest';
import { openIndex, openStore } from '../../lib/app/open-store.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { startCompleting } from '../../lib/local/commands/completing.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';
import { pause, postOrLose, until } from '../support/post.ts';
import { type Chaos, REVOKE, startChaos, TABLES } from './kit.ts';
import { request, worldOf } from './world.ts';

const REVOCATIONS = 200;
/** Each is the owner of as many revocations, and is killed while they are under way. */
const OWNERS = 8;
/** Of its calls to ECS this many are on their way when an owner is killed, or soon will be. */
const CALLED = 15;
const RECREATED = 20;
/** The clock of the completer is ahead of those of the owners, whose leases are over for it, though not their retention. */
const AHEAD = 60_000;

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** The completer in this process, on the same table and the same ECS. */
async function complete({ settings }: Chaos): Promise<void> {
  const system = systemClock();
  const parts = {
    credentials: () => DEMO_CREDENTIAL,
    clock: { ...system, now: () => system.now() + AHEAD },
    random: systemRandom(),
    log: LOG,
  };
  const [index, store] = [await openIndex(settings.store, parts), await openStore(settings.store, parts)];
  const ecs = createEcsEgress({ credentials: () => DEMO_CREDENTIAL, ...settings.ecs });
  const policy = { permissionsOf: () => ALLOW_ALL };
  const completing = startCompleting({ ...parts, store, index, ecs, policy }, settings, 500);
  stops.push(async () => {
    await completing.stop();
    index.close();
    store.close();
  });
}

describe.each(TABLES)('callers that never come back (%s)', (table) => {
  it(`${REVOCATIONS} revocations, owners killed at random points: all finished, each rule removed once`, {
    timeout: 240_000,
  }, async () => {
    await using chaos = await startChaos(table, {}, worldOf(REVOCATIONS));
    const ports = Array.from({ length: REVOCATIONS }, (_, n) => n + 1);
    const ids = new Map(ports.map((port) => [port, chaos.ruleId(port)]));
    const tokenOf = (port: number) => `alone-${port}`;
    const share = REVOCATIONS / OWNERS;
    for (let owner = 0; owner < OWNERS; owner++) {
      // A lease of 14 s.
      const process = await chaos.serve({ FUNCTION_TIMEOUT: '10' });
      const called = chaos.ecs.journal.entries(REVOKE).length;
      const mine = ports.slice(owner * share, (owner + 1) * share);
      // Some calls are slow, some take effect after their owner is dead, and of some the reply is lost.
      for (const [n] of mine.entries()) {
        if (n % 4 === 1) chaos.ecs.faults.next(REVOKE, { delay: 1_500 });
        if (n % 4 === 2) chaos.ecs.faults.next(REVOKE, { hold: true });
        if (n % 4 === 3) chaos.ecs.faults.next(REVOKE, { replyHold: true });
      }
      const sent = mine.map((port) => postOrLose(process.url, request(tokenOf(port), port)));
      await until(() => chaos.ecs.journal.entries(REVOKE).length >= called + CALLED);
      // Some have been answered by then, and some have not claimed.
      await pause(Math.random() * 1_000);
      process.signal('SIGKILL');
      await Promise.all(sent);
      chaos.ecs.release();
      chaos.ecs.faults.clear();
    }
    const stateOf = (port: number) => chaos.row(tokenOf(port))?.state;
    // Of what was never claimed nothing was begun.
    const begun = ports.filter((port) => stateOf(port) !== undefined);
    const orphans = begun.filter((port) => stateOf(port) !== 'DONE');
    expect(begun.length).toBeGreaterThan(REVOCATIONS / 2);
    expect(orphans.length).toBeGreaterThan(REVOCATIONS / 8);
    // Another process re-creates rules that are gone already, whether a row says so or not.
    const gone = ports.filter((port) => !chaos.listed(ids.get(port) ?? ''));
    const recreated = gone
      .slice(0, RECREATED)
      .map((port) => chaos.ecs.world.recreateRule(ids.get(port) ?? '').SecurityGroupRuleId);

    await complete(chaos);
    for (let seconds = 0; seconds < 90 && orphans.some((port) => stateOf(port) !== 'DONE'); seconds++) {
      await pause(1_000);
    }
    const idsOf = (some: readonly number[]) => some.map((port) => ids.get(port) ?? '');
    expect(begun.filter((port) => stateOf(port) !== 'DONE')).toEqual([]);
    expect(idsOf(begun).filter((id) => chaos.listed(id))).toEqual([]);
    const removed = chaos.ecs.journal.entries(REVOKE).flatMap((entry) => entry.removed);
    expect(removed.toSorted()).toEqual(idsOf(begun).toSorted());
    expect(recreated.filter((id) => !chaos.listed(id))).toEqual([]);
    const outcomes = new Set(begun.map((port) => chaos.row(tokenOf(port))?.result?.Outcome));
    expect([...outcomes]).toEqual(['revoked']);
  });
});
