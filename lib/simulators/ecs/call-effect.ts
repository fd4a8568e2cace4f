/** What an admitted call does to the world, and when. */
import type { Clock } from '../../core/ports.ts';
import type { Admitted } from './admission.ts';
import { type Answer, failure, success } from './answer.ts';
import type { ClientTokens, Turn } from './client-tokens.ts';
import { EcsError } from './error.ts';
import type { Fault } from './fault.ts';
import type { OpenEntry } from './journal.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import type { World } from './world.ts';

export interface EffectParts {
  readonly clock: Clock;
  readonly world: World;
  readonly tokens: ClientTokens;
  readonly stage: Stage;
  readonly switches: () => Switches;
}

export interface Arrival extends Admitted {
  readonly entry: OpenEntry;
  readonly requestId: string;
  readonly host: string;
}

/** Registers the call with the memory of ClientTokens and returns what does it, once, and journals what came of it. */
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
 * Lets the call take effect as often as the fault says.
 * @param arrive lets a duplicate of it arrive
 * @returns the answer of the first delivery; undefined when that comes only later
 */
export function takeEffect(
  { effect: how, lateBy }: Fault,
  effect: () => Answer,
  arrive: () => () => Answer,
  stage: Stage,
): Answer | undefined {
  if (how === 'late') {
    stage.later(effect, lateBy);
    return undefined;
  }
  const answer = effect();
  if (how === 'twice') arrive()();
  if (how === 'now-and-late') stage.later(() => arrive()(), lateBy);
  return answer;
}
