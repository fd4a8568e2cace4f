/** Applies the mapping of a caller: whether the payload is relevant and fresh, its request, and its token. */

import { createHash } from 'node:crypto';
import { ProblemError } from '../../core/errors/errors.ts';
import type { Translate } from '../../core/http/caller.ts';
import { isJsonObject } from '../../core/json.ts';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { shown } from '../../core/visible.ts';
import type { Expression, Role } from '../jmespath/expression.ts';
import { type Payload, readPayload } from './payload.ts';

/** How far a sender's clock may be ahead of ours. */
export const AHEAD: Millis = 5 * 60_000;
/** Epoch seconds have ten digits for centuries to come, milliseconds thirteen. */
const SECONDS_BELOW = 100_000_000_000;

export type TokenRule =
  | { readonly from: 'delivery-id' }
  | { readonly from: 'field'; readonly expression: Expression };

export interface Mapping {
  /** True: the payload is a request. False or null: it is ignored. */
  readonly when?: Expression | undefined;
  /** Gives the request; absent: the payload is the request. */
  readonly map?: Expression | undefined;
  readonly token?: TokenRule | undefined;
  /** For senders that sign no time: the time in the payload, and its maximum age. */
  readonly fresh?: { readonly expression: Expression; readonly within: Millis } | undefined;
}

export function createTranslate(mapping: Mapping, clock: Pick<Clock, 'now'>): Translate {
  const { when, map, token, fresh } = mapping;
  const tokenIn = (payload: Payload, deliveryId: string | undefined) =>
    token && toToken(tokenOf(token, payload, deliveryId));
  return (text, deliveryId) => {
    const payload = readPayload(text);
    if (when && resultOf('when', when, payload) !== true) return { kind: 'ignored' };
    // Read first, because the token finds the log line of a refused ticket.
    const named = attempt(() => tokenIn(payload, deliveryId));
    const about = { token: 'value' in named ? named.value : undefined };
    const rest = attempt(() => {
      if (fresh && !isFresh(readInstant(fresh.expression, payload), clock.now(), fresh.within))
        return undefined;
      return map ? { body: requestOf(resultOf('map', map, payload)), sources: map.sources } : {};
    });
    if ('error' in rest) throw rest.error.about(about);
    if (rest.value === undefined) return { kind: 'stale', ...about };
    if ('error' in named) throw named.error;
    return { kind: 'request', ...rest.value, ...(named.value !== undefined && { token: named.value }) };
  };
}

const readInstant = (expression: Expression, payload: Payload): Millis =>
  instantOf(resultOf('fresh', expression, payload));

type Attempted<T> = { readonly value: T } | { readonly error: ProblemError };

function attempt<T>(read: () => T): Attempted<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof ProblemError) return { error };
    throw error;
  }
}

const failed = (role: Role, why: string): ProblemError =>
  new ProblemError('MappingFailed', { detail: `The expression "${role}" of this caller ${why}.` });

function resultOf(role: Role, expression: Expression, payload: Payload): unknown {
  const found = expression(payload);
  if (!found.ok) throw failed(role, found.why);
  return found.value;
}

function requestOf(value: unknown): unknown {
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const { ClientToken } = value;
    // An empty one is missing. All changes with a blank field would share one token.
    if (typeof ClientToken !== 'string' || ClientToken === '' || ClientToken.trim() !== '') return value;
    throw failed('map', 'gave a blank ClientToken');
  }
  const gave = isJsonObject(value) ? 'an object without members' : shown(value);
  throw failed('map', `gave ${gave}; it must give the members of a request`);
}

function tokenOf(rule: TokenRule, payload: Payload, deliveryId: string | undefined): string {
  if (rule.from === 'delivery-id') {
    if (deliveryId !== undefined) return deliveryId;
    throw new ProblemError('MappingFailed', {
      detail:
        'The delivery has no valid id for a ClientToken: the header of the sender is missing or malformed.',
    });
  }
  const value = resultOf('token', rule.expression, payload);
  if (typeof value === 'string' && value.trim() !== '') {
    // Texts without a UTF-8 form have the same hash, and would share one token.
    if (!/\p{Surrogate}/u.test(value)) return value;
    throw failed('token', 'gave text with half a surrogate pair, which is not a character');
  }
  if (Number.isSafeInteger(value)) return String(value);
  throw failed('token', `gave ${shown(value)}; it must give text or a whole number`);
}

/**
 * Epoch milliseconds or seconds, or ISO 8601 with its zone.
 * @throws {ProblemError}
 */
export function instantOf(value: unknown): Millis {
  if (typeof value === 'number' && value > 0) return value < SECONDS_BELOW ? value * 1000 : value;
  const zoned = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(value);
  const instant = zoned ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw failed('fresh', `gave ${shown(value)}; it must give a time, in ISO 8601 or since the epoch`);
}

const isFresh = (instant: Millis, now: Millis, within: Millis): boolean =>
  instant <= now + AHEAD && now - instant <= within;

/** A valid ClientToken. */

const TOKEN = /^[\x20-\x7e]{1,64}$/;
/** The suffix of a hashed token. A text with this suffix is hashed too, so that it cannot equal the token of another. */
const MADE = /-[A-Za-z0-9_-]{43}$/;
const READABLE = 20;

/**
 * Makes a token of any text: unchanged if it is valid, otherwise up to 20 readable characters, `-` and its SHA-256 in
 * base64url. Equal texts have equal tokens, and different texts different ones.
 */
export function toToken(text: string): string {
  if (TOKEN.test(text) && !MADE.test(text)) return text;
  const readable = text.slice(0, READABLE).replaceAll(/[^A-Za-z0-9._:-]/g, '_');
  return `${readable}-${createHash('sha256').update(text, 'utf8').digest('base64url')}`;
}
