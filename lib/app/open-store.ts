/** The table that the settings name. Each store is loaded only where it is used: a deployment has no SQLite. */
import type { StoreSettings } from '../config/settings.ts';
import type { Clock, Log, Random, RevocationStore } from '../core/ports.ts';
import type { FcCredentials } from '../fc/context.ts';

export interface OpenStoreParts {
  /** Those of the running invocation. */
  readonly credentials: () => FcCredentials | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export type OpenStore = RevocationStore & { close(): void };

/** @throws {StoreUnavailable} when a file cannot be opened; Tablestore is asked only by the first request */
export async function openStore(settings: StoreSettings, parts: OpenStoreParts): Promise<OpenStore> {
  const { clock, random, log, credentials } = parts;
  if (settings.kind === 'sqlite') {
    const { createSqliteStore } = await import('../stores/sqlite/store.ts');
    return createSqliteStore({ path: settings.path, clock, log });
  }
  const { createTablestoreStore } = await import('../stores/tablestore/store.ts');
  const { endpoint, instance, table } = settings;
  return createTablestoreStore({
    endpoint,
    instance,
    table,
    credentials: () => keyOf(credentials()),
    clock,
    random,
    log,
  });
}

/** A function without a role has an empty set; the store says so itself. */
function keyOf(credentials: FcCredentials | undefined) {
  const { accessKeyId, accessKeySecret, securityToken } = credentials ?? {};
  if (!accessKeyId || !accessKeySecret) return undefined;
  return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
}

/** Where the table is, for a person. */
export const storeName = (settings: StoreSettings): string =>
  settings.kind === 'sqlite' ? settings.path : `${settings.table} at ${settings.endpoint}`;
