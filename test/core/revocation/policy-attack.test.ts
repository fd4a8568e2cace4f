/**
 * A caller that asks for anything, twice if need be, while rules change: what the policy protects is there afterwards,
 * with and without a snapshot. What is protected is decided here by other means than in `lib/core`.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { couldFit } from '../../../lib/core/model/could-fit.ts';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { createPermissions } from '../../../lib/core/policy/policy.ts';
import type { Guard } from '../../../lib/core/policy/types.ts';
import { parseRequest } from '../../../lib/core/request/parse-request.ts';
import { callerPolicy, OPEN_GUARD } from '../policy/kit.ts';
import { createSmallWorld, failure, rule } from '../small-world.ts';

/** Blocks by the block that each lies in; every other pair is apart or wider. */
const WITHIN: Readonly<Record<string, readonly string[]>> = {
  '10.0.0.0/8': ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3'],
  '10.1.0.0/16': ['10.1.0.0/16', '10.1.2.3'],
  '10.1.2.3': ['10.1.2.3'],
  '0.0.0.0/0': ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '203.0.113.0/24'],
  '203.0.113.0/24': ['203.0.113.0/24'],
};
const BLOCKS = Object.keys(WITHIN);
/** How a caller may write a block; what is no address is refused, which is as good. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  '10.1.2.3': ['10.1.2.3', '10.1.2.3/32', '010.1.2.3', '::ffff:10.1.2.3'],
  '10.0.0.0/8': ['10.0.0.0/8', '10.0.0.0/08', '10.9.9.9/8'],
};
const PORTS = ['22/22', '22/80', '80/80', '1/65535'];
const inside = (range: string, of: string): boolean => {
  const [[a = 0, b = 0], [c = 0, d = 0]] = [range, of].map((text) => text.split('/').map(Number)) as [
    number[],
    number[],
  ];
  return c <= a && b <= d;
};

interface Plan {
  readonly destinations: readonly string[];
  readonly ports: readonly string[];
  readonly ruleIds: readonly string[];
}
const guardOf = ({ destinations, ports, ruleIds }: Plan): Guard => ({
  ...OPEN_GUARD,
  destinations,
  ruleIds,
  ports: ports.map((range) => {
    const [first = 0, last = 0] = range.split('/').map(Number);
    return { first, last };
  }),
});
const isProtected = ({ destinations, ports, ruleIds }: Plan, each: Rule): boolean =>
  ruleIds.includes(each.SecurityGroupRuleId) ||
  destinations.some((block) => WITHIN[block]?.includes(each.DestCidrIp ?? '')) ||
  ports.some((range) => inside(each.PortRange ?? '', range));

const plan: fc.Arbitrary<Plan> = fc.record({
  destinations: fc.subarray(['10.0.0.0/8', '10.1.0.0/16', '203.0.113.0/24'], { maxLength: 1 }),
  ports: fc.subarray(PORTS.slice(0, 3), { maxLength: 1 }),
  ruleIds: fc.subarray(['sgr-0', 'sgr-1'], { maxLength: 1 }),
});
const body = fc.record({
  DestCidrIp: fc.constantFrom(...BLOCKS),
  PortRange: fc.constantFrom(...PORTS),
  Priority: fc.constantFrom('1', '5'),
});
const world = fc.array(body, { minLength: 1, maxLength: 3 });
const rulesOf = (bodies: readonly object[]): Rule[] => bodies.map((each, n) => rule(`sgr-${n}`, each));
const pattern = fc
  .record({
    IpProtocol: fc.constantFrom('tcp', 'TCP'),
    PortRange: fc.constantFrom(...PORTS),
    Policy: fc.constantFrom('accept', 'Accept', 'allow', undefined),
    Priority: fc.constantFrom('1', 5, undefined),
    DestCidrIp: fc.constantFrom(...BLOCKS, ...Object.values(SPELLINGS).flat()),
  })
  .map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)));
const asked = fc.oneof(
  pattern,
  fc.array(pattern, { minLength: 1, maxLength: 3 }).map((Permissions) => ({ Permissions })),
  fc
    .subarray(['sgr-0', 'sgr-1', 'sgr-2', 'sgr-9'], { minLength: 1 })
    .map((SecurityGroupRuleId) => ({ SecurityGroupRuleId })),
);

const TARGET = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', ClientToken: 'token-1' };

/** The policy's decision on the request, and then on its rules, as the entry points ask for it. */
async function attack(
  on: ReturnType<typeof createSmallWorld>,
  policy: Plan,
  request: object,
  verify: 'snapshot' | 'none',
): Promise<void> {
  const permissions = createPermissions({
    caller: 'mallory',
    policy: {
      protected: guardOf(policy),
      callers: new Map([['mallory', callerPolicy({ maxRules: 3 })]]),
    },
    blind: verify === 'none',
  });
  try {
    const parsed = parseRequest({ ...TARGET, ...request }, undefined).request;
    if ((permissions.scope(parsed) ?? permissions.request(parsed)) !== undefined) return;
    const { rules: permit, protectedBy } = permissions;
    await on.run(parsed, { permit, protectedBy });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ProblemError')) throw error;
  }
}

