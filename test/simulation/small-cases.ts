/** The small worlds of the exhaustive part: small enough that every schedule can be run. */

import type { RevokeRequest } from '../../lib/core/model/request.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { Order } from './runs.ts';
import type { OutsidePlan } from './scenario.ts';
import type { WorldPlan } from './world.ts';
import type { EcsNature } from './world-ecs.ts';
import { asked, NEVER_THERE, UNRELATED } from './world-rules.ts';

export interface SmallCase {
  readonly name: string;
  readonly plan: WorldPlan;
  readonly orders: readonly [Order, Order];
  /** When the second attempt and the other process come: together with the first, or when its lease is over. */
  readonly later: Millis;
  readonly outside: OutsidePlan | undefined;
}

const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', IfAbsent: 'succeed' } as const;
const ONE: RevokeRequest = { form: 'flat', ...GROUP, rule: asked(0) };
const TWO: RevokeRequest = { form: 'permissions', ...GROUP, permissions: [asked(0), asked(1)] };
const HALF: RevokeRequest = { form: 'rule-ids', ...GROUP, ruleIds: ['sgr-0', 'sgr-1'] };
const VAIN: RevokeRequest = { form: 'flat', ...GROUP, IfAbsent: 'fail', rule: asked(NEVER_THERE) };

interface Parts {
  readonly name: string;
  readonly request: RevokeRequest;
  readonly other?: RevokeRequest;
  readonly kinds?: readonly number[];
  readonly outside?: Pick<OutsidePlan, 'does' | 'kind'>;
  readonly verify?: WorldPlan['verify'];
  readonly nature?: Partial<EcsNature>;
}

function twice({
  name,
  request,
  other = request,
  kinds = [0],
  outside,
  verify = 'snapshot',
  nature,
}: Parts): SmallCase[] {
  const order = (asks: RevokeRequest): Order => ({ caller: 'alice', token: 'token-1', request: asks });
  return [0, 15_000].map((later) => ({
    name: `${name}, ${later === 0 ? 'together' : 'after the lease'}`,
    later,
    outside: outside && { ...outside, after: later, priority: 1 },
    orders: [order(request), order(other)],
    plan: {
      verify,
      wild: false,
      rules: [...kinds, UNRELATED].map((kind) => ({ kind, priority: 1 })),
      nature: {
        era: 2024,
        memory: 'all',
        partialBatches: true,
        loose: false,
        nonces: true,
        offset: 0,
        lag: 0,
        ...nature,
      },
    },
  }));
}

export const SMALL_CASES: readonly SmallCase[] = [
  ...twice({ name: 'one rule', request: ONE }),
  ...twice({
    name: 'one rule, silent ECS without memory',
    request: ONE,
    nature: { era: 2020, memory: 'none' },
  }),
  ...twice({ name: 'one rule, re-created', request: ONE, outside: { does: 'remove and create', kind: 0 } }),
  ...twice({ name: 'two rules', request: TWO, kinds: [0, 1] }),
  ...twice({ name: 'one of two ids', request: HALF }),
  ...twice({ name: 'nothing fits', request: VAIN }),
  ...twice({ name: 'nothing fits, created', request: VAIN, outside: { does: 'create', kind: NEVER_THERE } }),
  ...twice({ name: 'two requests', request: ONE, other: VAIN }),
  ...twice({ name: 'one rule, VERIFY=none', request: ONE, verify: 'none' }),
];
