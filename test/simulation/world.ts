/** One simulated world: the table, the group at ECS, the instances, and the clock that all of it happens on. */
import type { Answer } from '../../lib/core/model/result.ts';
import type { Permissions } from '../../lib/core/policy/permissions.ts';
import { createPermissions } from '../../lib/core/policy/policy.ts';
import type { Random } from '../../lib/core/ports.ts';
import { createRevocation } from '../../lib/core/revocation/revoke.ts';
import type { RevocationSettings } from '../../lib/core/revocation/types.ts';
import type { Millis } from '../../lib/core/time.ts';
import { type Fault, NO_FAULT, type Trip } from './faults.ts';
import { clockOf, createInstance, type Instance, type Order, type Run } from './runs.ts';
import { createScheduler, type Scheduler, type SchedulerParts } from './scheduler.ts';
import { bump, createWatch, type Tally, type Watch } from './watch.ts';
import { createGroup, type EcsNature, ecsOf, type Group } from './world-ecs.ts';
import { type GroupRule, type NewRule, portsOfKind } from './world-rules.ts';
import { createTable, storeOf } from './world-store.ts';

export const START: Millis = Date.parse('2026-01-01T00:00:00.000Z');
export const SKEW: Millis = 5_000;
export const BUDGET: Millis = 9_000;
export const RETENTION: Millis = 7 * 24 * 3_600_000;

/** Everything that chance, or a list of choices, decides while a schedule runs. */
export interface Choices extends SchedulerParts {
  fault(trip: Trip, at: { now: Millis; run: string }): Fault;
  fraction(): number;
  /** How old the state is that a snapshot shows; at most the lag of ECS. */
  age?(lag: Millis): Millis;
  /** A nap takes its time, or as long as the order of things likes. */
  readonly timed: boolean;
}

export interface WorldPlan {
  readonly verify: RevocationSettings['verify'];
  readonly nature: EcsNature;
  readonly rules: readonly NewRule[];
  /** Clocks may differ by more than the allowance. */
  readonly wild: boolean;
}

export interface World {
  readonly scheduler: Scheduler;
  readonly watch: Watch;
  readonly table: ReturnType<typeof createTable>;
  readonly group: Group;
  readonly random: Random;
  readonly verify: WorldPlan['verify'];
  note(line: () => string): void;
  fault(trip: Trip, run: Run): Fault;
  age(): Millis;
  kill(instance: Instance): void;
  freeze(instance: Instance, until: Millis): void;
  storeDown(until: Millis): void;
  /** From now on nothing goes wrong any more. */
  heal(): void;
  instance(name: string, offset: Millis, denies?: readonly number[]): Instance;
  /** Starts one request. `answered` is called when, and if, it is answered. */
  start(order: Order, instance: Instance, answered: (answer: Answer) => void): Run;
  outside: {
    remove(rule: GroupRule): void;
    add(rule: NewRule): GroupRule;
    /** In its place: it keeps its id. */
    modify(rule: GroupRule, kind: number): void;
    deleteGroup(): void;
  };
}

const LOG_NOTHING = { debug() {}, info() {}, warn() {}, error() {} };

