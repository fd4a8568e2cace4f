/** The tries of one port call: its time limit, the credentials of each request, and when to retry. */
import {
  type CallLimit,
  type Clock,
  IndexMissing,
  type Log,
  type Random,
  StoreUnavailable,
} from '../../core/ports.ts';
import { doublingPause, type Millis, type Pauses } from '../../core/time.ts';
import { ENDED, NO_TIME, type TablestoreTarget, type TablestoreTry } from './client.ts';
import { describeFailure, verdictOn } from './failure.ts';
import type { TablestoreCredentials } from './wire.ts';

/**
 * The maximum of tries of one call, for requests that the server did not execute. They bridge a conflict or a short
 * overload. The caller bridges an outage, because it knows how much time that is worth.
 */
const MOST_TRIES = 5;
const PAUSES: Pauses = { first: 25, longest: 200 };

export interface TablestoreCall {
  /** The limit of its next request, or why none may be sent. */
  next(): CallLimit | string;
  /** Waits before another try; false: no tries or no time left. */
  again(): Promise<boolean>;
}

/** Of the process, because that clock does not jump. */
const age = (): Millis => process.uptime() * 1000;

/** Starts the clocks of a call. It ends by the one that is first. */
function startCall(
  { limit, signal }: CallLimit,
  { clock, random }: { clock: Clock; random: Random },
): TablestoreCall {
  const [until, end] = [clock.now() + limit, age() + limit];
  const left = (): Millis => Math.min(until - clock.now(), end - age());
  let tries = 1;
  return {
    next() {
      if (signal.aborted) return ENDED;
      const limit = left();
      // In this form NaN as a limit means no time, not unlimited time.
      return limit > 0 ? { limit, signal } : NO_TIME;
    },
    async again() {
      const pause = doublingPause(tries - 1, random.fraction(), PAUSES);
      if (signal.aborted || tries >= MOST_TRIES || pause >= left()) return false;
      tries += 1;
      await clock.sleep(pause, signal);
      // A process may be frozen meanwhile.
      return !signal.aborted && left() > 0;
    },
  };
}

export interface TablestoreParts extends TablestoreTarget {
  /** Called before every request, because each invocation may have other credentials. */
  readonly credentials: () => TablestoreCredentials | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Pick<Log, 'debug'>;
}

export interface Tries {
  /** The parts of one request, or why it cannot be sent. */
  prepare(call: TablestoreCall): TablestoreTry | string;
  /** Logs a failed request, and waits if a retry can help. Returns whether to retry. */
  again(operation: string, error: unknown, helps: boolean, call: TablestoreCall): Promise<boolean>;
  /** Starts the clocks of a call. */
  start(limit: CallLimit): TablestoreCall;
  /** A request that changes nothing, so it is retried unless it was refused. @throws {StoreUnavailable} `applied: "no"` */
  read<T>(operation: string, limit: CallLimit, request: (one: TablestoreTry) => Promise<T>): Promise<T>;
  /** After this, no request is sent. */
  close(): void;
}

export function createTries(parts: TablestoreParts): Tries {
  let closed = false;

  const start = (limit: CallLimit) => startCall(limit, parts);

  function prepare(call: TablestoreCall): TablestoreTry | string {
    if (closed) return 'the store is closed';
    const next = call.next();
    if (typeof next === 'string') return next;
    const credentials = parts.credentials();
    if (!credentials?.accessKeyId || !credentials.accessKeySecret) return 'no credentials for Tablestore';
    return { credentials, ...next };
  }

  async function again(operation: string, error: unknown, helps: boolean, call: TablestoreCall) {
    parts.log.debug('tablestore.failed', { operation, failure: describeFailure(error) });
    return helps && (await call.again());
  }

  return {
    prepare,
    again,
    start,
    async read(operation, limit, request) {
      const call = start(limit);
      for (;;) {
        const one = prepare(call);
        if (typeof one === 'string') throw new StoreUnavailable(one, 'no');
        try {
          return await request(one);
        } catch (error) {
          if (error instanceof StoreUnavailable || error instanceof IndexMissing) throw error;
          const helps = verdictOn(error) !== 'refused';
          if (!(await again(operation, error, helps, call))) throw unavailable(operation, error, 'no');
        }
      }
    },
    close() {
      closed = true;
    },
  };
}

export const unavailable = (operation: string, error: unknown, applied: 'no' | 'unknown'): StoreUnavailable =>
  new StoreUnavailable(`Tablestore ${operation}: ${describeFailure(error)}`, applied, { cause: error });
