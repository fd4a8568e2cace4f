/** What one random schedule is about: drawn whole from its seed, before anything happens. */

import type { RevokeRequest, RulePattern, SentRule } from '../../lib/core/model/request.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { Trip } from './faults.ts';
import type { Prng } from './prng.ts';
import type { Order } from './runs.ts';
import type { WorldPlan } from './world.ts';
import type { EcsNature } from './world-ecs.ts';
import { ALL_PORTS, asked, NEVER_THERE, type NewRule, type Spelling, UNRELATED } from './world-rules.ts';

export interface ClientPlan {
  readonly order: Order;
  readonly startsAfter: Millis;
  /** It comes back until it has a final answer, or so many times. */
  readonly tries: number;
  /** How long it waits before it retries, beyond `Retry-After`. */
  readonly patience: Millis;
}

export interface OutsidePlan {
  readonly after: Millis;
  readonly does: 'remove' | 'create' | 'remove and create' | 'modify' | 'delete group';
  readonly kind: number;
  readonly priority: number;
}

export interface Scenario {
  readonly world: WorldPlan;
  readonly offsets: readonly Millis[];
  /** Kinds of rules that the policies protect which are deployed: each instance has one of them. */
  readonly policies: readonly [readonly number[], ...(readonly number[])[]];
  readonly clients: readonly ClientPlan[];
  readonly outside: readonly OutsidePlan[];
  /** The probability of a fault, a call of each kind. */
  readonly faultRates: Readonly<Record<Trip, number>>;
  readonly tick: readonly [low: Millis, high: Millis];
  /** After the answers the token is used again, when its retention is over. */
  readonly secondLife: boolean;
  /** At the end every instance is asked once more. */
  readonly allInstances: boolean;
}

/** Within the allowance for skew: two clocks differ by 5 s at most. */
const HALF_SKEW: Millis = 2_500;
/** Far beyond it, and within what a clock can be wrong for ECS still to take its signatures. */
const WILD: Millis = 600_000;
export const offset = (prng: Prng, wild: boolean): Millis =>
  wild ? prng.between(-WILD, WILD) : prng.between(-HALF_SKEW, HALF_SKEW);

export function drawScenario(prng: Prng): Scenario {
  const wild = prng.chance(0.1);
  const rules = drawRules(prng);
  const verify = prng.chance(0.15) ? 'none' : 'snapshot';
  const request = drawRequest(prng, rules.length);
  const order: Order = { caller: 'alice', token: 'token-1', request };
  return {
    world: {
      verify,
      wild,
      rules,
      nature: {
        era: prng.pick([2019, 2020, 2024, 2024]),
        memory: prng.pick(['none', 'done', 'all']),
        partialBatches: prng.chance(0.4),
        loose: prng.chance(0.4),
        nonces: prng.chance(0.5),
        offset: offset(prng, wild),
        ...(prng.chance(0.05) && { locked: prng.below(2) }),
        ...drawMatching(prng),
      },
    },
    offsets: Array.from({ length: prng.between(1, 3) }, () => (prng.chance(0.5) ? 0 : offset(prng, wild))),
    // With VERIFY=none such a policy denies the request before it gets here.
    policies: verify === 'none' ? [[]] : drawPolicies(prng),
    clients: drawClients(prng, order, rules.length),
    outside: Array.from({ length: prng.pick([0, 0, 1, 1, 2, 3]) }, () => drawOutside(prng)),
    faultRates: drawRates(prng),
    tick: prng.pick([
      [1, 20],
      [1, 20],
      [1, 20],
      [1, 200],
      [50, 700],
    ]),
    secondLife: prng.chance(0.1),
    allInstances: prng.chance(0.2),
  };
}

/** Some schedules are about one thing: a rare fault that meets another of its kind shows more than two by chance. */
function drawRates(prng: Prng): Scenario['faultRates'] {
  const few = prng.pick([0.01, 0.04]);
  const many = prng.pick([0.3, 0.6]);
  const mixed = prng.pick([0.05, 0.1, 0.3]);
  return prng.pick([
    { read: mixed, write: mixed, list: mixed, revoke: mixed },
    { read: few, write: few, list: few, revoke: many },
    { read: few, write: few, list: few, revoke: many },
    { read: few, write: few, list: 0.3, revoke: many },
    { read: few, write: many, list: few, revoke: few },
    { read: few, write: 0.3, list: few, revoke: 0.5 },
  ]);
}

/** Snapshots lag, or ECS takes what no request could mean: both at once is more than any protocol can bear. */
function drawMatching(prng: Prng): Pick<EcsNature, 'lag' | 'matching'> {
  if (prng.chance(0.1)) return { lag: 0, matching: 'anything' };
  const lag = prng.pick([0, 0, 0, 2_000, 20_000]);
  return { lag, ...(prng.chance(0.25) && { matching: 'wide' }) };
}

