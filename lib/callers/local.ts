import type { Authenticate } from '../core/http/caller.ts';
import { EVERYTHING } from '../core/policy/permissions.ts';

/** Everybody is `local`, and allowed everything. Only for a gateway that answers nothing but its own loopback. */
export const local = (): Authenticate => () => ({ name: 'local', permissions: EVERYTHING });
