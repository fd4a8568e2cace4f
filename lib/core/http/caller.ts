import type { Permissions } from '../policy/permissions.ts';
import type { Millis } from '../time.ts';
import type { HttpRequest } from './types.ts';

/** How a caller is answered. */
export interface ResponseProfile {
  /** With the statuses that webhook senders handle correctly (`http/webhook-status.ts`). */
  readonly webhook: boolean;
  /** The caller stops waiting after this; absent: as long as its entry point waits. */
  readonly answerWithin?: Millis;
}

/** What a caller's mapping produced from a payload. */
export type Translation =
  /**
   * `body`: the request; absent: the payload itself is the request. `token` replaces its ClientToken. `sources`: the
   * field of the payload that a member of the body is read from.
   */
  | {
      readonly kind: 'request';
      readonly body?: unknown;
      readonly token?: string;
      readonly sources?: ReadonlyMap<string, string> | undefined;
    }
  /** The payload requests nothing, which is not a fault: webhook senders report every event. */
  | { readonly kind: 'ignored' }
  /** Too old, whatever its signature. */
  | { readonly kind: 'stale'; readonly token?: string | undefined };

/**
 * From a sender's own JSON, as text, to a revoke request.
 * @throws {ProblemError} `InvalidJson`, or `MappingFailed` when the result of an expression is unusable
 */
export type Translate = (payload: string, deliveryId: string | undefined) => Translation;

/** An authenticated caller. */
export interface Caller {
  /** Scopes the tokens: a renamed caller begins with none. */
  readonly name: string;
  readonly permissions: Permissions;
  /** Every request is answered as a dry run, whatever it says. */
  readonly reports?: true;
  /** Absent: the body is a revoke request. */
  readonly translate?: Translate;
  /** Bytes of its largest body; absent: as large as a revoke request may be. */
  readonly maxBody?: number;
  readonly response?: ResponseProfile;
  /** Only the body is signed, so no other part of the request is trusted. */
  readonly bodyOnly?: true;
  /** The sender's id of this delivery, the same over its retries, where it has one. Not every scheme signs it. */
  readonly deliveryId?: string;
  /** When the delivery was signed, where the scheme signs a time: an instant. */
  readonly sentAt?: Millis;
}

/** Authenticates a request by its raw bytes; undefined when that fails, without a reason. */
export type Authenticate = (request: HttpRequest) => Caller | undefined;
