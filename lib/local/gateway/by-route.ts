import type { FunctionModule } from '../../fc/context.ts';
import { matchRoute } from '../../http/route.ts';

/** The path in an event of either gateway; nothing in a direct invocation, whose function is named by the caller. */
function pathOf(event: Buffer): string {
  try {
    const { path, rawPath } = JSON.parse(event.toString('utf8')) ?? {};
    return String(path ?? rawPath ?? '');
  } catch {
    return '';
  }
}

/** Is it a path of the restore function? `…/revocations/restore` is none: that revocation is called so. */
function isRestore(path: string): boolean {
  try {
    return matchRoute('POST', path, { restore: () => true });
  } catch {
    return false;
  }
}

/** As the routes of the real gateway do: `…/revocations/{ClientToken}/restore` is the other function's. */
export function byRoute({
  revoke,
  restore,
}: {
  revoke: FunctionModule;
  restore: FunctionModule;
}): FunctionModule {
  return {
    handler: (event, context) => {
      const { handler } = isRestore(pathOf(event)) ? restore : revoke;
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
