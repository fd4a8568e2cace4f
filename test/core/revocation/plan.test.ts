import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { normalise } from '../../../lib/core/request/normal-form.ts';
import { parameter } from '../../../lib/core/request/parameters.ts';
import { makePlan, PLAN_LIFETIME, planChange } from '../../../lib/core/revocation/plan.ts';
import {
  byId,
  createSmallWorld,
  failure,
  flat,
  rule,
  type SmallWorld,
  START,
  UNANSWERED,
  WEEK,
} from '../small-world.ts';

const add = (world: SmallWorld, ...more: readonly Rule[]) => world.setRules([...world.rules(), ...more]);
const remove = (world: SmallWorld, id: string) =>
  world.setRules(world.rules().filter((each) => each.SecurityGroupRuleId !== id));

/** The plan of a dry run in this world, as the caller names it later. */
async function planned(world: SmallWorld, request = flat()) {
  const answer = await world.dryRun(request);
  if (answer.kind !== 'result' || answer.result.Plan === undefined) throw new Error('there is no plan');
  return { ...request, Plan: answer.result.Plan };
}
const outcome = { result: { Outcome: 'revoked' } };
const changed = (detail: string) => ({
  kind: 'problem',
  problem: { status: 409, code: 'PlanChanged', outcome: 'none', detail: expect.stringContaining(detail) },
});

it('a revocation that names a plan is executed if the same rules would go, by id alone', async () => {
  const world = createSmallWorld([rule('sgr-1'), rule('sgr-2', { PortRange: '23/23' })]);
  expect(await world.run(await planned(world))).toMatchObject(outcome);
  expect(world.ids()).toEqual(['sgr-2']);
  expect(world.revokes.map(({ request }) => request.form)).toEqual(['rule-ids']);
});

it.each([
  ['another rule matches', (world: SmallWorld) => add(world, rule('sgr-9'))],
  ['a rule is gone', (world: SmallWorld) => remove(world, 'sgr-1')],
  [
    'a rule was created again',
    (world: SmallWorld) => {
      remove(world, 'sgr-1');
      add(world, rule('sgr-9'));
    },
  ],
  [
    'a rule was modified',
    (world: SmallWorld) => {
      remove(world, 'sgr-1');
      add(world, rule('sgr-1', { NicType: 'internet' }));
    },
  ],
])(
  'a revocation that names a plan is refused with 409 and both plans, and changes nothing, if %s',
  async (_, change) => {
    const world = createSmallWorld([rule('sgr-1')]);
    const request = await planned(world);
    change(world);
    const before = world.ids();
    const answer = await world.run(request);
    expect(answer).toMatchObject(changed('are not those of the plan'));
    expect(answer).toMatchObject({ problem: { plan: { named: request.Plan, current: expect.any(String) } } });
    expect([world.ids(), world.revokes, world.row()]).toEqual([before, [], undefined]);
  },
);

it('a revocation that names a plan is refused with the text of a plan made now, with what would stay open', async () => {
  const wide = rule('sgr-2', { IpProtocol: 'ALL', PortRange: '-1/-1', DestCidrIp: '0.0.0.0/0' });
  const world = createSmallWorld([rule('sgr-1'), wide]);
  const request = await planned(world);
  add(world, rule('sgr-9'));
  const now = await world.dryRun(flat());
  const text = now.kind === 'result' ? now.result.PlanText : undefined;
  expect(text).toContain('rule sgr-2');
  expect(await world.run(request)).toMatchObject({ problem: { plan: { text } } });
  const hidden = (rules: readonly Rule[]) =>
    rules.some((each) => each.SecurityGroupRuleId === 'sgr-2') ? 'a protected rule' : undefined;
  const refused = JSON.stringify(await world.run(request, { permit: hidden }));
  expect(refused).toContain('PlanChanged');
  expect(refused).not.toContain('sgr-2');
});

it('a revocation that names a plan is audited with its plan', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const request = await planned(world);
  await world.run(request);
  expect(world.logged('attempt')).toMatchObject([{ plan: request.Plan }]);
});

it('a revocation that names a plan is executed with the plan that the refusal names, under the same token', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const request = await planned(world);
  add(world, rule('sgr-9'));
  const answer = await world.run(request);
  const current = answer.kind === 'problem' ? answer.problem.plan?.current : undefined;
  expect(current).toBeDefined();
  expect(await world.run({ ...request, Plan: current ?? '' })).toMatchObject(outcome);
  expect(world.ids()).toEqual([]);
});

