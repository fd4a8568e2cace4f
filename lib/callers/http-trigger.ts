import type { Verify } from './schemes/scheme.ts';

/**
 * Whoever Function Compute has let through its HTTP trigger, by its own signature or a JWT. Only for a trigger that is
 * not anonymous: our code cannot see which kind it is.
 */
export const httpTrigger = (): Verify => (request) => (request.door === 'http-trigger' ? {} : undefined);
