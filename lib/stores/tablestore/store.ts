/** The table of revocations in Tablestore: one row per key, every write a compare-and-set of the whole row. */
import {
  type CallLimit,
  type Clock,
  type Log,
  type Random,
  type RevocationStore,
  StoreUnavailable,
} from '../../core/ports.ts';
import { startCall, type TablestoreCall } from './call.ts';
import { createTablestoreClient, type TablestoreTarget } from './client.ts';
import { fromColumns, toColumns } from './columns.ts';
import { conditionsOf } from './conditions.ts';
import { describeFailure, verdictOn } from './failure.ts';
import type { TablestoreTry } from './request.ts';
import { createUnsettled } from './unsettled.ts';
import type { TablestoreCredentials } from './wire.ts';

export interface TablestoreStoreParts extends TablestoreTarget {
  /** Asked before every request: those of the invocation, which change while the instance lives. */
  readonly credentials: () => TablestoreCredentials | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Pick<Log, 'debug'>;
}

/**
 * Opens the store; the first request opens a connection, which is kept for the next.
 * @throws {TypeError} for an endpoint that is none
 */
export function createTablestoreStore(parts: TablestoreStoreParts): RevocationStore & { close(): void } {
  const client = createTablestoreClient(parts);
  const unsettled = createUnsettled();
  let closed = false;

  /** What one request needs, or why it cannot be made. */
  function prepare({ signal }: TablestoreCall): TablestoreTry | string {
    if (closed) return 'the store is closed';
    if (signal.aborted) return signal.reason instanceof Error ? signal.reason.message : 'aborted';
    const credentials = parts.credentials();
    if (!credentials?.accessKeyId || !credentials.accessKeySecret) return 'no credentials for Tablestore';
    return { credentials, signal };
  }

  /** Notes a failed request, waits where that can help, and says whether to make another. */
  async function again(operation: string, error: unknown, helps: boolean, call: TablestoreCall) {
    parts.log.debug('tablestore.failed', { operation, failure: describeFailure(error) });
    return helps && (await call.again());
  }

  async function within<T>(limit: CallLimit, work: (call: TablestoreCall) => Promise<T>): Promise<T> {
    const call = startCall(limit, parts);
    try {
      return await work(call);
    } finally {
      call.end();
    }
  }

  return {
    read: (key, limit) =>
      within(limit, async (call) => {
        for (;;) {
          const one = prepare(call);
          if (typeof one === 'string') throw new StoreUnavailable(one, 'no');
          try {
            const row = await client.get(key, one);
            return row && fromColumns(row, key);
          } catch (error) {
            if (error instanceof StoreUnavailable) throw error;
            const helps = verdictOn(error) !== 'refused';
            if (!(await again('GetRow', error, helps, call))) throw unavailable('GetRow', error, 'no');
          }
        }
      }),

    async write(row, expected, limit) {
      // All that is stored is taken now: what happens to the row while a request is under way does not matter.
      const columns = toColumns(row);
      const { key, version, attempt } = row;
      const write = { key, version, attempt };
      let [condition, fallback] = conditionsOf(expected);
      const applied = () => (unsettled.has(write) ? 'unknown' : 'no');

      return within(limit, async (call) => {
        for (;;) {
          const one = prepare(call);
          if (typeof one === 'string') throw new StoreUnavailable(one, applied());
          try {
            await client.put(key, columns, condition, one);
            unsettled.settle(write);
            return true;
          } catch (error) {
            const verdict = verdictOn(error);
            if (verdict === 'ambiguous') unsettled.add(write);
            if (verdict === 'condition' && !unsettled.has(write)) {
              if (!fallback) return false;
              [condition, fallback] = [fallback, undefined];
              continue;
            }
            // An ambiguous write is not sent again here: reading back settles it in as many trips, and says more.
            const helps = verdict === 'not-executed';
            if (!(await again('PutRow', error, helps, call))) throw unavailable('PutRow', error, applied());
          }
        }
      });
    },

    close() {
      closed = true;
      client.close();
    },
  };
}

const unavailable = (operation: string, error: unknown, applied: 'no' | 'unknown'): StoreUnavailable =>
  new StoreUnavailable(`Tablestore ${operation}: ${describeFailure(error)}`, applied, { cause: error });