it('a revocation that names a plan is refused with the plan of another request', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const { Plan } = await planned(world);
  expect(await world.run({ ...flat({ PortRange: '1/2' }), Plan })).toMatchObject(changed('another request'));
});

it('a revocation that names a plan is refused after the plan has expired, but a started one goes on', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const request = await planned(world);
  world.script.revoke.push({ answer: UNANSWERED });
  world.script.list.push('done', UNANSWERED, UNANSWERED, UNANSWERED);
  await world.run(request);
  world.pass(PLAN_LIFETIME - WEEK / 7);
  expect(await world.run(request)).toMatchObject({ kind: 'result' });
  world.pass(2 * WEEK);
  add(world, rule('sgr-1'));
  expect(await world.run(request)).toMatchObject(changed('The plan expired at 2026-01-08T00:00:00.000Z.'));
});

it('a revocation that names a plan is refused after the plan has expired, if all of its attempts were refused', async () => {
  for (const asked of [flat(), byId('sgr-1')]) {
    const world = createSmallWorld([rule('sgr-1')]);
    const request = await planned(world, asked);
    for (const days of [0, 6]) {
      world.pass(days * (WEEK / 7));
      world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
      expect(await world.run(request)).toMatchObject({ problem: { code: 'OperationDenied' } });
    }
    world.pass(WEEK / 7);
    expect(await world.run(request)).toMatchObject(changed('The plan expired at 2026-01-08T00:00:00.000Z.'));
    expect([world.ids(), world.revokes.length]).toEqual([['sgr-1'], 2]);
  }
});

it.each([
  ['after a refusal', 'refused' as const, byId('sgr-1', 'sgr-2')],
  ['after a call that had no answer', 'unanswered' as const, byId('sgr-1', 'sgr-2')],
  ['that the request does not name a member of', 'refused' as const, flat()],
])(
  'a revocation that names a plan leaves a rule alone that was modified between its attempts, %s',
  async (_, how, asked) => {
    const world = createSmallWorld([rule('sgr-1'), rule('sgr-2', { PortRange: '23/23' })]);
    const request = await planned(world, asked);
    const answer = failure(how, 'OperationDenied', 403);
    world.script.revoke.push({ answer }, { answer }, { answer });
    if (how === 'unanswered') world.script.list.push('done', ...Array.from({ length: 50 }, () => UNANSWERED));
    await world.run(request);
    [world.script.list.length, world.script.revoke.length] = [0, 0];
    expect(world.ids()).toContain('sgr-1');
    remove(world, 'sgr-1');
    add(world, rule('sgr-1', { NicType: 'internet' }));
    for (let attempt = 0; attempt < 3; attempt++) {
      await world.run(request);
      world.pass(WEEK / 7);
    }
    expect(world.ids()).toContain('sgr-1');
  },
);

it('a revocation that names a plan goes on although the description of a rule was changed between its attempts', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const request = await planned(world, byId('sgr-1'));
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  await world.run(request);
  world.setRules([rule('sgr-1', { Description: 'new' })]);
  expect(await world.run(request)).toMatchObject(outcome);
});

it('a revocation that names a plan calls nothing if nothing was to go, and nothing does', async () => {
  const world = createSmallWorld([rule('sgr-2', { PortRange: '23/23' })]);
  expect(await world.run(await planned(world))).toMatchObject({ result: { Outcome: 'absent' } });
  expect(world.revokes).toEqual([]);
});

it('a revocation that names a plan claims nothing that others removed, if its owner died: it calls nothing', async () => {
  const world = createSmallWorld([rule('sgr-2', { PortRange: '23/23' })]);
  const request = await planned(world);
  world.hooks.beforeWrite = ({ state }) => {
    if (state === 'DONE') throw new Error('the instance died');
  };
  await expect(world.run(request)).rejects.toThrow();
  delete world.hooks.beforeWrite;
  world.pass(60_000);
  remove(world, 'sgr-2');
  expect(await world.run(request)).toMatchObject({ result: { Outcome: 'absent', Revoked: [] } });
  expect(world.revokes).toEqual([]);
});

it('a revocation that names a plan has no plan while ECS might match a rule that the request does not certainly name', async () => {
  const world = createSmallWorld([rule('sgr-1', { Priority: '2' })]);
  const answer = await world.dryRun(flat());
  expect(answer).not.toHaveProperty('result.Plan');
  expect(answer).toMatchObject({ result: { PlanText: expect.stringContaining('ECS might match sgr-1') } });
});

