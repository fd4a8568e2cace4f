import { errorToHttp } from '../core/http/answer.ts';
import type { HttpAnswer, HttpRequest, Incoming } from '../core/http/types.ts';
import type { Clock, Log, Random } from '../core/ports.ts';
import { encodeAnswer, type FcAnswer } from './answer.ts';
import type { FcContext, FunctionModule } from './context.ts';
import { readEnvelope } from './envelope.ts';
import { unfinished } from './unfinished.ts';

export interface FcHandlerParts {
  /** Answers one request; a rejection becomes a 500 with an unknown outcome. */
  readonly serve: (incoming: Incoming, context: FcContext) => Promise<HttpAnswer>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'id'>;
  readonly log: Log;
}

/** An id that is safe in a header and on one line of a log. */
const requestIdOf = (context: FcContext, random: Pick<Random, 'id'>): string =>
  String(context.requestId ?? '')
    .replace(/[^\w.:-]/g, '')
    .slice(0, 128) || random.id();

/** API Gateway's id of the request, if it maps it to this header. For finding lines only: a client may have sent it. */
const gatewayRequestId = (request: HttpRequest | undefined): string | undefined =>
  request?.entryPoint === 'gateway' ? request.headers['x-ca-request-id']?.slice(0, 128) : undefined;

/**
 * The handler that Function Compute calls. It always answers `{statusCode, headers, isBase64Encoded, body}`, for API
 * Gateway makes a 503 of anything else; only a direct caller that asked for it (`"Invocation": "async"`) gets an
 * `InvocationUnfinished` thrown. Logs one line a request.
 */
export function createFcHandler({ serve, clock, random, log }: FcHandlerParts): FunctionModule['handler'] {
  return async (event, context): Promise<FcAnswer> => {
    const startedAt = clock.now();
    const requestId = requestIdOf(context, random);
    const envelope = readEnvelope(event);
    let request: HttpRequest | undefined;
    let answer: HttpAnswer;
    try {
      request = envelope.open();
      const timeout = Number(context.function?.timeout) * 1000;
      answer = await serve({ request, requestId, startedAt, timeout }, context);
    } catch (error) {
      answer = errorToHttp(error, { requestId, outcome: request ? 'unknown' : 'none', log });
    }
    log.info('request', {
      requestId,
      entryPoint: request?.entryPoint,
      method: request?.method.slice(0, 16),
      path: request?.path.slice(0, 256),
      sourceIp: request?.sourceIp,
      gatewayRequestId: gatewayRequestId(request),
      status: answer.status,
      ...answer.note,
      took: clock.now() - startedAt,
      retryCount: context.retryCount,
    });
    const failure = envelope.asynchronous ? unfinished(answer, requestId) : undefined;
    if (failure) throw failure;
    return encodeAnswer(answer, requestId);
  };
}