it('an ECS whose matching is not ours never gets a call that could take a protected rule, whatever it would match', async () => {
  const counted = { asked: 0, taken: 0 };
  await fc.assert(
    fc.asyncProperty(
      world,
      plan.filter(
        ({ destinations, ports, ruleIds }) => destinations.length + ports.length + ruleIds.length > 0,
      ),
      fc.oneof(
        asked,
        fc.constantFrom(['SGR-0'], ['sgr-A']).map((ids) => ({ SecurityGroupRuleId: ids })),
      ),
      fc.constantFrom('snapshot', 'none') as fc.Arbitrary<'snapshot' | 'none'>,
      async (bodies, policy, request, verify) => {
        const on = createSmallWorld(rulesOf(bodies), { verify });
        // The widest that there is: attributes take everything, ids are matched in any letter case.
        on.hooks.ecsTakes = (rules, call) => (call.form === 'rule-ids' ? couldFit(rules, call) : rules);
        await attack(on, policy, request, verify);
        counted.asked += 1;
        const left = on.ids();
        const gone = rulesOf(bodies).filter(({ SecurityGroupRuleId }) => !left.includes(SecurityGroupRuleId));
        counted.taken += gone.length;
        expect(gone.filter((each) => isProtected(policy, each))).toEqual([]);
      },
    ),
    // Few calls are allowed: twice as many tries, so that no seed leaves less than 20 rules taken.
    { numRuns: 2_000 },
  );
  expect([counted.asked > 500, counted.taken > 20]).toEqual([true, true]);
});

describe.each(['snapshot', 'none'] as const)('with VERIFY=%s', (verify) => {
  it('no request takes a rule that is protected, however it names it', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(world, plan, asked, async (bodies, policy, request) => {
        const on = createSmallWorld(rulesOf(bodies), { verify });
        await attack(on, policy, request, verify);
        const left = on.ids();
        const gone = rulesOf(bodies).filter(({ SecurityGroupRuleId }) => !left.includes(SecurityGroupRuleId));
        taken += gone.length;
        expect(gone.filter((each) => isProtected(policy, each))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    // The policy lets something go, or nothing of this means anything.
    expect(taken).toBeGreaterThan(20);
  });
});

it('nor does a second try, after the first was refused and rules and policy have changed', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(world, world, plan, plan, asked, async (before, after, first, second, request) => {
      const on = createSmallWorld(rulesOf(before));
      on.script.revoke.push(...Array(5).fill({ answer: failure('throttled', 'Throttling') }));
      await attack(on, first, request, 'snapshot');
      on.script.revoke.length = 0;
      on.setRules(rulesOf(after));
      await attack(on, second, request, 'snapshot');
      const left = on.ids();
      const gone = rulesOf(after).filter(({ SecurityGroupRuleId }) => !left.includes(SecurityGroupRuleId));
      taken += gone.length;
      expect(gone.filter((each) => isProtected(second, each))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(taken).toBeGreaterThan(20);
});
