/** The table that the settings name. Each store is loaded only where it is used: a deployment has no SQLite. */
import type { Agent } from 'node:http';
import type { StoreSettings } from '../config/settings.ts';
import type {
  AccessKey,
  Clock,
  Connections,
  Log,
  Random,
  RevocationStore,
  UnfinishedRows,
} from '../core/ports.ts';

export interface OpenStoreParts {
  /** Of the current invocation. */
  readonly credentials: () => AccessKey | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** To the table; default: the store opens its own. */
  readonly connections?: Connections<Agent> | undefined;
}

export type OpenStore = RevocationStore & { close(): void };

/** @throws {StoreUnavailable} when a file cannot be opened; Tablestore is first called by a request */
export async function openStore(settings: StoreSettings, parts: OpenStoreParts): Promise<OpenStore> {
  if (settings.kind === 'sqlite') {
    const { createSqliteStore } = await import('../stores/sqlite/store.ts');
    return createSqliteStore({ path: settings.path, clock: parts.clock, log: parts.log });
  }
  const { createTablestoreStore } = await import('../stores/tablestore/store.ts');
  const { endpoint, instance, table } = settings;
  return createTablestoreStore({ endpoint, instance, table, ...parts });
}

/** The index of unfinished rows of that table. @throws {StoreUnavailable} as `openStore` */
export async function openIndex(
  settings: StoreSettings,
  parts: OpenStoreParts,
): Promise<UnfinishedRows & { close(): void }> {
  if (settings.kind === 'sqlite') {
    const { createSqliteStore } = await import('../stores/sqlite/store.ts');
    return createSqliteStore({ path: settings.path, clock: parts.clock, log: parts.log });
  }
  const { createTablestoreUnfinished } = await import('../stores/tablestore/unfinished.ts');
  const { endpoint, instance, table } = settings;
  return createTablestoreUnfinished({ endpoint, instance, table, ...parts });
}

/** Where the table is, for a person. */
export const storeName = (settings: StoreSettings): string =>
  settings.kind === 'sqlite' ? settings.path : `${settings.table} at ${settings.endpoint}`;
