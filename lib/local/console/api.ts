/**
 * JSON for the pages, under `/_console/`: `GET view?group=ID` → `ConsoleView`; `GET access` → `AccessView`; `POST lose-reply {}`,
 * `POST kill-owner {request, moment, credential?}` → `KillReport`, `POST recreate {ruleId}`, `POST reset {}`.
 * The gateway has checked `Host` and `Origin` before.
 */
import { z } from 'zod';
import type { EcsSimulator } from '../../simulators/ecs/controls.ts';
import type { LocalRequest } from '../gateway/request.ts';
import { type CallerAccess, describeAccess } from '../pages/access.ts';
import { isLocalClient } from '../pages/static-pages.ts';
import type { KillOwner } from './kill-owner.ts';
import type { ConsoleViews } from './view.ts';
import type { AccessView } from './view-types.ts';

export const CONSOLE_PREFIX = '/_console/';

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ConsoleApiParts {
  readonly simulator: Pick<EcsSimulator, 'world' | 'faults' | 'reset'>;
  readonly views: ConsoleViews;
  readonly killOwner: KillOwner;
  /** The callers of the configuration file; undefined without one. */
  readonly access: readonly CallerAccess[] | undefined;
}

const nothing = z.strictObject({});
const killRequest = z.strictObject({
  request: z.record(z.string(), z.unknown()),
  moment: z.enum(['before-ecs', 'after-ecs']),
  credential: z.optional(
    z.strictObject({ header: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/), value: z.string().max(600) }),
  ),
});
const recreateRequest = z.strictObject({ ruleId: z.string().max(64) });

const accessView = (access: ConsoleApiParts['access']): AccessView => ({
  callers: access?.map((each) => ({ ...each, says: describeAccess(each) })) ?? null,
});

const fault = (status: number, error: string): JsonAnswer => ({ status, body: { error } });
const done = (body: unknown = {}): JsonAnswer => ({ status: 200, body });

export function createConsoleApi({ simulator, views, killOwner, access }: ConsoleApiParts) {
  async function act(path: string, body: unknown): Promise<JsonAnswer> {
    switch (path) {
      case 'lose-reply':
        nothing.parse(body);
        // ECS acts, but its answer is lost.
        simulator.faults.next('RevokeSecurityGroupEgress', { reply: 'reset' });
        return done();
      case 'kill-owner': {
        const { request, moment, credential } = killRequest.parse(body);
        return done(await killOwner(request, moment, credential));
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

  return async (request: LocalRequest): Promise<JsonAnswer> => {
    const { method, path, query, body } = request;
    const name = path.slice(CONSOLE_PREFIX.length);
    if (name === 'view') {
      if (method !== 'GET') return fault(405, 'GET only');
      const view = views.read(new URLSearchParams(query).get('group') ?? '');
      return view ? done(view) : fault(404, 'unknown group');
    }
    if (name === 'access') {
      if (method !== 'GET') return fault(405, 'GET only');
      return isLocalClient(request)
        ? done(accessView(access))
        : fault(403, 'only on the computer of the server');
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
