/** Requests on Function Compute: from the event of any entry point to the answer in the shape that they all accept. */
import { ProblemError } from '../core/errors/errors.ts';
import { errorToHttp } from '../core/http/answer.ts';
import type { HttpAnswer, HttpRequest, Incoming } from '../core/http/types.ts';
import type { Clock, Log, Random } from '../core/ports.ts';
import type { FcContext } from './context.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import type { FunctionParts, Handler } from './function.ts';
import { unfinished } from './unfinished.ts';

/** The only shape that API Gateway, the HTTP trigger and a direct caller all understand. */
export interface FcAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: false;
  readonly body: string;
}

export interface FcHandlerParts {
  /** Answers one request; a rejection becomes a 500 with an unknown outcome. */
  readonly serve: (incoming: Incoming) => Promise<HttpAnswer>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'id'>;
  readonly log: Log;
  /** `ERRORS_URL`: the address of the page of an error code, without the code. */
  readonly errorsUrl?: string | undefined;
}

/**
 * The handler of a function that answers requests, with one log line for each. It always returns an `FcAnswer`, because
 * API Gateway answers 503 for anything else. Only a direct caller that asked for it (`"Invocation": "async"`) gets an
 * `InvocationUnfinished` thrown.
 */
export function createFcHandler({ serve, clock, random, log, errorsUrl }: FcHandlerParts): Handler {
  return async (event, context): Promise<FcAnswer> => {
    const startedAt = clock.now();
    const requestId = requestIdOf(context, random);
    const timeout = Number(context.function?.timeout) * 1000;
    let envelope: Envelope | undefined;
    let answer: HttpAnswer;
    try {
      envelope = readEnvelope(event);
      answer = await serve({ request: envelope.request, requestId, startedAt, timeout });
    } catch (error) {
      answer = errorToHttp(error, { requestId, outcome: envelope ? 'unknown' : 'none', log });
    }
    log.info('request', {
      requestId,
      ...requestFields(envelope?.request),
      status: answer.status,
      ...answer.note,
      took: clock.now() - startedAt,
      retryCount: context.retryCount,
    });
    const failure = envelope?.asynchronous ? unfinished(answer, requestId) : undefined;
    if (failure) throw failure;
    return encodeAnswer(answer, requestId, errorsUrl);
  };
}

/** Answers the requests of a function that cannot serve: 500 `InternalError`, never an error to the gateway. */
export function refuseRequest(parts: Omit<FcHandlerParts, 'serve'>): FunctionParts['refuse'] {
  const detail = 'The service is not configured. Its operator finds why in the log.';
  const serve = async () => {
    throw new ProblemError('InternalError', { detail });
  };
  const handler = createFcHandler({ ...parts, serve });
  return (_why, event, context) => handler(event, context);
}

/** Safe in a header and on one line of a log. */
const requestIdOf = (context: FcContext, random: Pick<Random, 'id'>): string =>
  String(context.requestId ?? '')
    .replace(/[^\w.:-]/g, '')
    .slice(0, 128) || random.id();

const requestFields = (request: HttpRequest | undefined) =>
  request && {
    entryPoint: request.entryPoint,
    method: request.method.slice(0, 16),
    path: request.path.slice(0, 256),
    sourceIp: request.sourceIp,
    // Of API Gateway, where it maps its id to this header. A client can forge it, so it only helps to find lines.
    gatewayRequestId:
      request.entryPoint === 'gateway' ? request.headers['x-ca-request-id']?.slice(0, 128) : undefined,
  };

/** Keeps printable ASCII only: no text from outside can start a header. */
const clean = (value: string): string => value.replace(/[^\x20-\x7e]/g, '');

/** Adds the headers that every answer has, replays, refusals and defects included. */
function encodeAnswer(
  { status, headers, body }: HttpAnswer,
  requestId: string,
  errorsUrl?: string,
): FcAnswer {
  const all = {
    ...headers,
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  return {
    statusCode: status,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, clean(value)])),
    isBase64Encoded: false,
    body: JSON.stringify(
      'type' in body && errorsUrl ? { ...body, type: errorsUrl + encodeURIComponent(body.code) } : body,
    ),
  };
}
