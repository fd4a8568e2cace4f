import type middy from '@middy/core';
import type { Caller } from '../core/http/caller.ts';
import type { Operations } from '../core/http/operations.ts';
import type { HttpAnswer, Incoming } from '../core/http/types.ts';
import type { RevokeRequest, SentRequest } from '../core/model/request.ts';
import type { Millis } from '../core/time.ts';

export type Route =
  | { readonly name: 'revoke' }
  | { readonly name: 'state' | 'restore'; readonly token: string };

export interface Budget {
  /** The instant by which the answer is given. */
  readonly deadline: Millis;
  /** Aborts at the deadline; of this request alone. */
  readonly signal: AbortSignal;
  /** Stops the clock; may be called at any time, and more than once. */
  readonly stop: () => void;
}

export interface Command {
  readonly request: RevokeRequest;
  /** As the caller spelled it. */
  readonly sent: SentRequest;
  /** Undefined only in a dry run. */
  readonly token: string | undefined;
  /** `DryRun`: say what would go, and nothing else. */
  readonly dry: boolean;
}

/** `Prefer: wait=n`, cut to the budget. */
export interface Wait {
  readonly seconds: number;
  readonly until: Millis;
}

/**
 * One request on its way through the chain: middy's `event`. Each optional member is filled in by the middleware of
 * that name; nothing about a request is kept anywhere else, so that requests in flight share nothing.
 */
export interface Exchange {
  readonly incoming: Incoming;
  /** What this function can do, with the credentials of this invocation. */
  readonly operations: Operations;
  budget?: Budget;
  route?: Route;
  caller?: Caller;
  /** The body of a caller with a mapping, not parsed yet. */
  text?: string;
  json?: unknown;
  /** The JSON was produced by the caller's mapping. */
  translated?: true;
  /** The caller's mapping says that this payload asks for nothing: no middleware after it has anything to do. */
  ignored?: true;
  command?: Command;
  /** A restore with `DryRun`. */
  restoreDry?: true;
  /** What the policy has against a dry run's request. */
  denial?: string;
  wait?: Wait;
  /** Set just before a revocation or a restore is called: from then on a defect leaves its outcome unknown. */
  began?: true;
}

export type Middleware = middy.MiddlewareObj<Exchange, HttpAnswer>;

/** The member, which an earlier middleware must have filled in. */
export function filled<K extends keyof Exchange>(
  exchange: Exchange,
  member: K,
): Exclude<Exchange[K], undefined> {
  const value = exchange[member];
  if (value === undefined) throw new TypeError(`the chain is out of order: no ${member} yet`);
  // Excluding undefined is what the line above did; the compiler cannot narrow an indexed type.
  return value as Exclude<Exchange[K], undefined>;
}
