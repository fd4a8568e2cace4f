import type { Verify } from './schemes/scheme.ts';

/** Whoever RAM lets invoke the function. */
export const invoke = (): Verify => (request) => (request.door === 'direct' ? {} : undefined);
