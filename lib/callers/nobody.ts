import type { Authenticate } from '../core/caller.ts';

/** Refuses every caller: what a function without a list of callers does. */
export const nobody = (): Authenticate => () => undefined;
