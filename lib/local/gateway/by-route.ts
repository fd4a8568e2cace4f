import type { FunctionModule } from '../../fc/context.ts';
import { matchRoute } from '../../http/route.ts';

/** The path in an event of either gateway; empty for a direct invocation, whose caller names the function. */
function pathOf(event: Buffer): string {
  try {
    const { path, rawPath } = JSON.parse(event.toString('utf8')) ?? {};
    return String(path ?? rawPath ?? '');
  } catch {
    return '';
  }
}

/** Whether it is a path of the restore function. `…/revocations/restore` is not: that is a revocation with this token. */
function isRestore(path: string): boolean {
  try {
    return matchRoute('POST', path, { restore: () => true });
  } catch {
    return false;
  }
}

/** Routes like the real gateway: `…/revocations/{ClientToken}/restore` goes to the restore function. */
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
    // Both share one table, which the first function closes.
    preStop: (context) => revoke.preStop(context),
  };
}
