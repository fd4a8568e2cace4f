/** Requests for restores in one simulated world, each answer checked against docs/protocol.md sections 8 and 9. */
import type { Answer, RestoreResult } from '../../lib/core/model/result.ts';
import { createRestore } from '../../lib/core/restore/restore.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { RestoreChoices, RestorePlan, RestoreRun, Sent } from './restore-types.ts';
import { CALLER, createRestoreWorld, TOKEN } from './restore-world.ts';
import type { Violation } from './watch.ts';

const BUDGET: Millis = 9_000;
const SETTINGS = { retention: 7 * 86_400_000, skew: 5_000 };
const quiet = () => undefined;
const LOG = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const LATE_PART = 'ECS refused a batch, made a part of it, and listed that late';
const HIDDEN_PART =
  'ECS refused a batch, and another process removed the part that it made before a snapshot';

type RestoreAnswer = Answer<RestoreResult>;

export interface RestoreStageParts {
  readonly plan: RestorePlan;
  readonly choices: RestoreChoices;
  readonly fraction: () => number;
  readonly trace?: string[] | undefined;
}

/** Nothing is answered otherwise later. */
export const isFinalRestore = (answer: RestoreAnswer): boolean =>
  answer.kind === 'result' || answer.problem.code === 'RestoreUndecided';

export function createRestoreStage({ plan, choices, fraction, trace }: RestoreStageParts) {
  const world = createRestoreWorld(plan, choices, trace);
  const { scheduler, sent } = world;
  const answers: { readonly name: string; readonly answer: RestoreAnswer }[] = [];
  const inherent = new Map<string, number>();
  const nones: { readonly before: number; readonly statement: string }[] = [];
  let given: { readonly step: number; readonly text: string; readonly mayActUntil: Millis } | undefined;
  let violation: Violation | undefined;
  let attempts = 0;
  const violate = (invariant: string, message: string): void => {
    violation ??= { invariant, message };
  };

  /** `completer`: it is the completer's attempt, which answers no caller. */
  function ask(name: string, denies = false, completer?: true): Promise<RestoreAnswer | undefined> {
    const run: RestoreRun = { name, alive: true, frozenUntil: 0, lastTrip: { storeAt: undefined } };
    const abort = new AbortController();
    const deadline = scheduler.now() + BUDGET;
    const restore = createRestore(
      {
        store: world.storeOf(run),
        ecs: world.ecsOf(run),
        clock: {
          now: scheduler.now,
          sleep: (ms) =>
            new Promise((resolve) => {
              const wake = (): boolean => {
                resolve();
                return true;
              };
              scheduler.timer(scheduler.now() + ms, wake, run);
            }),
        },
        random: { id: () => `attempt-${++attempts}`, fraction },
        log: LOG,
      },
      SETTINGS,
    );
    return new Promise((resolve) => {
      // A dead instance does not answer; its caller gives up.
      scheduler.timer(deadline + 1_000, () => {
        abort.abort();
        resolve(undefined);
        return true;
      });
      restore({
        caller: CALLER,
        token: TOKEN,
        requestId: name,
        deadline,
        signal: abort.signal,
        completer,
        permit: () => (denies ? 'The policy of this instance protects a rule.' : undefined),
      }).then(
        (answer) => {
          world.note(() => `${name} answers ${describeAnswer(answer)}`);
          if (!completer) {
            answers.push({ name, answer });
            check(run, answer);
          }
          resolve(answer);
        },
        (error: unknown) => {
          violate('never rejects', `${name} rejects: ${error instanceof Error ? error.stack : error}`);
          resolve(undefined);
        },
      );
    });
  }

  function check(run: RestoreRun, answer: RestoreAnswer): void {
    if (answer.kind === 'problem' && answer.problem.outcome === 'none') {
      nones.push({ before: run.lastTrip.storeAt ?? scheduler.step(), statement: describeAnswer(answer) });
    }
    if (!isFinalRestore(answer)) return;
    const { restore } = world.row() ?? {};
    const text = JSON.stringify(answer.kind === 'result' ? answer.result : answer.problem);
    if (restore?.state !== 'DONE' || JSON.stringify(restore.result ?? restore.problem) !== text) {
      violate('I6', 'a final answer is given, and is not stored');
    }
    if (given && given.text !== text) violate('I6', 'two different final answers for one restore');
    const mayActUntil = answer.kind === 'result' ? Date.parse(answer.result.MayActUntil ?? '') : Number.NaN;
    given ??= { step: scheduler.step(), text, mayActUntil };
    if (answer.kind === 'result') checkResult(answer.result);
  }

  function checkResult({ Rules }: RestoreResult): void {
    if (Rules.length < plan.revoked.length) violate('I12', 'a 200 that does not name every rule');
    const old = new Set(plan.revoked.map((rule) => rule.SecurityGroupRuleId));
    const stale = Rules.find((rule) => old.has(rule.SecurityGroupRuleId));
    if (stale)
      violate('I10', `${stale.SecurityGroupRuleId} is reported as restored, and was revoked for good`);
  }

  /** After everything has happened. */
  function afterwards(): void {
    for (const [index, call] of sent.entries()) {
      if (given && call.at > given.step) violate('I8', 'a call was sent after the final answer');
      // Every call but the last was definitely refused before the next one was sent.
      if (index < sent.length - 1 && call.answered !== 'refused') {
        if (!isInherent(call)) violate('I8', 'a call was repeated that may have acted');
      }
      if (call.effect) checkEffect(call, call.effect);
    }
  }

  function checkEffect(call: Sent, effect: NonNullable<Sent['effect']>): void {
    for (const { before, statement } of nones) {
      if (call.at >= before) continue;
      if (!isInherent(call)) violate('I9', `${statement}, but a call sent before opens a rule`);
    }
    if (!given || effect.step < given.step || effect.time <= given.mayActUntil) return;
    violate('I8', 'a rule is opened after the final answer, which has no MayActUntil');
  }
  /** No snapshot can have shown what the refused call made (docs/invariants.md). */
  function isInherent({ inPart, hidden }: Sent): boolean {
    if (!inPart || (plan.lag === 0 && !hidden)) return false;
    const what = hidden ? HIDDEN_PART : LATE_PART;
    inherent.set(what, (inherent.get(what) ?? 0) + 1);
    return true;
  }

  return {
    world,
    answers,
    inherent,
    ask,
    /** How many calls were sent that open rules. */
    sent: () => sent.length,
    violate,
    violation: () => violation,
    async run(): Promise<void> {
      await scheduler.run(() => violation !== undefined);
      afterwards();
    },
  };
}

export const describeAnswer = (answer: RestoreAnswer): string =>
  answer.kind === 'result'
    ? `200 ${answer.result.Outcome}${answer.result.MayActUntil ? ', may act yet' : ''}`
    : `${answer.problem.status} ${answer.problem.code} ${answer.problem.outcome}`;

export type RestoreStage = ReturnType<typeof createRestoreStage>;
