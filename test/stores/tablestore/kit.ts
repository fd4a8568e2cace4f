/** The Tablestore adapter over a simulator, on the wire. */
import type { Clock, RevocationStore, UnfinishedRows } from '../../../lib/core/ports.ts';
import { DEMO_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';
import {
  DEMO_INSTANCE,
  type TablestoreSimulatorOptions,
} from '../../../lib/simulators/tablestore/simulator.ts';
import { createTablestoreStore, type TablestoreStoreParts } from '../../../lib/stores/tablestore/store.ts';
import { createTablestoreUnfinished } from '../../../lib/stores/tablestore/unfinished.ts';
import { systemClock } from '../../../lib/system/clock-and-random.ts';
import type { OpenStore } from '../../contracts/store/worker-protocol.ts';
import { type RunningSimulator, startSimulator, TABLE } from '../../support/tablestore-simulator.ts';

/** Fraction 0: every pause is the shortest one. */
const random = { id: () => 'not-used', fraction: () => 0 };

const partsOf = (endpoint: string, overrides: Partial<TablestoreStoreParts>): TablestoreStoreParts => ({
  endpoint,
  instance: DEMO_INSTANCE,
  table: TABLE,
  credentials: () => DEMO_CREDENTIAL,
  clock: systemClock(),
  random,
  log: { debug: () => undefined },
  ...overrides,
});

/** The store with defaults for tests. */
export const openTablestore = (
  endpoint: string,
  overrides: Partial<TablestoreStoreParts> = {},
): ReturnType<typeof createTablestoreStore> => createTablestoreStore(partsOf(endpoint, overrides));

/** Its index of unfinished rows. */
export const openIndex = (
  endpoint: string,
  overrides: Partial<TablestoreStoreParts> = {},
): ReturnType<typeof createTablestoreUnfinished> => createTablestoreUnfinished(partsOf(endpoint, overrides));

export interface TablestoreResource extends RunningSimulator {
  readonly store: RevocationStore & { close(): void };
  readonly index: UnfinishedRows & { close(): void };
  readonly clock: Clock;
  /** Failed requests, as they were logged. */
  readonly log: string[];
}

/** A store over a simulator of its own. */
export async function acquireTablestore(
  options: TablestoreSimulatorOptions = {},
  overrides: Partial<TablestoreStoreParts> = {},
): Promise<TablestoreResource> {
  const running = await startSimulator(options);
  const clock = systemClock();
  const log: string[] = [];
  const debug = (_event: string, fields?: Record<string, unknown>) => void log.push(String(fields?.failure));
  const store = openTablestore(running.endpoint, { clock, log: { debug }, ...overrides });
  const index = openIndex(running.endpoint, { clock, log: { debug }, ...overrides });
  return {
    ...running,
    store,
    index,
    clock,
    log,
    async [Symbol.asyncDispose]() {
      store.close();
      index.close();
      await running.simulator.close();
    },
  };
}

/** Opens the store in a worker process. */
export const openStore: OpenStore = async ({ endpoint }) => {
  const store = openTablestore(String(endpoint));
  return { store, close: async () => store.close() };
};

/** For `WorkerStore.module`. */
export const MODULE = import.meta.url;