it('a revocation that names a plan never calls with its own parameters: what came after the plan might be matched', async () => {
  const world = createSmallWorld([]);
  const request = await planned(world);
  add(world, rule('sgr-1', { Priority: '2' }));
  expect(await world.run(request)).toMatchObject(changed('uncertain'));
  expect(world.revokes).toEqual([]);
});

it('a revocation that names a plan lists the rules although VERIFY is none', async () => {
  const world = createSmallWorld([rule('sgr-1')], { verify: 'none' });
  const request = await planned(world);
  add(world, rule('sgr-9'));
  expect(await world.run(request)).toMatchObject(changed('are not those of the plan'));
  remove(world, 'sgr-9');
  expect(await world.run(request)).toMatchObject(outcome);
});

it('a revocation that names a plan is denied by the policy before it is compared, so that a refusal shows no hidden rule', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const request = await planned(world);
  add(world, rule('sgr-9'));
  const answer = await world.run(request, { permit: () => 'a protected rule' });
  expect(answer).toMatchObject({ problem: { code: 'PolicyDenied' } });
  expect(JSON.stringify(answer)).not.toContain('sgr-9');
});

it('a revocation that names a plan is another request than the same without the plan', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const request = await planned(world);
  await world.run(request);
  expect(await world.run(flat())).toMatchObject({ problem: { code: 'IdempotentParameterMismatch' } });
  expect(await world.run(request)).toMatchObject({ ...outcome, replayed: true });
});

it('a dry run that names a plan reports whether the plan would be executed', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const request = await planned(world);
  expect(await world.dryRun(request)).toMatchObject({ result: { Allowed: true } });
  add(world, rule('sgr-9'));
  const answer = await world.dryRun(request);
  expect(answer).toMatchObject({
    result: { Allowed: false, Denial: expect.stringContaining('not those of the plan') },
  });
});

const ports = fc.constantFrom('22/22', '23/23');
const found = fc.uniqueArray(
  fc.record({ id: fc.integer({ min: 1, max: 4 }), PortRange: ports, Priority: fc.constantFrom('1', '2') }),
  { selector: ({ id }) => id },
);
const world = found.map((all) => all.map(({ id, ...over }) => rule(`sgr-${id}`, over)));
const request = fc.oneof(
  ports.map((PortRange) => flat({ PortRange })),
  fc
    .uniqueArray(fc.constantFrom('sgr-1', 'sgr-2', 'sgr-3'), { minLength: 1 })
    .map((ids) => normalise(byId(...ids))),
);

it('a plan has the documented form, holds for the same rules in any order, and expires', () => {
  const form = new RegExp(parameter('Plan').pattern ?? '', 'u');
  fc.assert(
    fc.property(world, request, fc.integer({ min: 0, max: WEEK * 520 }), (rules, asked, later) => {
      const made = makePlan(asked, rules, START + later);
      if (made === undefined) return;
      expect(made.plan).toMatch(form);
      const named = { ...asked, Plan: made.plan };
      expect(planChange(named, [...rules].reverse(), made.expiresAt - 1)).toBeUndefined();
      expect(planChange(named, rules, made.expiresAt)).toMatch(/^The plan expired/);
    }),
  );
});

it('a plan holds in another world exactly if the same rules, member for member, would go', () => {
  fc.assert(
    fc.property(world, world, request, (before, after, asked) => {
      const [one, other] = [makePlan(asked, before, START), makePlan(asked, after, START)];
      if (one === undefined) return;
      const holds = planChange({ ...asked, Plan: one.plan }, after, START) === undefined;
      expect(holds).toBe(one.plan === other?.plan);
    }),
  );
});

it('a plan is refused for any changed character', () => {
  const asked = flat();
  const plan = makePlan(asked, [rule('sgr-1')], START)?.plan ?? '';
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: plan.length - 1 }),
      fc.constantFrom(...'0123456789abcdef'),
      (at, digit) => {
        const forged = plan.slice(0, at) + digit + plan.slice(at + 1);
        fc.pre(forged !== plan && plan[at] !== '-');
        expect(planChange({ ...asked, Plan: forged }, [rule('sgr-1')], START)).toBeDefined();
      },
    ),
  );
});
