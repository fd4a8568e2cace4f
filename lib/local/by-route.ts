import type { FunctionModule } from '../fc/context.ts';

/** The path in an event of either gateway; nothing in a direct invocation, whose function is named by the caller. */
function pathOf(event: Buffer): string {
  try {
    const { path, rawPath } = JSON.parse(event.toString('utf8')) ?? {};
    return String(path ?? rawPath ?? '');
  } catch {
    return '';
  }
}

/** As the routes of the real gateway do: `…/restore` is the other function's. */
export function byRoute({
  revoke,
  restore,
}: {
  revoke: FunctionModule;
  restore: FunctionModule;
}): FunctionModule {
  return {
    handler: (event, context) => {
      const { handler } = /\/restore\/?$/.test(pathOf(event)) ? restore : revoke;
      return handler(event, context);
    },
    async initialize(context) {
      await restore.initialize(context);
      return revoke.initialize(context);
    },
    // Both share one table, which the first one closes.
    preStop: (context) => revoke.preStop(context),
  };
}
