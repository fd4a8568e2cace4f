import type { Call } from './actions/action.ts';
import type { Answer } from './answer.ts';
import { type EcsError, refuse } from './error.ts';
import type { Switches } from './switches.ts';

/** How a call is handled, given the ClientTokens that ECS remembers. */
export type Turn =
  /** Execute it, then record its result. */
  | { readonly kind: 'run'; readonly done: (answer: Answer) => void }
  | { readonly kind: 'replay'; readonly answer: Answer }
  | { readonly kind: 'refuse'; readonly error: EcsError };

export interface ClientTokens {
  arrive(call: Call): Turn;
  forget(): void;
}

interface Memory {
  readonly parameters: string;
  /** Absent while the first call is running. */
  readonly answer?: Answer;
}

/** Scoped by account and action. How long ECS remembers a token is unknown, so only `forget` clears the memory. */
export function createClientTokens(switches: () => Switches): ClientTokens {
  let memories = new Map<string, Memory>();
  return {
    arrive(call) {
      const token = call.parameters.get('ClientToken') ?? '';
      if (!/^[\x20-\x7e]{0,64}$/.test(token)) {
        return { kind: 'refuse', error: refuse('InvalidClientToken.ValueNotSupported') };
      }
      const mode = switches().clientTokens;
      if (token === '' || mode === 'none') return { kind: 'run', done: () => undefined };

      const key = JSON.stringify([call.caller.accountId, call.action, token]);
      const parameters = JSON.stringify([...call.parameters].sort(([a], [b]) => (a < b ? -1 : 1)));
      const known = memories.get(key);
      if (known !== undefined) {
        if (known.parameters !== parameters) {
          return { kind: 'refuse', error: refuse('IdempotentParameterMismatch') };
        }
        if (known.answer === undefined) return { kind: 'refuse', error: refuse('LastTokenProcessing') };
        return { kind: 'replay', answer: known.answer };
      }
      const home = memories;
      home.set(key, { parameters });
      return {
        kind: 'run',
        done(answer) {
          if (answer.status < (mode === 'all' ? 500 : 300)) home.set(key, { parameters, answer });
          else home.delete(key);
        },
      };
    },
    forget() {
      memories = new Map();
    },
  };
}
