import type { HttpRequest } from '../../core/http/types.ts';
import type { Millis } from '../../core/time.ts';

/** What a scheme has learnt beside who it was. */
export interface Evidence {
  /** The sender's id of the delivery. */
  readonly deliveryId?: string;
  /** The instant that the sender signed. */
  readonly sentAt?: Millis;
}

/**
 * Is this request from the holder of the secret? Never throws, and does the same work whatever is wrong: a missing
 * header costs what a wrong signature costs.
 */
export type Verify = (request: HttpRequest, now: Millis) => Evidence | undefined;

/**
 * The value of a header that proves something; empty when it is missing. One that came more than once is nobody's: which
 * of the two the platform has checked cannot be known.
 */
export const credential = ({ headers, repeated }: HttpRequest, name: string): string =>
  repeated?.has(name) ? '' : (headers[name] ?? '');

const DELIVERY_ID = /^[\x21-\x7e]{1,128}$/;

/** The sender's delivery id, when the header holds one that can be one. */
export function deliveryOf(request: HttpRequest, name: string): Evidence {
  const deliveryId = credential(request, name);
  return DELIVERY_ID.test(deliveryId) ? { deliveryId } : {};
}