export function createWorld(plan: WorldPlan, choices: Choices, tally: Tally, trace?: string[]): World {
  const scheduler = createScheduler(choices, START);
  const { verify, nature, wild } = plan;
  const watch = createWatch({
    tally,
    step: scheduler.step,
    now: scheduler.now,
    wild,
    verify,
    memory: nature.memory !== 'none',
    lag: nature.lag,
    skew: SKEW,
  });
  const table = createTable();
  const group = createGroup(nature, plan.rules, scheduler.now);
  for (const rule of group.rules()) watch.born(rule);
  let storeDownUntil: Millis = 0;
  let healed = false;
  let attempts = 0;

  function fault(trip: Trip, run: Run): Fault {
    if (healed) return NO_FAULT;
    const now = scheduler.now();
    if (now < storeDownUntil && (trip === 'read' || trip === 'write'))
      return { kind: 'fail-before', reported: true };
    const drawn = choices.fault(trip, { now, run: run.id });
    if (drawn.kind !== 'none') bump(tally, `fault ${drawn.kind}`);
    return drawn;
  }

  const random: Random = { id: () => `attempt-${++attempts}`, fraction: choices.fraction };

  const world: World = {
    scheduler,
    watch,
    table,
    group,
    random,
    verify,
    note: (line) => {
      if (trace) trace.push(`${clock(scheduler.now())} ${line()}`);
    },
    fault,
    age: () => (nature.lag > 0 ? (choices.age?.(nature.lag) ?? 0) : 0),
    kill(instance) {
      instance.alive = false;
      world.note(() => `${instance.name} dies`);
    },
    freeze(instance, until) {
      scheduler.freeze(instance, until);
      for (const [run, { answeredAt }] of watch.ledger.runs) {
        if (run.instance === instance && answeredAt === Number.POSITIVE_INFINITY) run.frozen = true;
      }
    },
    storeDown(until) {
      storeDownUntil = until;
    },
    heal() {
      healed = true;
      world.note(() => 'from here on nothing goes wrong');
    },
    instance: (name, offset, denies = []) => createInstance({ name, offset, denies }, scheduler.now),
    start(order, instance, answered) {
      const abort = new AbortController();
      const run: Run = {
        id: `${instance.name}/r${++instance.runs}`,
        order,
        instance,
        startedAt: scheduler.now(),
        budget: BUDGET,
        deadline: scheduler.now() + instance.offset + BUDGET,
        pending: new Set(),
        calls: 0,
        frozen: false,
      };
      watch.started(run);
      const runClock = clockOf(run, scheduler, choices.timed);
      const now = runClock.now();
      world.note(() => `${run.id} starts: ${JSON.stringify(order)}`);
      const deadline = scheduler.timer(
        run.startedAt + BUDGET,
        () => {
          abort.abort();
          for (const end of [...run.pending]) end();
          return true;
        },
        instance,
      );
      const revoke = createRevocation(
        {
          store: storeOf(world, run),
          ecs: ecsOf(world, run),
          clock: runClock,
          random,
          log: LOG_NOTHING,
          cache: instance.cache,
        },
        { verify, retention: RETENTION, skew: SKEW },
      );
      const { caller, token, request, sent, wait } = order;
      const policy = policyOf(instance);
      revoke({
        caller,
        token,
        request,
        requestId: run.id,
        deadline: run.deadline,
        signal: abort.signal,
        permit: policy.rules,
        protectedBy: policy.protectedBy,
        sent,
        ...(wait !== undefined && { waitUntil: now + wait }),
      }).then(
        (answer) => {
          deadline.off = true;
          world.note(() => `${run.id} answers ${textOf(answer)}`);
          const { key } = watch.tokenOf(order);
          watch.answered(run, answer, key === undefined ? undefined : table.get(key));
          answered(answer);
        },
        (error: unknown) => {
          const detail = error instanceof Error ? error.stack : error;
          watch.violate('never rejects', `${run.id} rejects: ${detail}`);
        },
      );
      return run;
    },
    outside: {
      remove(rule) {
        if (!group.rules().includes(rule)) return;
        group.remove([rule]);
        watch.removed(rule, undefined);
        watch.count('fault outside-remove');
        world.note(() => `another process removes ${rule.id}`);
      },
      add(rule) {
        const made = group.add(rule);
        watch.born(made);
        watch.count('fault outside-create');
        world.note(() => `another process creates ${made.id} (kind ${made.kind}, priority ${made.priority})`);
        return made;
      },
      modify(rule, kind) {
        if (!group.rules().includes(rule)) return;
        watch.modified(group.modify(rule, kind));
        watch.count('fault outside-modify');
        world.note(() => `another process modifies ${rule.id}: kind ${rule.kind} becomes ${kind}`);
      },
      deleteGroup() {
        for (const rule of group.rules()) watch.removed(rule, undefined);
        group.delete();
        watch.count('fault outside-delete');
        world.note(() => 'another process deletes the group');
      },
    },
  };
  return world;
}

/** The shipped policy of an instance: it protects the ports of some kinds. During a deployment instances differ in it. */
export function policyOf({ denies }: Instance): Permissions {
  const none = { groups: [], destinations: [], ports: [], ruleIds: [] };
  const caller = {
    regions: ['*'],
    groups: ['*'],
    maxRules: 100,
    dryRunOnly: false,
    mayRestore: true,
    mayUseRuleIds: true,
    protected: none,
  };
  return createPermissions({
    caller: 'alice',
    policy: {
      protected: { ...none, ports: denies.map(portsOfKind) },
      callers: new Map([['alice', caller]]),
    },
    blind: false,
  });
}

const clock = (now: Millis): string => `${String(((now - START) / 1000).toFixed(3)).padStart(9)}s`;

function textOf(answer: Answer): string {
  const replayed = answer.replayed ? ' (replayed)' : '';
  if (answer.kind === 'problem')
    return `${answer.problem.status} ${answer.problem.code} ${answer.problem.outcome}${replayed}`;
  const { Outcome, Evidence, Revoked, Absent } = answer.result;
  const ids = Revoked.map((rule) => rule.SecurityGroupRuleId).join(' ');
  return `200 ${Outcome} ${Evidence} [${ids}]${Absent ? ` absent ${JSON.stringify(Absent)}` : ''}${replayed}`;
}
