/**
 * The direct entry point: Function Compute's invoke endpoints of 2016-08-15 (services of FC 2.0) and 2023-03-30 (FC 3.0),
 * for the real clients `@alicloud/fc2` and `@alicloud/fc20230330`. The body is the event; a function error is a 200 with
 * `x-fc-error-type`.
 */
import { inspect } from 'node:util';
import type { Clock, Log } from '../../core/ports.ts';
import { doublingPause, type Pauses } from '../../core/time.ts';
import { createAcs3Check } from './acs3-signature.ts';
import { type FcKeys, type FcRefusal, refuseSignature } from './invoke-signature.ts';
import { headerOf, type LocalAnswer, type LocalRequest } from './request.ts';
import type { Outcome, Runtime } from './runtime.ts';

export type { FcKeys } from './invoke-signature.ts';

const OF_SERVICES = '/2016-08-15/';
const OF_FUNCTIONS = '/2023-03-30/';
const IN_SERVICE =
  /^\/2016-08-15\/services\/[A-Za-z_][\w-]*(?:\.(?<qualifier>[\w-]+))?\/functions\/(?<name>[A-Za-z_][\w-]*)\/invocations$/;
const WITHOUT_SERVICE = /^\/2023-03-30\/functions\/(?<name>[A-Za-z_][\w-]*)\/invocations$/;

/** Function Compute's limit for an asynchronous event, in bytes. */
const MAX_ASYNC_EVENT = 128 * 1024;
/** How often FC retries an asynchronous function error by default. */
const ASYNC_RETRIES = 3;
/** Our choice, because FC does not document the pauses. */
const PAUSES: Pauses = { first: 1000, longest: 60_000 };

export interface FcInvoke {
  owns(request: LocalRequest): boolean;
  /** Never rejects for an error of the function. */
  answer(request: LocalRequest): Promise<LocalAnswer>;
  /** Ends the pauses between tries. The runtime waits for running invocations. */
  stop(): Promise<void>;
}

export interface FcInvokeParts {
  readonly keys: FcKeys;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly log: Log;
}

export function createFcInvoke({ keys, runtime, clock, log }: FcInvokeParts): FcInvoke {
  const stopping = new AbortController();
  const background = new Set<Promise<void>>();

  async function invokeLater(requestId: string, event: Buffer, qualifier?: string): Promise<void> {
    for (let retryCount = 0; ; retryCount++) {
      const outcome = await runtime.invoke(event, { requestId, qualifier, retryCount });
      if (outcome.kind === 'returned') return;
      if (retryCount === ASYNC_RETRIES || stopping.signal.aborted) {
        return log.error('asynchronous invocation given up', {
          requestId,
          tries: retryCount + 1,
          outcome: outcome.kind,
        });
      }
      await clock.sleep(doublingPause(retryCount, 1, PAUSES), stopping.signal);
      if (stopping.signal.aborted) return log.error('asynchronous invocation cut short', { requestId });
    }
  }

  async function answer(request: LocalRequest): Promise<LocalAnswer> {
    const requestId = runtime.newRequestId();
    const result = await answerAs(requestId, request);
    const { headers, ...rest } = 'code' in result ? refused(result, request, requestId) : result;
    return { ...rest, headers: { ...headers, 'x-fc-request-id': requestId } };
  }

  const refuseAcs3 = createAcs3Check(keys);

  async function answerAs(requestId: string, request: LocalRequest): Promise<LocalAnswer | FcRefusal> {
    const now = clock.now();
    const refusal = isOfServices(request) ? refuseSignature(request, keys, now) : refuseAcs3(request, now);
    if (refusal) return refusal;
    const { name, qualifier } = targetOf(request);
    if (name === undefined || request.method !== 'POST') {
      const message = `'${request.method}' against '${request.path.slice(0, 200)}' is not supported`;
      return { status: 400, code: 'PathNotSupported', message };
    }
    if (name !== runtime.settings.function.name) {
      return { status: 404, code: 'FunctionNotFound', message: `function '${name}' does not exist` };
    }

    const type = headerOf(request, 'x-fc-invocation-type') ?? 'Sync';
    if (type === 'Sync') {
      const outcome = await runtime.invoke(request.body, { requestId, qualifier });
      return finished(outcome, runtime.settings.function.timeout);
    }
    if (type !== 'Async') {
      const message = 'x-fc-invocation-type must be Sync or Async';
      return { status: 400, code: 'InvalidArgument', message };
    }
    if (request.body.length > MAX_ASYNC_EVENT) {
      const message = `payload size exceeds maximum allowed size (${MAX_ASYNC_EVENT} bytes)`;
      return { status: 400, code: 'EntityTooLarge', message };
    }
    const task = invokeLater(requestId, request.body, qualifier);
    background.add(task);
    void task.finally(() => background.delete(task));
    return { status: 202, headers: {}, body: '' };
  }

  return {
    owns: (request) => isOfServices(request) || request.path.startsWith(OF_FUNCTIONS),
    answer,
    async stop() {
      stopping.abort();
      await Promise.all(background);
    },
  };
}

/** Text and bytes unchanged, other values as JSON. It is not declared as JSON, so that clients get text. */
function finished(outcome: Outcome, timeout: number): LocalAnswer {
  if (outcome.kind === 'timeout')
    return failed({ errorMessage: `Function timed out after ${timeout} seconds` });
  if (outcome.kind === 'threw') return failed(functionError(outcome.error));
  try {
    const { value } = outcome;
    const body = typeof value === 'string' || Buffer.isBuffer(value) ? value : (JSON.stringify(value) ?? '');
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body };
  } catch (error) {
    return failed(functionError(error));
  }
}

const failed = (error: object): LocalAnswer => ({
  status: 200,
  headers: { 'x-fc-error-type': 'UnhandledInvocationError', 'content-type': 'application/json' },
  body: JSON.stringify(error),
});

/** The body of the nodejs20 runtime for an error of a handler. */
const functionError = (error: unknown): object =>
  error instanceof Error
    ? { errorMessage: error.message, errorType: error.name, stackTrace: String(error.stack).split('\n') }
    : { errorMessage: inspect(error) };

const isOfServices = ({ path }: LocalRequest): boolean => path.startsWith(OF_SERVICES);

/** The function and its version or alias; without a name the path is no invocation. */
function targetOf({ path, query }: LocalRequest): {
  name?: string | undefined;
  qualifier?: string | undefined;
} {
  const inService = IN_SERVICE.exec(path)?.groups;
  if (inService) return { name: inService.name, qualifier: inService.qualifier };
  const qualifier = new URLSearchParams(query).get('qualifier') ?? undefined;
  return { name: WITHOUT_SERVICE.exec(path)?.groups?.name, qualifier };
}

/** An error in the format of the API of the request. */
const refused = (
  { status, code, message }: FcRefusal,
  request: LocalRequest,
  requestId: string,
): LocalAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(
    isOfServices(request)
      ? { ErrorCode: code, ErrorMessage: message }
      : { Code: code, Message: message, RequestId: requestId },
  ),
});
