import type { Permissions } from '../policy/permissions.ts';
import type { Millis } from '../time.ts';
import type { HttpRequest } from './types.ts';

/** How a sender wants to be answered. */
export interface Manner {
  /** It sends webhooks: statuses that such senders treat rightly (`http/webhook-status.ts`). */
  readonly webhook: boolean;
  /** Its sender stops waiting after this; absent: as long as its entry point does. */
  readonly answerWithin?: Millis;
}

/** What a caller's mapping made of a payload of its sender. */
export type Translation =
  /** `body`: the request; absent: the payload itself is the request. `token` replaces its ClientToken. */
  | { readonly kind: 'request'; readonly body?: unknown; readonly token?: string }
  /** The payload asks for nothing here, which is no fault: senders report every event. */
  | { readonly kind: 'ignored' }
  /** Made too long ago to be believed, whoever signed it. */
  | { readonly kind: 'stale' };

/**
 * From a sender's own JSON, as text, to a revoke request.
 * @throws {ProblemError} `InvalidJson`, or `MappingFailed` when an expression gives nothing usable
 */
export type Translate = (payload: string, deliveryId: string | undefined) => Translation;

/** Somebody whose identity was proven. */
export interface Caller {
  /** Scopes the tokens: a renamed caller starts anew. */
  readonly name: string;
  readonly permissions: Permissions;
  /** Absent: the body is a revoke request. */
  readonly translate?: Translate;
  /** Bytes of its largest body; absent: as large as a revoke request may be. */
  readonly maxBody?: number;
  readonly manner?: Manner;
  /** Its sender has signed the body and nothing else of this request, so no other part of it says what is meant. */
  readonly bodyOnly?: true;
  /** The sender's id of this delivery, the same over its retries, where it has one. Not every scheme signs it. */
  readonly deliveryId?: string;
  /** When the delivery was signed, where the scheme signs a time: an instant. */
  readonly sentAt?: Millis;
}

/** Proves who is calling, from the raw bytes and nothing else. `undefined`: nobody, and never says why. */
export type Authenticate = (request: HttpRequest) => Caller | undefined;
