/** One random schedule, from its seed to its end. */
import { clientOf, runClient, workOutside } from './clients.ts';
import { completeAll, createCompleter } from './completer.ts';
import { drawFault } from './draw-fault.ts';
import { heal, rowsOrder } from './heal.ts';
import { createPrng } from './prng.ts';
import type { Instance, Order } from './runs.ts';
import { type ClientPlan, drawScenario, offset } from './scenario.ts';
import { bump, type Tally, type Violation } from './watch.ts';
import { withPlan } from './with-plan.ts';
import { createWorld, type World } from './world.ts';

/** What is drawn apart, of the seeds that are these numbers later: older schedules stay as they are. */
const COMPLETERS = 1_000_000_007;
const PLANS = 2_000_000_011;

export async function explore(seed: number, tally: Tally, trace?: string[]): Promise<Violation | undefined> {
  const prng = createPrng(seed);
  const scenario = drawScenario(prng);
  const { wild } = scenario.world;
  let calm = false;
  const world = createWorld(
    scenario.world,
    {
      order: (ready) => prng.below(ready.length),
      // At the end slowness ends too: there must be time for an answer.
      tick: () => (calm ? prng.between(1, 20) : prng.between(...scenario.tick)),
      fault: (trip) =>
        prng.chance(scenario.faultRates[trip]) ? drawFault(prng, trip, wild) : { kind: 'none' },
      fraction: prng.fraction,
      age: (lag) => (prng.chance(0.5) ? 0 : prng.below(lag)),
      timed: true,
    },
    tally,
    trace,
  );
  world.note(() => `seed ${seed}: ${JSON.stringify(scenario)}`);

  const { scheduler, watch } = world;
  const policy = () => prng.pick(scenario.policies);
  const instances = scenario.offsets.map((by, index) => world.instance(`i${index + 1}`, by, policy()));
  /** The platform sends requests only to instances that are up, and starts one when there is none. */
  function anInstance(): Instance {
    const up = instances.filter((instance) => instance.alive && instance.frozenUntil <= scheduler.now());
    const chosen = up[prng.below(up.length + (up.length < 2 ? 1 : 0))];
    if (chosen) return chosen;
    const made = world.instance(`i${instances.length + 1}`, offset(prng, wild), policy());
    instances.push(made);
    return made;
  }

  // Drawn apart, so that the schedules without a completer are those that they would be.
  const apart = createPrng(seed + COMPLETERS);
  const completer = apart.chance(0.4) ? createCompleter(world, () => apart.chance(0.5)) : undefined;
  const period = apart.pick([3_000, 20_000, 60_000]);
  /** Now and then, also while clients are at work; two runs may be at work at once. */
  function completeNowAndThen(): boolean {
    if (!completer || busy === 0) return false;
    completer.run(anInstance());
    scheduler.message(scheduler.now() + period, completeNowAndThen);
    return true;
  }
  if (completer) scheduler.message(scheduler.now() + apart.below(period), completeNowAndThen);

  const orders = new Map<string, Order>();
  let busy = scenario.clients.length;
  const clients = createPrng(seed + PLANS).chance(0.25) ? planned(world, scenario.clients) : scenario.clients;
  for (const plan of clients) {
    const name = JSON.stringify([plan.order.caller, plan.order.token]);
    if (!orders.has(name)) orders.set(name, plan.order);
    runClient(
      world,
      clientOf('client', plan, anInstance, () => {
        busy--;
        if (busy > 0) return;
        calm = true;
        if (!completer) return comeBack();
        completeAll(world, completer, world.instance('completing', 0, policy()), comeBack);
      }),
    );
  }
  function comeBack(): void {
    for (const order of orders.values()) {
      const { secondLife, allInstances } = scenario;
      const denies = policy();
      heal({ world, order: rowsOrder(watch, order), instances: living, denies, secondLife, allInstances });
    }
  }
  for (const plan of scenario.outside) workOutside(world, plan);
  const living = () => instances.filter(({ alive, frozenUntil }) => alive && frozenUntil <= scheduler.now());

  await scheduler.run(() => watch.violation() !== undefined);
  bump(tally, 'steps', scheduler.step());
  return watch.violation();
}

/** The same clients, each with the plan of its own request. */
const planned = (world: World, clients: readonly ClientPlan[]): ClientPlan[] =>
  clients.map((client) => {
    const { request, sent } = client.order;
    const planned = withPlan(world, request);
    const { Plan } = planned;
    const order = { ...client.order, request: planned };
    return { ...client, order: sent && Plan ? { ...order, sent: { ...sent, Plan } } : order };
  });
