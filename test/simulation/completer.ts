/** The completer as one more actor: the shipped run over the table and the group of the world, in all fault schedules. */
import { createCompletion } from '../../lib/core/completion/run.ts';
import { unfinishedOf } from '../../lib/core/model/completion-due.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { CallLimit, EcsEgress, RevocationStore, UnfinishedRows } from '../../lib/core/ports.ts';
import type { Millis } from '../../lib/core/time.ts';
import { clockOf, type Instance, type Run } from './runs.ts';
import type { TokenLog } from './watch-types.ts';
import { policyOf, RETENTION, SKEW, type World } from './world.ts';
import { ecsOf } from './world-ecs.ts';
import { storeOf } from './world-store.ts';

const RUN: Millis = 50_000;
/** What the completer gives one row. */
const ROW: Millis = 10_000;
const MINUTE: Millis = 60_000;
/** From when faults end: the longest pause, a call that the last takeover leaves open, and what clocks may differ by. */
const BOUND: Millis = 3 * 3_600_000;

export interface Completer {
  /** Starts a run on this instance, whatever became of the one before. */
  run(instance: Instance): void;
  /** Rows that the policy of the latest run denies. */
  readonly denied: ReadonlySet<string>;
}

/** @param stale whether a listing shows the rows as they were before their latest write */
export function createCompleter(world: World, stale: () => boolean): Completer {
  const denied = new Set<string>();
  let runs = 0;

  function run(instance: Instance): void {
    const { scheduler, watch } = world;
    const name = `${instance.name}/completer${++runs}`;
    const base = makeRun(name, instance, RUN);
    const abort = new AbortController();
    let current: { readonly key: string; readonly run: Run } | undefined;

    function over(): void {
      if (current) watch.ended(current.run);
      current = undefined;
    }
    function runOf(key: string): Run {
      if (current?.key === key) return current.run;
      over();
      const made = makeRun(`${name}.${key.slice(0, 4)}`, instance, ROW, tokenWith(key));
      watch.started(made);
      current = { key, run: made };
      return made;
    }
    const inTurn = (): Run => {
      if (!current) throw new Error('ECS is called before a row is read');
      return current.run;
    };
    const deadline = scheduler.timer(
      scheduler.now() + RUN,
      () => {
        abort.abort();
        for (const end of [...base.pending, ...(current?.run.pending ?? [])]) end();
        return true;
      },
      instance,
    );
    const store: RevocationStore = {
      read: (key, call) => storeOf(world, runOf(key)).read(key, call),
      write: (row, expected, call) => storeOf(world, runOf(row.key)).write(row, expected, call),
    };
    const ecs: EcsEgress = {
      list: (group, call: CallLimit) => ecsOf(world, inTurn()).list(group, call),
      revoke: (request, token, call: CallLimit) => ecsOf(world, inTurn()).revoke(request, token, call),
    };
    const policy = { permissionsOf: () => policyOf(instance) };
    const clock = clockOf(base, scheduler, true);
    const complete = createCompletion(
      { store, index: indexOf(world, stale), ecs, policy, clock, random: world.random, log: LOG_NOTHING },
      { verify: world.verify, retention: RETENTION, skew: SKEW },
    );
    world.note(() => `${name} starts`);
    complete({ requestId: name, deadline: clock.now() + RUN, signal: abort.signal }).then(
      (report) => {
        deadline.off = true;
        over();
        denied.clear();
        for (const { key, end } of report.notCompleted) if (end === 'denied') denied.add(key);
        world.note(() => `${name} ends: ${JSON.stringify(report)}`);
        if (report.completed > 0) watch.count('met: a row that the completer finished');
        if (report.skipped.failed) watch.violate('never rejects', `${name} fails`);
      },
      (error: unknown) => watch.violate('never rejects', `${name} rejects: ${error}`),
    );
  }

  const tokenWith = (key: string): TokenLog => {
    const token = [...world.watch.ledger.tokens.values()].find((each) => each.key === key);
    if (!token) throw new Error(`no token has the row ${key}`);
    return token;
  };

  function makeRun(id: string, instance: Instance, budget: Millis, token?: TokenLog): Run {
    const [caller, name] = token ? JSON.parse(token.name) : ['completer', id];
    const { life } = token ?? {};
    const request = life?.asked ?? NO_REQUEST;
    const now = world.scheduler.now();
    return {
      id,
      order: { caller, token: name, request, ...(life && { sent: JSON.parse(life.request) }) },
      instance,
      startedAt: now,
      budget,
      deadline: now + instance.offset + budget,
      pending: new Set(),
      calls: 0,
      frozen: false,
    };
  }
  return { run, denied };
}

const LOG_NOTHING = { debug() {}, info() {}, warn() {}, error() {} };
const NO_REQUEST = {
  form: 'rule-ids',
  RegionId: '-',
  SecurityGroupId: '-',
  IfAbsent: 'succeed',
  ruleIds: [],
} as const;

const indexOf = ({ table }: World, stale: () => boolean): UnfinishedRows => ({
  async unfinished() {
    const keys = table.all(stale()).flatMap((row) => {
      const unfinished = unfinishedOf(row);
      return unfinished ? [{ key: row.key, ...unfinished }] : [];
    });
    return { keys: keys.toSorted((a, b) => a.due - b.due) };
  },
});

/** L4: once faults end, every row that is RUNNING or UNKNOWN is finished within a bounded time, without a request. */
export function completeAll(world: World, completer: Completer, instance: Instance, then: () => void): void {
  const { scheduler, watch, table } = world;
  world.heal();
  const start = scheduler.now();
  // By the state alone: what the code under test thinks of the row is what is checked.
  const isOpen = ({ state }: RevocationRow) => state === 'RUNNING' || state === 'UNKNOWN';
  const open = () => table.all(false).filter((row) => isOpen(row) && !completer.denied.has(row.key));
  function check(): boolean {
    const [row] = open();
    if (!row) {
      then();
      return true;
    }
    if (scheduler.now() - start > BOUND) {
      watch.violate(
        'L4',
        `${row.token} is still ${row.state} ${BOUND / MINUTE} minutes after the last fault`,
      );
      return false;
    }
    completer.run(instance);
    scheduler.message(scheduler.now() + MINUTE, check);
    return true;
  }
  completer.run(instance);
  scheduler.message(scheduler.now() + MINUTE, check);
}
