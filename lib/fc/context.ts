/** Function Compute's context of one invocation, Node.js built-in runtime. */
import type { Clock } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';

export interface FcCredentials {
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
}

/** The members that this project reads. `credentials` is `{}` on a function without a role. */
export interface FcContext {
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: FcCredentials;
  readonly function: {
    readonly name: string;
    readonly handler: string;
    /** MB. */
    readonly memory: number;
    /** Seconds. */
    readonly timeout: number;
  };
  readonly service?: { readonly qualifier?: string };
  readonly retryCount?: number;
}

/** What Function Compute loads: `index.handler`, and the two lifecycle hooks. */
export interface FunctionModule {
  /** `event`: the raw bytes that the trigger sent. */
  handler(event: Buffer, context: FcContext): Promise<unknown>;
  initialize(context: FcContext): Promise<string>;
  preStop(context: FcContext): Promise<string>;
}

/** Reserved of the function timeout, to return the report. */
const HAND_OVER: Millis = 1000;

/** The last instant of work, a signal that aborts at it, and a function that ends the work and its timer before. */
export function overdueAfter(clock: Clock, startedAt: Millis, timeoutSeconds: number) {
  const instant = startedAt + Math.max(0, timeoutSeconds * 1000 - HAND_OVER);
  const over = new AbortController();
  const stop = () => over.abort();
  void clock.sleep(Math.max(0, instant - clock.now()), over.signal).then(stop);
  return { instant, signal: over.signal, stop };
}
