import type { Authenticate } from '../core/caller.ts';
import { EVERYTHING } from '../core/permissions.ts';

/** Everybody is `local`, and allowed everything. Only for a gateway that answers nothing but its own loopback. */
export const local = (): Authenticate => () => ({ name: 'local', permissions: EVERYTHING });
