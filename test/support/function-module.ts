/** An app as the module that Function Compute loads. */
import type { Clock, Log, Random } from '../../lib/core/ports.ts';
import type { FunctionModule } from '../../lib/fc/context.ts';
import { type App, createFunction } from '../../lib/fc/function.ts';
import { refuseRequest } from '../../lib/fc/handler.ts';

export interface ModuleParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export const moduleOf = (app: App, parts: ModuleParts): FunctionModule =>
  createFunction({ compose: async () => app, refuse: refuseRequest(parts), log: parts.log });
