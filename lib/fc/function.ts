/** What Function Compute loads. The app behind it is composed once, at the first use of the instance. */
import { ConfigError } from '../core/errors/errors.ts';
import type { AccessKey, Log } from '../core/ports.ts';
import type { FcContext, FunctionModule } from './context.ts';

/** A composed function. It learns nothing of the invocation but its event, its ids and its time. */
export interface App {
  readonly handler: Handler;
  /** Seconds; with a shorter function timeout nothing is served. */
  readonly shortestTimeout: number;
  readonly close: () => void;
}

export type Handler = FunctionModule['handler'];

/**
 * The access key of the latest invocation: the platform changes it while the instance lives. Undefined on a function
 * without a role. An instance runs one invocation at a time; locally all have the same key.
 */
export type CurrentKey = () => AccessKey | undefined;

export interface FunctionParts {
  /** Composes the app of a function in that region. After a rejection the next invocation tries again. */
  readonly compose: (key: CurrentKey, region: string) => Promise<App>;
  /** Ends an invocation that cannot be served, because the configuration or the function timeout is invalid. */
  readonly refuse: (why: unknown, ...invocation: Parameters<Handler>) => Promise<unknown>;
  readonly log: Log;
}

/** Loading this never fails for a bad environment: `initialize` rejects with the reason, and `refuse` ends requests. */
export function createFunction({ compose, refuse, log }: FunctionParts): FunctionModule {
  let composing: Promise<App> | undefined;
  let key: AccessKey | undefined;

  /** Checked for every invocation, because not every deployment has the initializer. */
  async function ready(context: FcContext): Promise<App> {
    try {
      composing ??= compose(() => key, String(context.region)).catch((error: unknown) => {
        composing = undefined;
        throw error;
      });
      const app = await composing;
      requireTimeout(context, app.shortestTimeout);
      return app;
    } catch (error) {
      log.error('not started', { requestId: context.requestId, error });
      throw error;
    }
  }

  return {
    async handler(event, context) {
      key = accessKeyOf(context);
      let app: App;
      try {
        app = await ready(context);
      } catch (error) {
        return refuse(error, event, context);
      }
      return app.handler(event, context);
    },
    async initialize(context) {
      await ready(context);
      return '';
    },
    async preStop() {
      (await composing)?.close();
      return '';
    },
  };
}

/** Code that calls the handler itself may omit members of the context: then no time is known, and none is assumed. */
function requireTimeout(context: FcContext, shortest: number): void {
  const seconds = Number(context.function?.timeout);
  if (seconds >= shortest) return;
  throw new ConfigError([
    Number.isNaN(seconds)
      ? 'the context of the invocation has no function timeout'
      : `a function timeout of ${seconds} s is too short for a revocation: ${shortest} s or more`,
  ]);
}

function accessKeyOf({ credentials }: FcContext): AccessKey | undefined {
  const { accessKeyId, accessKeySecret, securityToken } = credentials ?? {};
  if (!accessKeyId || !accessKeySecret) return undefined;
  return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
}
