/** The effects of an admitted call, and their time. */
import type { Clock } from '../../core/ports.ts';
import type { Holds } from '../shared/holds.ts';
import type { Admitted } from './admission.ts';
import { type Answer, failure, success } from './answer.ts';
import type { ClientTokens, Turn } from './client-tokens.ts';
import { EcsError } from './error.ts';
import type { Fault } from './fault.ts';
import type { OpenEntry } from './journal.ts';
import type { Switches } from './switches.ts';
import type { World } from './world.ts';

export interface EffectParts {
  readonly clock: Clock;
  readonly world: World;
  readonly tokens: ClientTokens;
  readonly holds: Holds;
  readonly switches: () => Switches;
}

export interface Arrival extends Admitted {
  readonly entry: OpenEntry;
  readonly requestId: string;
  readonly host: string;
}

/** Registers the ClientToken and returns a function that executes the call once and records it in the journal. */
export function arriveAt(arrival: Arrival, parts: EffectParts): () => Answer {
  const { world, tokens, clock } = parts;
  const turn = tokens.arrive(arrival.call);
  return () => {
    const before = world.changes.length;
    const answer = answerOf(turn, arrival, parts);
    if (turn.kind === 'run') turn.done(answer);
    const changes = world.changes.slice(before);
    const ids = (wanted: 'added' | 'removed') =>
      changes.filter(({ kind }) => kind === wanted).map(({ ruleId }) => ruleId);
    arrival.entry.effect({
      at: clock.now(),
      status: answer.status,
      ...(answer.code !== undefined && { code: answer.code }),
      replayed: turn.kind === 'replay',
      removed: ids('removed'),
      added: ids('added'),
    });
    return answer;
  };
}

function answerOf(
  turn: Turn,
  { call, action, requestId, host }: Arrival,
  { world, switches }: EffectParts,
): Answer {
  switch (turn.kind) {
    case 'replay':
      return turn.answer;
    case 'refuse':
      return failure(turn.error, requestId, host);
    case 'run':
      try {
        return success(requestId, action(call, { world, switches: switches() }));
      } catch (error) {
        if (error instanceof EcsError) return failure(error, requestId, host);
        throw error;
      }
  }
}

/**
 * Executes the call as often as the fault says.
 * @param arrive delivers a duplicate
 * @returns the answer of the first delivery; undefined if it is delayed
 */
export function takeEffect(
  { effect: how, lateBy }: Fault,
  effect: () => Answer,
  arrive: () => () => Answer,
  holds: Holds,
): Answer | undefined {
  if (how === 'late') {
    holds.later(effect, lateBy);
    return undefined;
  }
  const answer = effect();
  if (how === 'twice') arrive()();
  if (how === 'now-and-late') holds.later(() => arrive()(), lateBy);
  return answer;
}
