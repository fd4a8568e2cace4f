import type { Log } from '../../core/ports.ts';
import type { FcContext, FcCredentials } from '../../fc/context.ts';

/** What Function Compute would know of the function; the defaults are those of the local run. */
export interface ContextSettings {
  readonly region: string;
  readonly accountId: string;
  /** `{}` on a function without a role. */
  readonly credentials: FcCredentials;
  readonly function: FcContext['function'];
}

export interface InvocationFacts {
  readonly requestId: string;
  readonly qualifier?: string | undefined;
  /** 0 for the first try; only asynchronous invocations are tried again. */
  readonly retryCount?: number | undefined;
}

/** The further members that a Node.js function on FC 3.0 was seen to get (a recorded context, no role). */
export interface ObservedContext extends FcContext {
  readonly callbackWaitsForEmptyEventLoop: boolean;
  readonly service: { readonly logProject: string; readonly logStore: string; readonly qualifier: string };
  readonly logger: Readonly<Record<'debug' | 'info' | 'log' | 'warn' | 'error', (line: string) => void>>;
  readonly tracing: { readonly openTracingSpanBaggages: Readonly<Record<string, string>> };
}

/** A fresh context for one invocation: a function that scribbles on its own does not reach the next one's. */
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
