/**
 * Every schedule of two attempts with at most two faults, in small worlds. Left out is only what changes nothing: a
 * reply is received at once, because what its receiver does before its next call is not observable.
 */
import type { Millis } from '../../lib/core/time.ts';
import { clientOf, runClient, workOutside } from './clients.ts';
import { type Chooser, createEnumerator } from './enumerate.ts';
import { type Fault, NO_FAULT, type Trip } from './faults.ts';
import { heal, rowsOrder } from './heal.ts';
import type { Order } from './runs.ts';
import type { Happening, Move } from './scheduler.ts';
import { SMALL_CASES, type SmallCase } from './small-cases.ts';
import { bump, type Tally, type Violation } from './watch.ts';
import { createWorld, START } from './world.ts';

export interface Found extends Violation {
  readonly name: string;
  readonly choices: readonly number[];
}

/** The limit of a call is over, and time is left to list and to save. */
const LIMIT: Millis = START + 7_500;
/** The lease is over, and the second attempt begins: it, a late effect and a thawed instance are in any order. */
const LEASE: Millis = START + 15_000;

function faultsOf(trip: Trip, batch: boolean, now: Millis): readonly Fault[] {
  const late = (until: Millis): Fault => ({
    kind: 'late',
    delay: Math.max(until - now, 0) || 15_000,
    reported: false,
  });
  const untilLease = Math.max(LEASE - now, 0) || 15_000;
  const both: readonly Fault[] = [
    NO_FAULT,
    { kind: 'fail-doubtful' },
    // From a reply that is lost to an effect that comes at the very end.
    { kind: 'late', delay: 0, reported: true },
    ...(now < LIMIT ? [late(LIMIT)] : []),
    late(LEASE),
    { kind: 'crash', sent: true },
  ];
  switch (trip) {
    case 'read':
      return [NO_FAULT];
    case 'list':
      return [NO_FAULT, { kind: 'crash', sent: false }, { kind: 'refuse', class: 'refused' }];
    case 'write':
      return both;
    case 'revoke':
      return [
        ...both,
        { kind: 'crash', sent: false },
        { kind: 'freeze', sent: false, delay: untilLease },
        { kind: 'freeze', sent: true, delay: untilLease },
        { kind: 'refuse', class: 'refused' },
        { kind: 'done-early', delay: untilLease },
        ...(batch ? [{ kind: 'partial', bits: 1, class: 'gone' } as const] : []),
      ];
  }
}

const moveOf = ({ move }: Happening): Move[] => (move ? [move] : []);

/** One schedule, by the choices of the enumerator; undefined when it has been seen in another order. */
export async function runSmall(
  { plan, orders, later, outside }: SmallCase,
  choices: Chooser,
  mostFaults: number,
  tally: Tally,
  trace?: string[],
): Promise<Violation | 'fine' | undefined> {
  let faults = 0;
  let calm = false;
  let repeated = false;
  const world = createWorld(
    plan,
    {
      order(ready) {
        const reply = ready.findIndex(({ move }) => move === undefined);
        if (reply >= 0 || calm) return Math.max(0, reply);
        const chosen = choices.order(ready.flatMap(moveOf));
        repeated = chosen < 0;
        return chosen;
      },
      tick: () => 10,
      fault(trip, { now }) {
        if (trip === 'revoke') choices.seen();
        if (faults >= mostFaults) return NO_FAULT;
        const kinds = faultsOf(trip, plan.rules.length > 2, now);
        const fault = kinds.length > 1 ? kinds[choices.choose(kinds.length)] : undefined;
        if (fault && fault.kind !== 'none') faults++;
        return fault ?? NO_FAULT;
      },
      fraction: () => 0.5,
      timed: false,
    },
    tally,
    trace,
  );
  const { scheduler, watch } = world;
  const [first, second] = orders;
  let busy = 2;
  function client(name: string, order: Order, startsAfter: Millis): void {
    const instance = world.instance(name, 0);
    const plan = { order, startsAfter, tries: 1, patience: 0 };
    const over = () => {
      choices.seen();
      if (--busy > 0) return;
      calm = true;
      const healer = rowsOrder(watch, first);
      heal({ world, order: healer, instances: () => [], denies: [], secondLife: false, allInstances: false });
    };
    runClient(
      world,
      clientOf(`client ${name}`, plan, () => instance, over),
    );
  }
  client('a', first, 0);
  client('b', second, later);
  if (outside) workOutside(world, outside);
  await scheduler.run(() => watch.violation() !== undefined);
  if (!repeated) bump(tally, 'steps', scheduler.step());
  return repeated ? undefined : (watch.violation() ?? 'fine');
}

export interface ExhaustOptions {
  readonly cases?: readonly SmallCase[];
  readonly mostFaults?: number;
  /** Of orders that cannot be distinguished, only one. */
  readonly reduce?: boolean;
  /** Gives up after so many. */
  readonly most?: number;
  readonly progress?: (schedules: number) => void;
}

/** All schedules of all small worlds. The first that breaks an invariant, if one does. */
export async function exhaust(tally: Tally, options: ExhaustOptions = {}): Promise<Found | undefined> {
  const { cases = SMALL_CASES, mostFaults = 2, reduce = true, most = Number.POSITIVE_INFINITY } = options;
  let schedules = 0;
  for (const small of cases) {
    const choices = createEnumerator({ reduce });
    do {
      const end = await runSmall(small, choices, mostFaults, tally);
      if (end === undefined) continue;
      bump(tally, 'schedules');
      bump(tally, `exhaustive: ${small.name}`);
      options.progress?.(++schedules);
      if (end !== 'fine') return { ...end, name: small.name, choices: choices.choices() };
    } while (choices.next() && schedules < most);
  }
  return undefined;
}
