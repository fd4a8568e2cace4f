import type { Verify } from './scheme.ts';

/** Whoever RAM lets invoke the function. */
export const invoke = (): Verify => (request) => (request.door === 'direct' ? {} : undefined);
