import { type Fault, ProblemError } from '../core/errors/errors.ts';
import type { EntryPoint } from '../core/http/types.ts';
import { isJsonObject } from '../core/json.ts';
import { isAbsent, refusal } from '../core/request/faults.ts';
import { type ParsedRequest, parseRequest } from '../core/request/parse-request.ts';
import { filled, type Middleware } from './exchange.ts';

const IDEMPOTENCY_KEY = 'idempotency-key';

const ASYNC_BY_HTTP: Fault = {
  pointer: '/Invocation',
  code: 'UnknownParameter',
  detail: 'Invocation belongs to direct invocations; an HTTP caller waits for its answer. Remove it.',
};

/** Takes a member that this entry point does not have out of the body, so that its fault joins those of the rest. */
function forEntryPoint(
  entryPoint: EntryPoint,
  json: unknown,
): { readonly body: unknown; readonly faults: readonly Fault[] } {
  if (entryPoint === 'direct' || !isJsonObject(json) || isAbsent(json.Invocation))
    return { body: json, faults: [] };
  const { Invocation: _, ...body } = json;
  return { body, faults: [ASYNC_BY_HTTP] };
}

function parse(
  body: unknown,
  key: string | readonly string[] | undefined,
  faults: readonly Fault[],
): ParsedRequest {
  try {
    return parseRequest(body, key);
  } catch (error) {
    if (faults.length > 0 && error instanceof ProblemError) {
      throw refusal([...(error.fields.errors ?? []), ...faults]);
    }
    throw error;
  }
}

/** Whoever reads the refusal has never seen the request: the payload had none of its members. */
function afterMapping(error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  const { code, fields, headers } = error;
  const detail = `${fields.detail ?? error.message} This is of what the mapping of this caller made of the payload.`;
  return new ProblemError(code, { ...fields, detail }, headers);
}

/** From a JSON value to a request in normal form, or every fault of it at once. */
export const validate = (): Middleware => ({
  before: (request) => {
    if (filled(request.event, 'route').name !== 'revoke' || request.event.ignored) return;
    const { entryPoint, headers, repeated } = request.event.incoming.request;
    const { body, faults } = forEntryPoint(entryPoint, filled(request.event, 'json'));
    // Whoever holds a captured delivery could write another key beside the body, and have it executed once more.
    const key = filled(request.event, 'caller').bodyOnly
      ? undefined
      : (repeated?.get(IDEMPOTENCY_KEY) ?? headers[IDEMPOTENCY_KEY]);
    try {
      const parsed = parse(body, key, faults);
      if (faults.length > 0) throw refusal(faults);
      const { token, dryRun: dry } = parsed;
      request.event.command = { request: parsed.request, sent: parsed.sent, token, dry };
    } catch (error) {
      throw request.event.translated ? afterMapping(error) : error;
    }
  },
});
