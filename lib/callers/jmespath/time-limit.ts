import { createContext, Script } from 'node:vm';
import type { Millis } from '../../core/time.ts';

/** The time was up: what ran has been stopped where it was. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

const script = new Script('run()');
/** What `script` runs; synchronous, so one at a time. */
let job: () => void = () => {};
let context: ReturnType<typeof createContext> | undefined;

/**
 * Runs a synchronous function for at most so long, loops and regular expressions included. V8's own watchdog stops it;
 * nothing is isolated, the function is ours. Costs about 0.1 ms.
 * @throws {TimeUp}, or what the function throws
 */
export function withinTime<T>(limit: Millis, run: () => T): T {
  let result: { readonly value: T } | undefined;
  context ??= createContext({ run: () => job() });
  job = () => {
    result = { value: run() };
  };
  try {
    script.runInContext(context, { timeout: limit });
  } catch (error) {
    throw isTimeout(error) ? new TimeUp(`took longer than ${limit} ms`) : error;
  } finally {
    // It holds on to a payload.
    job = () => {};
  }
  if (result === undefined) throw new TypeError('the script has not run');
  return result.value;
}

/** The error is one of the script's own realm, where `Error` is another. */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
