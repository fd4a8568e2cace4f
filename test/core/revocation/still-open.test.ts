import { expect, it } from 'vitest';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { byId, createSmallWorld, flat, rule } from '../small-world.ts';

const WIDE = rule('sgr-2', {
  IpProtocol: 'ALL',
  PortRange: '-1/-1',
  DestCidrIp: '0.0.0.0/0',
  Priority: '100',
});
const open = { result: { StillOpenBy: [{ SecurityGroupRuleId: 'sgr-2' }] } };
const hidden = (rules: readonly Rule[]) =>
  rules.some((each) => each.SecurityGroupRuleId === 'sgr-2') ? 'a protected rule' : undefined;

it('an answer names the rules that still accept what was asked after a revocation, and in its replay', async () => {
  const world = createSmallWorld([rule('sgr-1'), WIDE]);
  expect(await world.run(flat())).toMatchObject({ ...open, replayed: false });
  expect(await world.run(flat())).toMatchObject({ ...open, replayed: true });
});

it('an answer names the rules that still accept what was asked where nothing matched', async () => {
  const world = createSmallWorld([WIDE]);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'absent', ...open.result } });
});

it('an answer names the rules that still accept what was asked for a request by id: what the revoked rule accepted', async () => {
  const world = createSmallWorld([rule('sgr-1'), WIDE]);
  expect(await world.run(byId('sgr-1'))).toMatchObject(open);
});

it('an answer names the rules that still accept what was asked in a dry run and in the text of its plan', async () => {
  const world = createSmallWorld([rule('sgr-1'), WIDE]);
  const answer = await world.dryRun(flat());
  expect(answer).toMatchObject(open);
  expect(answer).toMatchObject({
    result: {
      PlanText: [
        'Would revoke from sg-1 in cn-hangzhou:',
        '- tcp 22/22 to 10.0.0.0/8, accept, priority 1, rule sgr-1',
        'Nothing else.',
        'Other rules would still accept some of this traffic:',
        '- all -1/-1 to 0.0.0.0/0, accept, priority 100, rule sgr-2',
      ].join('\n'),
    },
  });
});

it('an answer names the rules that still accept what was asked but never one that ECS says is gone', async () => {
  const world = createSmallWorld([rule('sgr-1'), rule('sgr-3', { SourcePortRange: '1/2' })]);
  world.hooks.beforeRevoke = () => world.setRules([rule('sgr-3', { SourcePortRange: '1/2' })]);
  const answer = await world.run(flat());
  expect(answer).toMatchObject({
    result: { Outcome: 'absent', StillOpenBy: [{ SecurityGroupRuleId: 'sgr-3' }] },
  });
});

it('an answer names the rules that still accept what was asked but never one that ECS has accepted to revoke, and still lists', async () => {
  const world = createSmallWorld([rule('sgr-1'), WIDE]);
  world.script.revoke.push({ answer: 'done' });
  const answer = await world.run(flat());
  expect(answer).toMatchObject({ result: { Outcome: 'accepted', ...open.result } });
});

it('an answer names the rules that still accept what was asked but never one that the policy hides from the caller', async () => {
  const world = createSmallWorld([rule('sgr-1'), WIDE]);
  expect(JSON.stringify(await world.dryRun(flat(), { permit: hidden }))).not.toContain('sgr-2');
  expect(JSON.stringify(await world.run(flat(), { permit: hidden }))).not.toContain('sgr-2');
});

it('an answer names the rules that still accept what was asked but is replayed as it was stored, whatever the policy hides by now: every 200 of a token is the same', async () => {
  const world = createSmallWorld([rule('sgr-1'), WIDE]);
  const first = await world.run(flat());
  expect(await world.run(flat(), { permit: hidden })).toEqual({ ...first, replayed: true });
  expect(await world.state({ permit: hidden })).toMatchObject({ result: { Result: open.result } });
});
