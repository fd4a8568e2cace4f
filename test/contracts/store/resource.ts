import type { CallLimit, Clock, RevocationStore, UnfinishedRows } from '../../../lib/core/ports.ts';
import { StoreUnavailable } from '../../../lib/core/ports.ts';
import type { WorkerStore } from './worker-protocol.ts';

/** A store over a fresh, empty, real backend; disposing of it stops the backend. */
export interface StoreResource extends AsyncDisposable {
  readonly store: RevocationStore;
  /** The clock that the store goes by, and that the rows of the suite are dated with. */
  readonly clock: Pick<Clock, 'now'>;
}

/** What else can be done with a resource. A capability that is absent leaves its cases out. */
export interface StoreCapabilities<R extends StoreResource> {
  /** Makes a row that is past its `expiresAt` vanish, as the backend does in its own time. */
  readonly purge?: (resource: R, key: string) => Promise<void>;
  /** The reply of the next write is lost: after it was applied, or before it could be. */
  readonly ambiguous?: (resource: R, effect: 'applied' | 'not-applied') => void;
  /** No write gets through until the returned function is called. */
  readonly stall?: (resource: R) => Promise<() => Promise<void>>;
  /** The index of unfinished rows of the resource alone. */
  readonly index?: {
    of(resource: R): UnfinishedRows;
    /** Waits until it shows what was written. */
    settled?(resource: R): Promise<void>;
  };
  /** How another process opens the same backend. */
  readonly processes?: (resource: R) => WorkerStore;
}

export type Acquire<R extends StoreResource> = () => Promise<R>;

/** A limit that is never reached. */
export const ample = (): CallLimit => ({ limit: 30_000, signal: new AbortController().signal });

/** The `StoreUnavailable` that a call must end with; anything else fails the test. */
export async function unavailable(call: Promise<unknown>): Promise<StoreUnavailable> {
  const end = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in end && end.error instanceof StoreUnavailable) return end.error;
  throw new Error('the call did not end with StoreUnavailable', { cause: end });
}

/** How a write ended, as one word. */
export async function endOf(write: Promise<boolean>): Promise<'applied' | 'refused' | 'no' | 'unknown'> {
  try {
    return (await write) ? 'applied' : 'refused';
  } catch (error) {
    if (error instanceof StoreUnavailable) return error.applied;
    throw error;
  }
}
