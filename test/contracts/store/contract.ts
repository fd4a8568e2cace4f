/**
 * The contract of `RevocationStore`, for every adapter: the doc comments of `lib/core/ports.ts` as cases. Each is a
 * defect that was seen in a published library or in a model check of the protocol. Importing this registers nothing.
 */
import { describe } from 'vitest';
import { registerConditions } from './conditions.ts';
import { registerExpiry } from './expiry.ts';
import { registerFaults } from './faults.ts';
import { registerFidelity } from './fidelity.ts';
import { registerLimits } from './limits.ts';
import { registerRaces } from './races.ts';
import type { Acquire, StoreCapabilities, StoreResource } from './resource.ts';
import { registerUnfinished } from './unfinished.ts';

export type { Acquire, StoreCapabilities, StoreResource } from './resource.ts';
export type { WorkerStore } from './worker-protocol.ts';

/** Registers the cases of the contract for one adapter; each case has a resource of its own. */
export function storeContract<R extends StoreResource>(
  name: string,
  acquire: Acquire<R>,
  capabilities: StoreCapabilities<R>,
): void {
  describe(`store contract: ${name}`, () => {
    registerConditions(acquire);
    registerExpiry(acquire, capabilities);
    registerFidelity(acquire);
    registerLimits(acquire, capabilities);
    registerFaults(acquire, capabilities);
    registerRaces(acquire, capabilities);
    registerUnfinished(acquire, capabilities);
  });
}
