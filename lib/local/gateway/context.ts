import type { Log } from '../../core/ports.ts';
import type { FcContext, FcCredentials } from '../../fc/context.ts';

/** The function's settings on Function Compute; the defaults are for local runs. */
export interface ContextSettings {
  readonly region: string;
  readonly accountId: string;
  /** `{}` for a function without a role. */
  readonly credentials: FcCredentials;
  readonly function: FcContext['function'];
}

export interface InvocationFacts {
  readonly requestId: string;
  readonly qualifier?: string | undefined;
  /** 0 for the first try; only asynchronous invocations are retried. */
  readonly retryCount?: number | undefined;
}

/** Further members of a recorded context of a Node.js function on FC 3.0 without a role. */
export interface ObservedContext extends FcContext {
  readonly callbackWaitsForEmptyEventLoop: boolean;
  readonly service: { readonly logProject: string; readonly logStore: string; readonly qualifier: string };
  readonly logger: Readonly<Record<'debug' | 'info' | 'log' | 'warn' | 'error', (line: string) => void>>;
  readonly tracing: { readonly openTracingSpanBaggages: Readonly<Record<string, string>> };
}

/** A new context for each invocation, so that changes of the function do not affect the next one. */
export function makeContext(settings: ContextSettings, facts: InvocationFacts, log: Log): ObservedContext {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (line: string) =>
    log[level]('function log', { requestId: facts.requestId, line: String(line) });
  return {
    callbackWaitsForEmptyEventLoop: false,
    requestId: facts.requestId,
    region: settings.region,
    accountId: settings.accountId,
    credentials: { ...settings.credentials },
    function: { ...settings.function },
    service: { logProject: '', logStore: '', qualifier: facts.qualifier ?? 'LATEST' },
    logger: {
      debug: write('debug'),
      info: write('info'),
      log: write('info'),
      warn: write('warn'),
      error: write('error'),
    },
    retryCount: facts.retryCount ?? 0,
    tracing: { openTracingSpanBaggages: {} },
  };
}
