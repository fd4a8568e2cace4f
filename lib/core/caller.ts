import type { HttpRequest } from './http-types.ts';

/** Somebody whose identity was proven. */
export interface Caller {
  /** Scopes the tokens: a renamed caller starts anew. */
  readonly name: string;
}

/** Proves who is calling, from the raw bytes and nothing else. `undefined`: nobody, and never says why. */
export type Authenticate = (request: HttpRequest) => Caller | undefined;
