/**
 * A Tablestore instance with the operations that a store uses. It authenticates, decodes and answers requests of the
 * real SDK as the service does. Rows are in memory.
 */
import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { systemClock } from '../../system/clock-and-random.ts';
import { type Credential, DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL } from '../ecs/wire/credential.ts';
import { createHolds } from '../shared/holds.ts';
import { close, listen, numberConnections, warnOf } from '../shared/server.ts';
import type { ShownRow, TablestoreSimulator } from './controls.ts';
import { createEffects } from './effects.ts';
import { createFaults } from './faults.ts';
import { createHandler } from './handler.ts';
import { STRING_COLUMN } from './index-calls.ts';
import { createJournal } from './journal.ts';
import type { Variant } from './plain-buffer/types.ts';
import { keyText } from './rows/checks.ts';
import { USUAL_DEVIATION } from './table-calls.ts';
import { createTables, livingCells, type TableSettings } from './tables.ts';

const text = (value: string): Variant => ({ type: 'string', value });

export const DEMO_INSTANCE = 'revoke-egress';

/** The table that the store expects: one key column `pk`, cells without expiry. */
const USUAL_TABLE: TableSettings = {
  primaryKey: [{ name: 'pk', type: 'string' }],
  timeToLive: -1,
  maxDeviation: USUAL_DEVIATION,
  allowUpdate: true,
  definedColumns: [],
  indexes: new Map(),
};

/** With the index of unfinished rows, as `revoke-egress setup` creates it. */
export const indexedTable = (name: string): Partial<TableSettings> => ({
  allowUpdate: false,
  definedColumns: [{ name: 'unfinished', type: STRING_COLUMN }],
  indexes: new Map([[`${name}_unfinished`, { primaryKey: ['unfinished', 'pk'] }]]),
});

export interface TablestoreSimulatorOptions {
  readonly instance?: string;
  /** Accepted access keys; default: the demonstration keys of both simulators. */
  readonly credentials?: readonly Credential[];
  /** Tables that exist from the start. */
  readonly tables?: Readonly<Record<string, Partial<TableSettings>>>;
  readonly clock?: Clock;
  readonly newRequestId?: () => string;
  /** How long a table made by CreateTable takes to load; default 0. */
  readonly loading?: Millis;
  /** How long a change takes to be in the indexes; default 5. */
  readonly indexLag?: Millis;
  /** See `RowParts`; default `present`, which is harder for a store. */
  readonly expiredRows?: 'present' | 'absent';
  /** Speaks https with this key and certificate (PEM). */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Creates an instance; call `listen` to start it. */
export function createTablestoreSimulator(options: TablestoreSimulatorOptions = {}): TablestoreSimulator {
  const base = options.clock ?? systemClock();
  let ahead: Millis = 0;
  const clock: Clock = { now: () => base.now() + ahead, sleep: base.sleep };
  const tables = createTables({
    now: clock.now,
    loading: options.loading ?? 0,
    indexLag: options.indexLag ?? 5,
  });
  const holds = createHolds(clock);
  const effects = createEffects(clock, holds);
  const faults = createFaults();
  const journal = createJournal();
  const handle = createHandler({
    instance: options.instance ?? DEMO_INSTANCE,
    credentials: options.credentials ?? [DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL],
    newRequestId: options.newRequestId ?? randomUUID,
    expiredRows: options.expiredRows ?? 'present',
    now: clock.now,
    clientTime: base.now,
    clock,
    tables,
    effects,
    holds,
    faults,
    journal,
  });

  function seed(): void {
    tables.clear();
    for (const [name, settings] of Object.entries(options.tables ?? {})) {
      tables.create(name, { ...USUAL_TABLE, ...settings }, 0);
    }
  }
  seed();

  const simulator = {
    journal,
    faults,
    rows: (name: string) => {
      const table = tables.find(name);
      return [...table.rows.values()].map((row) => ({
        key: row.key.map(({ value }) => String(value)),
        columns: Object.fromEntries(
          [...livingCells(table, row, clock.now())].map(([column, { value }]) => [
            column,
            String(value.value),
          ]),
        ),
      }));
    },
    load(name: string, rows: Iterable<ShownRow>) {
      const table = tables.find(name);
      const timestamp = clock.now();
      for (const { key, columns } of rows) {
        const cells = Object.entries(columns).map(
          ([column, value]) => [column, { value: text(value), timestamp }] as const,
        );
        const values = key.map(text);
        tables.put(table, keyText(values), { key: values, cells: new Map(cells) });
      }
    },
    purge: tables.purge,
    advance(ms: Millis) {
      ahead += ms;
    },
    makeUnavailable: effects.makeUnavailable,
    flush: holds.flush,
    release: holds.release,
    reset() {
      holds.reset();
      effects.reset();
      faults.clear();
      journal.clear();
      seed();
    },
  };

  const serve = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response, connectionOf(request)).catch((error: unknown) => {
      warnOf(error);
      response.destroy();
    });
  const server = options.tls ? createHttpsServer(options.tls, serve) : createHttpServer(serve);
  const connectionOf = numberConnections(server, options.tls ? 'secureConnection' : 'connection');

  return {
    ...simulator,
    async listen(port = 0, host = '127.0.0.1') {
      const bound = await listen(server, port, host);
      const scheme = options.tls ? 'https' : 'http';
      return { port: bound, endpoint: `${scheme}://${host}:${bound}` };
    },
    async close() {
      holds.reset();
      await close(server);
    },
  };
}
