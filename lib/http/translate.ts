import type { HttpAnswer } from '../core/http/types.ts';
import { isJsonObject } from '../core/json.ts';
import { isAbsent } from '../core/request/members.ts';
import { type AuthenticateParts, unauthenticated } from './authenticate.ts';
import { Ended, type Known } from './middleware.ts';
import { type BodyText, parseStrictJson } from './parse-body.ts';

export interface Translated {
  readonly json: unknown;
  /** The caller's mapping produced it. */
  readonly mapped: boolean;
  /** For a mapped request: the field of the payload that a member is read from. */
  readonly sources?: ReadonlyMap<string, string> | undefined;
  /** The caller's mapping produced its token, so no header names another one. */
  readonly tokenMapped: boolean;
}

/** From the text of the body to the JSON of a request, through the caller's mapping if it has one. */
export const translation = (parts: Pick<AuthenticateParts, 'challenge'>) => {
  return ({ caller, text, object }: Known & BodyText): Translated | Ended => {
    const { translate, deliveryId } = caller;
    if (!translate) return { json: parseStrictJson(text, object), mapped: false, tokenMapped: false };
    const translated = translate(text, deliveryId);
    switch (translated.kind) {
      case 'ignored':
        return new Ended(IGNORED);
      case 'stale':
        // A replayed delivery gets the answer of a forged one.
        throw unauthenticated(parts).about({ token: translated.token });
      case 'request': {
        const { body, token, sources } = translated;
        const tokenMapped = token !== undefined;
        // Without the expression "map" the payload is the request, and follows the rules for requests.
        if (body === undefined)
          return { json: withToken(parseStrictJson(text, object), token), mapped: false, tokenMapped };
        const json = withToken(body, token);
        return {
          json,
          mapped: true,
          sources,
          tokenMapped: isJsonObject(json) && !isAbsent(json.ClientToken),
        };
      }
    }
  };
};

/** For webhook senders, which report every event: a 200, so that they do not send this one again. */
const IGNORED: HttpAnswer = {
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: { Outcome: 'ignored', Detail: 'The expression "when" of this caller gave nothing for this event.' },
  note: { outcome: 'ignored' },
};

const withToken = (body: unknown, token: string | undefined): unknown =>
  token === undefined || !isJsonObject(body) ? body : { ...body, ClientToken: token };
