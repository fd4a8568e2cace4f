/**
 * The direct entry point: Function Compute's 2016-08-15 invoke endpoint, for the real `@alicloud/fc2` client. The body
 * is the event; a function error is a 200 with `x-fc-error-type`.
 */
import { inspect } from 'node:util';
import type { Clock, Log } from '../../core/ports.ts';
import { doublingPause, type Pauses } from '../../core/time.ts';
import { type FcKeys, type FcRefusal, refuseSignature } from './invoke-signature.ts';
import { headerOf, type LocalAnswer, type LocalRequest } from './request.ts';
import type { Outcome, Runtime } from './runtime.ts';

export type { FcKeys } from './invoke-signature.ts';

const PREFIX = '/2016-08-15/';
const INVOCATIONS =
  /^\/2016-08-15\/services\/([A-Za-z_][\w-]*)(?:\.([\w-]+))?\/functions\/([A-Za-z_][\w-]*)\/invocations$/;

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
    const { headers, ...rest } = await answerAs(requestId, request);
    return { ...rest, headers: { ...headers, 'x-fc-request-id': requestId } };
  }

  async function answerAs(requestId: string, request: LocalRequest): Promise<LocalAnswer> {
    const refusal = refuseSignature(request, keys, clock.now());
    if (refusal) return refused(refusal);
    const [whole, service, qualifier, name] = INVOCATIONS.exec(request.path) ?? [];
    if (whole === undefined || request.method !== 'POST') {
      const message = `'${request.method}' against '${request.path.slice(0, 200)}' is not supported`;
      return refused({ status: 400, code: 'PathNotSupported', message });
    }
    if (name !== runtime.settings.function.name) {
      const message = `function '${name}' does not exist in service '${service}'`;
      return refused({ status: 404, code: 'FunctionNotFound', message });
    }

    const type = headerOf(request, 'x-fc-invocation-type') ?? 'Sync';
    if (type === 'Sync') {
      const outcome = await runtime.invoke(request.body, { requestId, qualifier });
      return finished(outcome, runtime.settings.function.timeout);
    }
    if (type !== 'Async') {
      return refused({
        status: 400,
        code: 'InvalidArgument',
        message: 'x-fc-invocation-type must be Sync or Async',
      });
    }
    if (request.body.length > MAX_ASYNC_EVENT) {
      const message = `payload size exceeds maximum allowed size (${MAX_ASYNC_EVENT} bytes)`;
      return refused({ status: 400, code: 'EntityTooLarge', message });
    }
    const task = invokeLater(requestId, request.body, qualifier);
    background.add(task);
    void task.finally(() => background.delete(task));
    return { status: 202, headers: {}, body: '' };
  }

  return {
    owns: (request) => request.path.startsWith(PREFIX),
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

const refused = ({ status, code, message }: FcRefusal): LocalAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ErrorCode: code, ErrorMessage: message }),
});
