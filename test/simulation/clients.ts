/** The actors of a schedule: clients that send, retry and give up, and another process that changes the group. */
import type { Answer } from '../../lib/core/model/result.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { Instance, Order } from './runs.ts';
import type { ClientPlan, OutsidePlan } from './scenario.ts';
import type { World } from './world.ts';
import { BUDGET } from './world.ts';
import { LOCKED, NO_GROUP } from './world-ecs.ts';
import { UNRELATED } from './world-rules.ts';

/** Nothing that this token is asked later is answered otherwise. */
export const isFinal = (answer: Answer): boolean =>
  answer.kind === 'result' || answer.problem.status === 404 || answer.problem.status === 422;

/** The world refuses this whenever it is asked. */
const LASTING = new Set(['PolicyDenied', 'PlanChanged', LOCKED.code, NO_GROUP.code]);

/**
 * The work of a token has come to an end, where nothing goes wrong any more: with an answer that is final, or with a
 * refusal that lasts. Any other refusal must give way, or ECS is asked in vain.
 */
export function hasEnded(answer: Answer): boolean {
  if (answer.kind === 'result' || isFinal(answer)) return true;
  const { status, code, outcome } = answer.problem;
  return LASTING.has(code) || (outcome === 'unknown' && ![409, 503, 504].includes(status));
}

/** What a client waits for before it takes a request for lost. */
const LOST: Millis = BUDGET + 1_000;

export interface Client {
  readonly name: string;
  readonly order: Order;
  readonly startsAfter: Millis;
  readonly tries: number;
  pause(answer: Answer | undefined): Millis;
  instance(): Instance;
  /** `answer`: the last one that was received. */
  over(answer: Answer | undefined): void;
}

/** Sends the order, and again, until the answer is final or the tries are used up. */
export function runClient(world: World, client: Client): void {
  const { scheduler } = world;
  let tries = 0;
  const sendAt = (at: Millis) =>
    scheduler.message(at, send, { move: { id: `${client.name} ${tries}`, where: 'client', changes: false } });
  function send(): boolean {
    tries++;
    let waiting = true;
    function goOn(answer: Answer | undefined): void {
      if (!waiting) return;
      waiting = false;
      lost.off = true;
      if ((answer && isFinal(answer)) || tries >= client.tries) client.over(answer);
      else sendAt(scheduler.now() + client.pause(answer));
    }
    const lost = scheduler.timer(scheduler.now() + LOST, () => {
      goOn(undefined);
      return false;
    });
    world.start(client.order, client.instance(), goOn);
    return true;
  }
  sendAt(scheduler.now() + client.startsAfter);
}

/** A client of a scenario: it waits as long as `Retry-After` says, and as long as it likes. */
export const clientOf = (
  name: string,
  plan: ClientPlan,
  instance: () => Instance,
  over: () => void,
): Client => ({
  name,
  order: plan.order,
  startsAfter: plan.startsAfter,
  tries: plan.tries,
  pause: (answer) => plan.patience + (answer?.kind === 'problem' ? (answer.retryAfter ?? 0) : 0),
  instance,
  over,
});

/** Another process that changes the same group. A rule that is created again has another id. */
export function workOutside(world: World, { after, does, kind, priority }: OutsidePlan): void {
  const { scheduler, group, outside } = world;
  const act = () => {
    const there = group.rules().find((rule) => rule.kind === kind && rule.priority === priority);
    if (does === 'delete group') outside.deleteGroup();
    if (does === 'modify') {
      if (there) outside.modify(there, kind === UNRELATED ? 0 : UNRELATED);
      return false;
    }
    if (there && does !== 'create') outside.remove(there);
    if (does === 'create' ? !there : does === 'remove and create') outside.add({ kind, priority });
    return false;
  };
  scheduler.message(scheduler.now() + after, act, { move: { id: 'outside', where: 'ecs', changes: true } });
}
