import { requireJson, textOf } from './content.ts';
import { filled, type Middleware } from './exchange.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * From bytes to a JSON value, or to the text that the caller's mapping reads, by the same rules on every route. Only a
 * revocation needs a body at all.
 */
export const parseBody = (): Middleware => ({
  before: (request) => {
    const { event } = request;
    const { request: incoming } = event.incoming;
    const revokes = filled(event, 'route').name === 'revoke';
    if (incoming.body.length === 0 && !revokes) {
      event.json = {};
      return;
    }
    requireJson(incoming);
    const text = textOf(incoming.body);
    if (revokes && filled(event, 'caller').translate) event.text = text;
    else event.json = parseStrictJson(text);
  },
});
