/**
 * HTTP interface to the simulator, for users of `npm start`: JSON under
 * `/_simulator/`, unsigned, loopback names only.
 *
 * `GET journal[?action=…]` → `{entries, counters}`, `GET group?id=…` → `{group, rules}`, `POST rules`
 * `{groupId, add} | {remove} | {recreate}` → `{rule}`.
 */
import { z } from 'zod';
import { isLoopbackAuthority, isOwnOrigin } from '../../core/loopback.ts';
import { LISTED_MEMBERS } from '../../core/model/rule-members.ts';
import type { EcsSimulator } from './controls.ts';
import { PROTOCOLS, protocolOf } from './rules/port-range.ts';
import { INGRESS_MEMBERS, type RuleDefinition } from './rules/types.ts';
import type { WireRequest } from './wire/wire.ts';

const text = z.string().min(1);
const some = z.exactOptional(text);

const textsOf = <const Name extends string>(names: readonly Name[]): Record<Name, typeof some> =>
  // Object.fromEntries forgets the names.
  Object.fromEntries(names.map((name) => [name, some])) as Record<Name, typeof some>;

const protocol = text.refine((name) => protocolOf(name) !== undefined, `one of ${PROTOCOLS.join(', ')}`);

const ruleDefinition: z.ZodType<RuleDefinition> = z.strictObject({
  ...textsOf([...LISTED_MEMBERS, ...INGRESS_MEMBERS]),
  IpProtocol: protocol,
  Direction: z.exactOptional(z.enum(['egress', 'ingress'])),
  Priority: z.exactOptional(z.int().positive()),
  NicType: z.exactOptional(z.enum(['intranet', 'internet'])),
});

const rulesRequest = z.union([
  z.strictObject({ add: ruleDefinition, groupId: text }),
  z.strictObject({ remove: text }),
  z.strictObject({ recreate: text }),
]);

export const CONTROL_PREFIX = '/_simulator/';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Controlled = Pick<EcsSimulator, 'journal' | 'world'>;

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

const change = (simulator: Controlled, path: string, body: unknown): unknown =>
  path === 'rules' ? { rule: changeRules(simulator, rulesRequest.parse(body)) } : undefined;

function changeRules({ world }: Controlled, change: z.output<typeof rulesRequest>): unknown {
  if ('add' in change) return world.addRule(change.groupId, change.add);
  if ('recreate' in change) return world.recreateRule(change.recreate);
  return world.removeRule(change.remove) ?? null;
}
