/** One random schedule of restores, from its seed to its end. */
import type { Rule } from '../../lib/core/model/rule.ts';
import { createPrng } from './prng.ts';
import { createRestoreStage, describeAnswer, isFinalRestore } from './restore-stage.ts';
import { RESTORE_FAULTS } from './restore-types.ts';
import { bump, type Tally, type Violation } from './watch.ts';

export const ruleAt = (port: number): Rule => ({
  SecurityGroupRuleId: `sgr-${port}`,
  IpProtocol: 'TCP',
  PortRange: `${port}/${port}`,
  Policy: 'Accept',
  Priority: '1',
  DestCidrIp: '10.0.0.0/8',
});

/** The completers of a seed are those of this number after it. */
const COMPLETERS = 1_000_000_007;

/** Longer than a signature lives with all allowances. */
const HEALED = 3_000_000;

export async function exploreRestore(
  seed: number,
  tally: Tally,
  trace?: string[],
): Promise<Violation | undefined> {
  const prng = createPrng(seed);
  const faultRate = prng.pick([0, 0.1, 0.3]);
  const policies = prng.pick([[false], [false], [false, true]] as const);
  const stage = createRestoreStage({
    plan: {
      revoked: Array.from({ length: 1 + prng.below(2) }, (_, n) => ruleAt(n + 1)),
      lag: prng.pick([0, 0, 2_000, 20_000]),
    },
    choices: {
      order: (ready) => prng.below(ready.length),
      tick: () => prng.between(5, 400),
      fault: (trip) => {
        const kinds = RESTORE_FAULTS[trip];
        return prng.chance(faultRate) ? (kinds[prng.below(kinds.length)] ?? 'none') : 'none';
      },
      lateness: () => prng.pick([prng.below(9_000), prng.between(20_000, 1_200_000)]),
      age: () => (prng.chance(0.5) ? 0 : prng.below(20_000)),
    },
    fraction: prng.fraction,
    trace,
  });
  const { world, ask, answers } = stage;
  const { scheduler } = world;
  const policy = () => prng.pick(policies);
  // Drawn apart, so that the schedules without a completer are those that they would be.
  const apart = createPrng(seed + COMPLETERS);
  const at = (after: number, act: () => void) =>
    scheduler.timer(scheduler.now() + after, () => {
      act();
      return true;
    });
  world.note(() => `restore seed ${seed}: ${world.row()?.result?.Revoked.length} rules, faults ${faultRate}`);

  const clients = 1 + prng.below(3);
  for (let client = 0; client < clients; client++) {
    let tries = 1 + prng.below(4);
    const next = (): void => {
      void ask(`c${client}/r${tries}`, policy()).then((answer) => {
        if (!(answer && isFinalRestore(answer)) && --tries > 0)
          at(prng.pick([200, 5_000, 16_000, 950_000]), next);
      });
    };
    at(prng.below(20_000), next);
  }
  // Another process opens the same, or closes again what was opened, at any time.
  if (prng.chance(0.2)) at(prng.below(60_000), world.open);
  if (prng.chance(0.5)) at(prng.pick([prng.below(60_000), prng.below(900_000)]), world.close);
  if (prng.chance(0.03)) at(prng.below(60_000), world.deleteGroup);
  // The end: faults stop, and a client retries until there is a final answer.
  let ended = false;
  at(HEALED, () => {
    world.heal();
    const denies = policy();
    let left = 8;
    const again = (): void => {
      void ask(`healer/r${left}`, denies).then((answer) => {
        const denied = answer?.kind === 'problem' && [403, 404].includes(answer.problem.status);
        ended ||= answer !== undefined && (isFinalRestore(answer) || denied);
        if (!ended && --left > 0) at(300_000, again);
      });
    };
    if (apart.chance(0.5)) completeFirst(denies, again);
    else again();
  });
  /** L4: the completer settles what is open, without a request and without a call that opens anything. */
  function completeFirst(denies: boolean, then: () => void, runs = 8): void {
    const [open, sent] = [isOpen(), stage.sent()];
    if (!open || runs === 0) {
      if (open && !denies) stage.violate('L4', 'the completer does not settle the restore');
      then();
      return;
    }
    bump(tally, 'met: an open restore that the completer attempts');
    void ask(`completer/r${runs}`, denies, true).then(() => {
      if (stage.sent() !== sent) stage.violate('I8', 'the completer authorizes rules');
      at(300_000, () => completeFirst(denies, then, runs - 1));
    });
  }
  const isOpen = (): boolean => ['RUNNING', 'UNKNOWN'].includes(world.row()?.restore?.state ?? '');
  await stage.run();
  if (!ended) stage.violate('L1', 'the restore has no end');
  for (const [fault, times] of world.faults)
    if (fault !== 'none') bump(tally, `restore fault ${fault}`, times);
  for (const { answer } of answers) bump(tally, `restore answer ${describeAnswer(answer)}`);
  for (const [what, times] of stage.inherent) bump(tally, `inherent: restore: ${what}`, times);
  bump(tally, 'steps', scheduler.step());
  return stage.violation();
}
