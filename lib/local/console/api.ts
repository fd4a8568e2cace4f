/**
 * JSON for the console, under `/_console/`: `GET view?group=ID` → `ConsoleView`; `POST lose-reply {}`,
 * `POST kill-owner {request, moment}` → `KillReport`, `POST recreate {ruleId}`, `POST reset {}`.
 * The gateway has checked `Host` and `Origin` before.
 */
import { z } from 'zod';
import type { EcsSimulator } from '../../simulators/ecs/controls.ts';
import type { LocalRequest } from '../gateway/request.ts';
import type { KillOwner } from './kill-owner.ts';
import type { ConsoleViews } from './view.ts';

export const CONSOLE_PREFIX = '/_console/';

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ConsoleApiParts {
  readonly simulator: Pick<EcsSimulator, 'world' | 'faults' | 'reset'>;
  readonly views: ConsoleViews;
  readonly killOwner: KillOwner;
}

const nothing = z.strictObject({});
const killRequest = z.strictObject({
  request: z.record(z.string(), z.unknown()),
  moment: z.enum(['before-ecs', 'after-ecs']),
});
const recreateRequest = z.strictObject({ ruleId: z.string().max(64) });

const fault = (status: number, error: string): JsonAnswer => ({ status, body: { error } });
const done = (body: unknown = {}): JsonAnswer => ({ status: 200, body });

export function createConsoleApi({ simulator, views, killOwner }: ConsoleApiParts) {
  async function act(path: string, body: unknown): Promise<JsonAnswer> {
    switch (path) {
      case 'lose-reply':
        nothing.parse(body);
        // ECS acts, but its answer is lost.
        simulator.faults.next('RevokeSecurityGroupEgress', { reply: 'reset' });
        return done();
      case 'kill-owner': {
        const { request, moment } = killRequest.parse(body);
        return done(await killOwner(request, moment));
      }
      case 'recreate':
        return done({ rule: simulator.world.recreateRule(recreateRequest.parse(body).ruleId) });
      case 'reset':
        nothing.parse(body);
        simulator.reset();
        views.forget();
        return done();
      default:
        return fault(404, 'no route has this path');
    }
  }

  return async ({ method, path, query, body }: LocalRequest): Promise<JsonAnswer> => {
    const name = path.slice(CONSOLE_PREFIX.length);
    if (name === 'view') {
      if (method !== 'GET') return fault(405, 'GET only');
      const view = views.read(new URLSearchParams(query).get('group') ?? '');
      return view ? done(view) : fault(404, 'unknown group');
    }
    if (method !== 'POST') return fault(405, 'POST only');
    try {
      return await act(name, JSON.parse(body.toString('utf8') || '{}'));
    } catch (error) {
      if (error instanceof z.ZodError) return fault(400, z.prettifyError(error));
      // Invalid JSON, or an unknown rule.
      if (error instanceof SyntaxError || error instanceof TypeError) return fault(400, error.message);
      throw error;
    }
  };
}
