/** Schedules of restores that once broke an invariant, written by hand: trace 1 of issue 12, and others of its kind. */
import { ruleAt } from './restore-explore.ts';
import { createRestoreStage, describeAnswer, type RestoreStage } from './restore-stage.ts';
import type { RestoreFault, RestoreTrip } from './restore-types.ts';
import type { Violation } from './watch.ts';

export interface RestoreTrace {
  readonly name: string;
  readonly rules?: number;
  readonly lag?: number;
  /** The faults of one run, call by call. */
  readonly faults?: Readonly<Record<string, Partial<Record<RestoreTrip, readonly RestoreFault[]>>>>;
  play(stage: RestoreStage, at: (after: number, act: () => void) => void): void;
  readonly answers: readonly string[];
}

export const RESTORE_TRACES: readonly RestoreTrace[] = [
  {
    name: 'trace 1: the snapshot cannot be had, and meanwhile another attempt opens the rule',
    faults: { b: { list: ['reply-lost'] } },
    play({ ask }, at) {
      void ask('b');
      at(15, () => void ask('a'));
    },
    answers: ['a: 200 restored', 'b: 200 restored'],
  },
  {
    name: 'trace 1: the refusal of a restore may be stored, and another attempt claims over it',
    faults: {
      a: {
        authorize: ['refused'],
        write: ['none', 'reply-lost'],
        read: ['none', ...Array(40).fill('not-sent')],
      },
    },
    play({ ask }, at) {
      void ask('a');
      at(2_000, () => void ask('b'));
    },
    answers: ['b: 200 restored', 'a: 504 OutcomeUnknown unknown'],
  },
  {
    name: 'a late call of our own opens a rule again that was closed after the final answer: the answer has MayActUntil',
    faults: { a: { authorize: ['late'] } },
    play({ ask, world }, at) {
      void ask('a');
      at(1_000, world.open);
      at(20_000, world.close);
    },
    answers: ['a: 200 present, may act yet'],
  },
  {
    name: 'a snapshot that still lists what has just been revoked is no restore',
    lag: 5_000,
    play({ ask }, at) {
      at(100, () => void ask('a'));
    },
    answers: ['a: 200 restored'],
  },
  {
    name: 'the group is deleted after a call without an answer: the restore ends all the same',
    faults: { a: { authorize: ['not-sent'] } },
    play({ ask, world }, at) {
      void ask('a');
      at(20_000, world.deleteGroup);
      at(30_000, () => void ask('b'));
      at(1_000_000, () => void ask('c'));
    },
    answers: [
      'a: 504 OutcomeUnknown unknown',
      'b: 504 OutcomeUnknown unknown',
      'c: 409 RestoreUndecided unknown',
    ],
  },
];

export interface PlayedRestore {
  readonly violation: Violation | undefined;
  readonly answers: readonly string[];
  readonly trace: readonly string[];
}

export async function playRestoreTrace({
  rules = 1,
  lag = 0,
  faults = {},
  play,
}: RestoreTrace): Promise<PlayedRestore> {
  const trace: string[] = [];
  const used = new Map<string, number>();
  const stage = createRestoreStage({
    plan: { revoked: Array.from({ length: rules }, (_, n) => ruleAt(n + 1)), lag },
    choices: {
      order: () => 0,
      tick: () => 10,
      lateness: () => 60_000,
      age: () => (stage.world.scheduler.now() < Date.parse('2026-01-01T00:00:00.200Z') ? lag : 0),
      fault(trip, run) {
        const call = `${run} ${trip}`;
        const nth = used.get(call) ?? 0;
        used.set(call, nth + 1);
        return faults[run]?.[trip]?.[nth] ?? 'none';
      },
    },
    fraction: () => 0.5,
    trace,
  });
  const { scheduler } = stage.world;
  play(stage, (after, act) => {
    scheduler.timer(scheduler.now() + after, () => {
      act();
      return true;
    });
  });
  await stage.run();
  const answers = stage.answers.map(({ name, answer }) => `${name}: ${describeAnswer(answer)}`);
  return { violation: stage.violation(), answers, trace };
}
