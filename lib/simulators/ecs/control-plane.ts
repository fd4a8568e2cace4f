/**
 * HTTP interface to the simulator's controls, for tests and demonstrations in another process: JSON under
 * `/_simulator/`, unsigned, loopback names only.
 *
 * `GET journal[?action=…]` → `{entries, counters}`, `GET group?id=…` → `{group, rules}`; `POST rules`
 * `{groupId, add} | {remove} | {recreate}` → `{rule}`, `POST faults {action, fault, skip?, always?}`, `POST switches`,
 * `POST release`, `POST flush`, `POST reset {world?}`. Durations in ms.
 */
import { z } from 'zod';
import { isLoopbackAuthority, isOwnOrigin } from '../../core/loopback.ts';
import { faultsRequest, resetRequest, rulesRequest, switchesChange } from './control-schemas.ts';
import type { EcsSimulator } from './controls.ts';
import type { WireRequest } from './wire/wire.ts';

export const CONTROL_PREFIX = '/_simulator/';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Controlled = Omit<EcsSimulator, 'listen' | 'close'>;

/** Handles one request of the control plane. */
export function control(simulator: Controlled, request: WireRequest): ControlAnswer {
  const { host, origin } = request.headers;
  if (!isLoopbackAuthority(host) || !isOwnOrigin(origin)) {
    return { status: 403, body: { error: 'loopback names only' } };
  }
  const path = request.path.slice(CONTROL_PREFIX.length);
  try {
    const done =
      request.method === 'GET'
        ? show(simulator, path, new URLSearchParams(request.query))
        : change(simulator, path, JSON.parse(request.body.toString() || '{}'));
    return done === undefined ? { status: 404, body: { error: 'not found' } } : { status: 200, body: done };
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
    if (error instanceof SyntaxError || error instanceof TypeError) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}

function show({ journal, world }: Controlled, path: string, query: URLSearchParams): unknown {
  switch (path) {
    case 'journal':
      return { entries: journal.entries(query.get('action') ?? undefined), counters: journal.counters() };
    case 'group': {
      const group = world.group(query.get('id') ?? '');
      return group && { group, rules: world.rules(group.SecurityGroupId) };
    }
    default:
      return undefined;
  }
}

function change(simulator: Controlled, path: string, body: unknown): unknown {
  switch (path) {
    case 'rules':
      return { rule: changeRules(simulator, rulesRequest.parse(body)) };
    case 'faults': {
      const { action, fault, skip = 0, always = false } = faultsRequest.parse(body);
      if (always) simulator.faults.always(action, fault);
      else simulator.faults.next(action, fault, skip);
      return {};
    }
    case 'switches':
      return simulator.configure(switchesChange.parse(body));
    case 'release':
      return { released: simulator.release() };
    case 'flush':
      return { flushed: simulator.flush() };
    case 'reset':
      simulator.reset(resetRequest.parse(body).world);
      return {};
    default:
      return undefined;
  }
}

function changeRules({ world }: Controlled, change: z.output<typeof rulesRequest>): unknown {
  if ('add' in change) return world.addRule(change.groupId, change.add);
  if ('recreate' in change) return world.recreateRule(change.recreate);
  return world.removeRule(change.remove) ?? null;
}
