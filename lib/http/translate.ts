import { isJsonObject } from '../core/json.ts';
import { type AuthenticateParts, unauthenticated } from './authenticate.ts';
import { filled, type Middleware } from './exchange.ts';
import { parseStrictJson } from './strict-json.ts';

/** From the sender's own JSON to a request, where the caller has a mapping. */
export const translation = (parts: Pick<AuthenticateParts, 'challenge'>): Middleware => ({
  before: (request) => {
    const { event } = request;
    const { translate, deliveryId } = filled(event, 'caller');
    if (filled(event, 'route').name !== 'revoke' || !translate) return;
    const payload = filled(event, 'text');
    const translated = translate(payload, deliveryId);
    switch (translated.kind) {
      case 'ignored':
        event.ignored = true;
        return;
      case 'stale':
        // Whoever replays an old delivery learns no more than whoever forges one.
        throw unauthenticated(parts);
      case 'request': {
        const { body, token } = translated;
        // Without a mapping the payload is the request, and held to the rules for requests.
        if (body !== undefined) event.translated = true;
        event.json = withToken(body === undefined ? parseStrictJson(payload) : body, token);
      }
    }
  },
});

const withToken = (body: unknown, token: string | undefined): unknown =>
  token === undefined || !isJsonObject(body) ? body : { ...body, ClientToken: token };
