/** The end of a schedule: faults stop, a client retries, and every token must reach its end and keep it. */
import type { Answer } from '../../lib/core/model/result.ts';
import type { Millis } from '../../lib/core/time.ts';
import { hasEnded, isFinal, runClient } from './clients.ts';
import type { Instance, Order } from './runs.ts';
import { RETENTION, type World } from './world.ts';

/** Longer than a lease, and than a signature lives with all allowances. */
const LONG: Millis = 960_000;
/** A dead owner, an open call, and one that is opened by the takeover itself. */
const TRIES = 4;

/** The statuses of refusals before a claim. */
const REFUSED = new Set([403, 404, 409]);

export interface HealParts {
  readonly world: World;
  readonly order: Order;
  readonly instances: () => Instance[];
  /** Kinds that the policy protects which is deployed at the end. */
  readonly denies: readonly number[];
  /** After the answers the token is used again, when its retention is over. */
  readonly secondLife: boolean;
  /** Afterwards every instance is asked again, not only one. */
  readonly allInstances: boolean;
}

/** Retries until the token has its end; then asks again, with the rules re-created in between. */
export function heal({ world, order, instances, denies, secondLife, allInstances }: HealParts): void {
  const { scheduler, watch, group, outside } = world;
  world.heal();
  const fresh = world.instance('healer', 0, denies);

  function later(after: Millis, act: () => void): void {
    scheduler.message(scheduler.now() + after, () => {
      act();
      return true;
    });
  }
  const ask = (instance: Instance) =>
    runClient(world, {
      name: 'again',
      order,
      startsAfter: 0,
      tries: 1,
      pause: () => 0,
      instance: () => instance,
      over() {},
    });

  /** Comes back until the token has its end. `then`: with the last answer, and whether the token has ended. */
  function untilEnd(
    name: string,
    startsAfter: Millis,
    then: (last: Answer | undefined, ended: boolean) => void,
  ) {
    // What was refused may be tried again, and end otherwise.
    let ended = false;
    const hear = (answer: Answer | undefined): void => {
      ended ||= answer !== undefined && hasEnded(answer);
    };
    runClient(world, {
      name,
      order,
      startsAfter,
      tries: TRIES,
      pause(answer) {
        hear(answer);
        return LONG;
      },
      instance: () => fresh,
      over(answer) {
        hear(answer);
        then(answer, ended);
      },
    });
  }

  untilEnd('healer', LONG, (answer, ended) => {
    if (!ended) return watch.violate('L1', `${order.token} has no end`);
    if (!answer || !isFinal(answer)) return;
    recreate();
    for (const instance of allInstances ? [...instances(), fresh] : instances().slice(0, 1)) ask(instance);
    // A frozen instance has thawed by then.
    later(6_000_000, () => {
      recreate();
      ask(world.instance('last', 0, denies));
      if (secondLife) later(RETENTION + LONG, () => relive());
    });
  });

  function recreate(): void {
    for (const kind of [0, 1, 2]) {
      if (!group.rules().some((rule) => rule.kind === kind)) outside.add({ kind, priority: 1 });
    }
  }

  /** Past its retention the token is as new, whether the table has purged the row or not. */
  function relive(): void {
    if (scheduler.step() % 2 === 0) world.table.purge(scheduler.now());
    const { life } = watch.tokenOf(order);
    untilEnd('second life', 0, (answer, ended) => {
      // A denial, a group that is gone, and a plan that has changed or expired come before any claim.
      const refused = answer?.kind === 'problem' && REFUSED.has(answer.problem.status);
      if (watch.tokenOf(order).life === life && !refused)
        watch.violate('P4', 'a token past its retention is not as new');
      if (!ended) watch.violate('L1', 'the second life of the token has no end');
    });
  }
}

/** The request that the row of this token is about, if there is one, and otherwise that of the order. */
export function rowsOrder(watch: World['watch'], order: Order): Order {
  const { life } = watch.tokenOf(order);
  const { wait: _, ...plain } = order;
  return life ? { ...plain, request: life.asked, sent: JSON.parse(life.request) } : plain;
}
