/**
 * One call of a port: it is made, it arrives, its reply comes back, or its limit ends it. Arrival and reply are two
 * messages of the scheduler, so that anything can happen before each.
 */
import type { CallLimit } from '../../lib/core/ports.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { Fault } from './faults.ts';
import type { Run } from './runs.ts';
import type { Happening, Move } from './scheduler.ts';
import type { TripLog } from './watch-types.ts';
import type { World } from './world.ts';

export type Outcome<T> = { readonly value: T } | { readonly error: Error };

export interface Call<T> {
  readonly log: TripLog;
  /** For the trace. */
  readonly label: string;
  /** Called when it leaves the instance: that is when it is signed. */
  sent?(): void;
  /** What it does where it arrives, and the answer of its own. */
  arrive(fault: Fault): Outcome<T>;
  /** A second copy of it. */
  arriveAgain?(): Outcome<T>;
  /** The adapter's result when no answer came within the limit. */
  silence(): Outcome<T>;
  /** The adapter's result for a reset, or for a page of HTML. */
  reset(): Outcome<T>;
  /** The adapter's result when the connection was refused. */
  failed(): Outcome<T>;
  /** The reply has come back to the code that made the call. */
  received?(value: T): void;
}

export function makeCall<T>(world: World, run: Run, call: Call<T>, { limit, signal }: CallLimit): Promise<T> {
  const { scheduler } = world;
  const { instance } = run;
  const { trip } = call.log;
  const move: Move = {
    id: `${run.id}#${++run.calls}`,
    where: trip === 'read' || trip === 'write' ? 'store' : 'ecs',
    changes: trip === 'write' || trip === 'revoke',
  };
  const fault = world.fault(trip, run);
  const clock = () => scheduler.now() + instance.offset;
  const until = clock() + limit;
  // What was signed after the limit of its call, the adapter of ECS does not send. For a table the model is stricter.
  const isSent = () => move.where === 'store' || clock() <= until;

  return new Promise<T>((resolve, reject) => {
    let over = false;
    let alarm: Happening | undefined;

    function settle(outcome: Outcome<T>, how: string): boolean {
      if (over) return false;
      over = true;
      if (alarm) alarm.off = true;
      run.pending.delete(abort);
      world.note(() => `${run.id} ${call.label} ${how}: ${textOf(outcome)}`);
      call.log.settledAt = scheduler.step();
      call.log.succeeded = 'value' in outcome;
      if ('value' in outcome) {
        call.received?.(outcome.value);
        resolve(outcome.value);
      } else reject(outcome.error);
      return true;
    }
    const abort = () => settle(call.silence(), 'aborted');
    const reply = (outcome: Outcome<T>, delay: Millis) =>
      scheduler.message(scheduler.now() + delay, () => settle(outcome, 'receives'), { owner: instance });

    function arrive(after: (own: Outcome<T>) => void): boolean {
      call.log.arrivedAt = scheduler.step();
      const own = call.arrive(fault);
      world.note(() => `  ${run.id} ${call.label} arrives: ${textOf(own)}`);
      after(own);
      return false;
    }
    const send = (delay: Millis, after: (own: Outcome<T>) => void) => {
      call.sent?.();
      scheduler.message(scheduler.now() + delay, () => arrive(after), { move });
    };
    const answer = (own: Outcome<T>) => {
      reply(own, 0);
    };
    const nothing = () => undefined;

    world.note(() => `${run.id} ${call.label}${fault.kind === 'none' ? '' : ` [${JSON.stringify(fault)}]`}`);
    if (signal.aborted) {
      settle(call.silence(), 'aborted');
      return;
    }
    run.pending.add(abort);
    alarm = scheduler.timer(scheduler.now() + limit, () => settle(call.silence(), 'times out'), instance);

    switch (fault.kind) {
      case 'fail-before':
        if (fault.reported) reply(call.failed(), 0);
        break;
      case 'fail-doubtful':
        reply(call.reset(), 0);
        break;
      case 'reply-lost':
        send(0, fault.reported ? () => reply(call.reset(), 0) : nothing);
        break;
      case 'html':
        if (fault.effect) send(0, nothing);
        reply(call.reset(), 0);
        break;
      case 'late':
        send(fault.delay, fault.reported ? nothing : answer);
        if (fault.reported) reply(call.reset(), 0);
        break;
      case 'slow':
        send(0, (own) => reply(own, fault.delay));
        break;
      case 'duplicate':
        send(0, (own) => {
          if (!fault.second) reply(own, 0);
          scheduler.message(scheduler.now() + fault.delay, () => {
            const again = call.arriveAgain?.() ?? own;
            world.note(() => `  ${run.id} ${call.label} arrives again: ${textOf(again)}`);
            if (fault.second) reply(again, 0);
            return false;
          });
        });
        break;
      case 'crash':
        if (fault.sent) send(0, nothing);
        world.kill(instance);
        break;
      case 'freeze':
        if (fault.sent) send(0, answer);
        else {
          // Not yet on the wire. After the thaw it races its own limit: what the adapter still sends may go out.
          scheduler.message(
            scheduler.now() + fault.delay,
            () => {
              if (instance.alive && !over && isSent()) send(0, answer);
              return false;
            },
            { move: { id: `${move.id} thaws`, where: 'client', changes: false } },
          );
        }
        world.freeze(instance, scheduler.now() + fault.delay);
        break;
      case 'clock-jump':
        instance.offset = fault.offset;
        send(0, answer);
        break;
      case 'store-unavailable':
        world.storeDown(scheduler.now() + fault.delay);
        reply(call.failed(), 0);
        break;
      default:
        send(0, answer);
    }
  });
}

function textOf(outcome: Outcome<unknown>): string {
  if ('error' in outcome) return outcome.error.message;
  const { value } = outcome;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('state' in value && 'version' in value) return `${value.state} v${value.version}`;
  if ('rules' in value && Array.isArray(value.rules)) {
    return `lists ${value.rules.map((rule) => rule.SecurityGroupRuleId).join(' ') || 'nothing'}`;
  }
  return 'class' in value
    ? `${value.class}${'code' in value ? ` ${value.code}` : ''}`
    : JSON.stringify(value);
}
