import { type Fault, ProblemError } from '../core/errors.ts';
import type { Door } from '../core/http-types.ts';
import { parseRequest } from '../core/request.ts';
import { isAbsent, isJsonObject, refusal } from '../core/request-faults.ts';
import { filled, type Middleware } from './exchange.ts';

const ASYNC_BY_HTTP: Fault = {
  pointer: '/Invocation',
  code: 'UnknownParameter',
  detail: 'Invocation belongs to direct invocations; an HTTP caller waits for its answer. Remove it.',
};
const DRY_RUN: Fault = {
  pointer: '/DryRun',
  code: 'UnknownParameter',
  detail: 'DryRun is not available in this version. Remove it to revoke.',
};

/** Takes a member that this door does not have out of the body, so that its fault joins those of the rest. */
function forDoor(door: Door, json: unknown): { readonly body: unknown; readonly faults: readonly Fault[] } {
  if (door === 'direct' || !isJsonObject(json) || isAbsent(json.Invocation))
    return { body: json, faults: [] };
  const { Invocation: _, ...body } = json;
  return { body, faults: [ASYNC_BY_HTTP] };
}

function parse(body: unknown, key: string | undefined, faults: readonly Fault[]) {
  try {
    return parseRequest(body, key);
  } catch (error) {
    if (faults.length > 0 && error instanceof ProblemError) {
      throw refusal([...(error.fields.errors ?? []), ...faults]);
    }
    throw error;
  }
}

/** From a JSON value to a request in normal form, or every fault of it at once. */
export const validate = (): Middleware => ({
  before: (request) => {
    const { door, headers } = request.event.incoming.request;
    const { body, faults } = forDoor(door, filled(request.event, 'json'));
    const parsed = parse(body, headers['idempotency-key'], faults);
    const refused = parsed.dryRun ? [...faults, DRY_RUN] : faults;
    if (refused.length > 0) throw refusal(refused);
    if (parsed.token === undefined) throw new TypeError('a request without a token that is no dry run');
    request.event.command = { request: parsed.request, token: parsed.token };
  },
});