/** In most schedules one, which lets everything go; during a deployment two. */
function drawPolicies(prng: Prng): Scenario['policies'] {
  if (prng.chance(0.7)) return [[]];
  const protects = prng.pick([[0], [0], [1], [2], [UNRELATED]]);
  return prng.chance(0.8) ? [[], protects] : [protects];
}

function drawRules(prng: Prng): NewRule[] {
  const rules = [0, 1, 2].filter(() => prng.chance(0.9)).map((kind) => ({ kind, priority: 1 }));
  if (prng.chance(0.3)) rules.push({ kind: 0, priority: 5 });
  if (prng.chance(0.3)) rules.push({ kind: ALL_PORTS, priority: 1 });
  rules.push({ kind: UNRELATED, priority: 1 });
  return rules.map((rule) => ({
    ...rule,
    spelling: prng.chance(rule.kind === ALL_PORTS ? 0.7 : 0.2) ? spellingOf(rule.kind, prng) : undefined,
  }));
}

/** One that changes how a rule of this kind is listed. */
function spellingOf(kind: number, prng: Prng): Spelling {
  if (kind === ALL_PORTS) return 'all ports';
  const common = ['number', 'unknown protocol', 'two families'] as const;
  return prng.pick(kind === UNRELATED ? common : [...common, 'host bits']);
}

function drawRequest(prng: Prng, rules: number): RevokeRequest {
  const common = {
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-1',
    IfAbsent: prng.pick(['succeed', 'succeed', 'fail'] as const),
  };
  const flat = (kind: number): RevokeRequest => ({ form: 'flat', ...common, rule: asked(kind) });
  const permissions = (...kinds: number[]): RevokeRequest => ({
    form: 'permissions',
    ...common,
    permissions: kinds.map((kind) => asked(kind)),
  });
  const ids = (...ruleIds: string[]): RevokeRequest => ({ form: 'rule-ids', ...common, ruleIds });
  const some = `sgr-${prng.between(1, rules - 1)}`;
  return prng.pick([
    () => flat(0),
    () => flat(0),
    () => flat(0),
    () => flat(NEVER_THERE),
    () => permissions(0, 1),
    () => permissions(0, 1, 2),
    () => permissions(0, NEVER_THERE),
    () => permissions(NEVER_THERE, 0),
    () => ids(some),
    () => ids('sgr-1', 'sgr-2'),
    () => ids('sgr-0', some),
    () => ids('sgr-0'),
    () => flat(ALL_PORTS),
    () => ids('SGR-1'),
  ])();
}

/** The same order in another spelling than the normal form. */
function spelled(order: Order, differently: boolean): Order {
  const { request } = order;
  const spell = ({ Priority, ...rule }: RulePattern): SentRule => ({
    ...rule,
    IpProtocol: rule.IpProtocol.toUpperCase(),
    ...(rule.DestCidrIp !== undefined && { DestCidrIp: rule.DestCidrIp.replace(/^[\d.]+$/, '$&/32') }),
    ...(Priority !== '1' && { Priority }),
  });
  if (!differently) return order;
  switch (request.form) {
    case 'flat':
      return { ...order, sent: { ...request, rule: spell(request.rule) } };
    case 'permissions':
      return { ...order, sent: { ...request, permissions: request.permissions.map(spell) } };
    case 'rule-ids':
      return { ...order, sent: { ...request, ruleIds: [...request.ruleIds].reverse() } };
  }
}

function drawClients(prng: Prng, order: Order, rules: number): ClientPlan[] {
  const client = (over: Partial<Order> = {}, startsAfter = 0): ClientPlan => ({
    order: {
      ...spelled({ ...order, ...over }, prng.chance(0.5)),
      ...(prng.chance(0.25) && { wait: prng.between(100, 8_000) }),
    },
    startsAfter,
    tries: prng.between(1, 4),
    patience: prng.pick([0, 0, 300, 4_000, 16_000, 16_000, 300_000, 920_000]),
  });
  const soon = () => prng.pick([0, prng.below(500), prng.below(3_000), prng.below(20_000)]);
  const clients = [client()];
  for (let more = prng.pick([0, 0, 1, 1, 2, 3]); more > 0; more--) clients.push(client({}, soon()));
  if (prng.chance(0.15)) clients.push(client({ request: drawRequest(prng, rules) }, soon()));
  if (prng.chance(0.1)) clients.push(client({ caller: 'bob' }, soon()));
  if (prng.chance(0.1)) clients.push(client({ token: 'token-2' }, soon()));
  return clients;
}

const drawOutside = (prng: Prng): OutsidePlan => ({
  after: prng.pick([prng.below(300), prng.below(3_000), prng.below(30_000), prng.below(1_800_000)]),
  does: prng.pick([
    'remove',
    'remove',
    'create',
    'create',
    'remove and create',
    'remove and create',
    'remove and create',
    'remove and create',
    'modify',
    'modify',
    prng.chance(0.1) ? 'delete group' : 'modify',
  ]),
  kind: prng.pick([0, 0, 0, 1, 2, NEVER_THERE, UNRELATED]),
  priority: prng.pick([1, 1, 1, 5]),
});
