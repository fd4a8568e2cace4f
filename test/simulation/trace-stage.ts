/** A stage for schedules that are written by hand. */

import type { RevokeRequest } from '../../lib/core/model/request.ts';
import type { Answer } from '../../lib/core/model/result.ts';
import type { Millis } from '../../lib/core/time.ts';
import { type Fault, NO_FAULT, type Trip } from './faults.ts';
import { heal } from './heal.ts';
import type { Instance, Order } from './runs.ts';
import type { Tally, Violation } from './watch.ts';
import { withPlan } from './with-plan.ts';
import { createWorld, type World } from './world.ts';
import type { EcsNature } from './world-ecs.ts';
import { asked, UNRELATED } from './world-rules.ts';

/** What a trace can do while it runs. */
export interface Stage {
  readonly world: World;
  readonly order: Order;
  at(after: Millis, act: () => void): void;
  /** Sends the order; its answer is in `answers` under this name. */
  ask(name: string, instance: Instance): void;
  /** Snapshots are as old as the lag of ECS allows, for so long. */
  lagFor(duration: Millis): void;
  /** Nothing goes wrong any more, and the token is asked for until it ends. */
  heal(denies?: readonly number[]): void;
}

export interface Trace {
  readonly name: string;
  /** Kinds of the rules that are there, which are also what is asked for. */
  readonly kinds: readonly number[];
  readonly request?: RevokeRequest;
  /** The request names the plan that holds when the trace begins. */
  readonly planned?: true;
  readonly nature?: Partial<EcsNature>;
  /** The faults of one run, call by call. */
  readonly faults?: Readonly<Record<string, Partial<Record<Trip, readonly Fault[]>>>>;
  play(stage: Stage): void;
}

export interface Played {
  readonly violation: Violation | undefined;
  /** Every answer in order: `name: answer`. */
  readonly answers: readonly string[];
  readonly trace: readonly string[];
}

export async function playTrace({ kinds, nature, faults = {}, ...trace }: Trace): Promise<Played> {
  const lines: string[] = [];
  const answers: string[] = [];
  const used = new Map<string, number>();
  const tally: Tally = new Map();
  let lagUntil: Millis = 0;
  const world = createWorld(
    {
      verify: 'snapshot',
      wild: false,
      rules: [...kinds, UNRELATED].map((kind) => ({ kind, priority: 1 })),
      nature: {
        era: 2024,
        memory: 'done',
        partialBatches: false,
        loose: false,
        nonces: true,
        offset: 0,
        lag: 0,
        ...nature,
      },
    },
    {
      // The oldest first, but after a thaw what was not sent before the timers.
      order(ready) {
        const thawed = ready.findIndex(({ move }) => move?.id.endsWith(' thaws'));
        return Math.max(thawed, 0);
      },
      tick: () => 10,
      fraction: () => 0.5,
      timed: true,
      age: (lag) => (scheduler.now() < lagUntil ? lag : 0),
      fault(trip, { run }) {
        const call = `${run} ${trip}`;
        const nth = used.get(call) ?? 0;
        used.set(call, nth + 1);
        return faults[run]?.[trip]?.[nth] ?? NO_FAULT;
      },
    },
    tally,
    lines,
  );
  const { scheduler, watch } = world;
  const permissions = kinds.map((kind) => asked(kind));
  const common = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', IfAbsent: 'succeed' } as const;
  const unplanned: RevokeRequest = trace.request ?? { form: 'permissions', ...common, permissions };
  const request = trace.planned ? withPlan(world, unplanned) : unplanned;
  const order: Order = { caller: 'alice', token: 'token-1', request };
  const describeAnswer = (answer: Answer): string =>
    answer.kind === 'result'
      ? `200 ${answer.result.Outcome} ${answer.result.Evidence}`
      : `${answer.problem.status} ${answer.problem.code} ${answer.problem.outcome}`;
  trace.play({
    world,
    order,
    at(after, act) {
      scheduler.timer(scheduler.now() + after, () => {
        act();
        return true;
      });
    },
    ask: (name, instance) => {
      world.start(order, instance, (answer) => answers.push(`${name}: ${describeAnswer(answer)}`));
    },
    lagFor(duration) {
      lagUntil = scheduler.now() + duration;
    },
    heal: (denies = []) =>
      heal({ world, order, instances: () => [], denies, secondLife: false, allInstances: false }),
  });
  await scheduler.run(() => watch.violation() !== undefined);
  return { violation: watch.violation(), answers, trace: lines };
}
