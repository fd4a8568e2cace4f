import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { normalise } from '../../../lib/core/request/parse-request.ts';
import { byId, createSmallWorld, failure, flat, GROUP, pattern, rule, UNANSWERED } from '../small-world.ts';

const SPELLED = { IpProtocol: 'TCP', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };

it('the audit record of an attempt names the caller, the token, the rules, every call, the round trips and the time', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: UNANSWERED, takes: 100 });
  await world.run(flat());
  expect(world.logged('attempt')).toEqual([
    {
      requestId: 'req-1',
      caller: 'local',
      token: 'token-1',
      regionId: 'cn-hangzhou',
      securityGroupId: 'sg-1',
      form: 'flat',
      attempt: 1,
      attemptId: 'attempt-1',
      key: world.row()?.key,
      state: 'DONE',
      saved: 'applied',
      outcome: 'revoked',
      evidence: 'reply',
      before: ['sgr-1'],
      revoked: ['sgr-1'],
      rules: [rule('sgr-1')],
      calls: [
        expect.objectContaining({
          class: 'unanswered',
          code: 'RequestTimeout',
          requestId: 'ecs-RequestTimeout',
        }),
        expect.objectContaining({ class: 'done', requestId: 'revoke-2' }),
      ],
      openUntil: 1_767_226_535_100,
      trips: 8,
      took: 175,
    },
  ]);
});

it('the audit record of a refusal has its code', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  await world.run(flat());
  expect(world.logged('attempt')).toMatchObject([
    { state: 'REFUSED', outcome: 'none', code: 'OperationDenied' },
  ]);
});

it('the audit record of a restore names the new ids', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  await world.restore();
  expect(world.logged('restore')).toMatchObject([
    {
      state: 'DONE',
      outcome: 'restored',
      restored: world.ids(),
      rules: world.rules(),
      calls: [{ class: 'done', names: 1 }],
      trips: 6,
    },
  ]);
});

it('the audit record names the rules that matched, also those that could not be revoked', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  await world.run(flat());
  expect(world.logged('attempt')).toMatchObject([{ before: ['sgr-1'], rules: [rule('sgr-1')] }]);
});

it.each([
  ['one rule', { ...GROUP, form: 'flat', rule: SPELLED }, [SPELLED]],
  ['rules', { ...GROUP, form: 'permissions', permissions: [SPELLED] }, [SPELLED]],
  ['ids', byId('sgr-9'), [{ SecurityGroupRuleId: 'sgr-9' }]],
] as const)(
  'the audit record names what the request named where no rule matched: %s',
  async (_, sent, rules) => {
    const world = createSmallWorld([]);
    await world.run(normalise(sent), { sent });
    expect(world.logged('attempt')).toMatchObject([{ outcome: 'absent', rules }]);
  },
);

it('the audit record names what the request named where the rules are not listed', async () => {
  const world = createSmallWorld([rule('sgr-1')], { verify: 'none' });
  await world.run(flat());
  expect(world.logged('attempt')).toMatchObject([{ outcome: 'accepted', rules: [pattern()] }]);
});

it('the audit record fits into one line of the log, however many rules there are', async () => {
  const ids = Array.from({ length: 100 }, (_, n) => `sgr-${n}`);
  const long = (id: string) => rule(id, { Description: `\u0007${'安'.repeat(511)}` });
  const world = createSmallWorld(ids.map(long));
  await world.run(byId(...ids));
  const [line] = world.logged('attempt');
  expect(line?.revoked).toHaveLength(100);
  const rules = line?.rules as { Description: string }[];
  expect(rules.length).toBeGreaterThan(20);
  expect(rules[0]?.Description).toBe(`\\u0007${'安'.repeat(79)}…`);
  expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(32 * 1024);
});

it('the audit record has why and on whose request, of the request that began it', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  const why = { Reason: 'CHG1', RequestedBy: 'lin' };
  world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
  await world.run(flat(), { sent: { ...flat(), ...why } });
  await world.run(flat(), { sent: { ...flat(), Reason: 'another' } });
  await world.run(flat(), { sent: { ...flat(), Reason: 'a replay' } });
  expect(world.logged('attempt')).toMatchObject([
    { reason: 'CHG1', requestedBy: 'lin', attempt: 1 },
    { reason: 'CHG1', requestedBy: 'lin', attempt: 2 },
  ]);
  expect(await world.state()).toMatchObject({ result: { Request: why } });
  await world.restore({ why: { Reason: 'CHG2' } });
  await world.restore({ why: { Reason: 'a replay' } });
  const restores = world.logged('restore');
  expect(restores).toMatchObject([{ reason: 'CHG2' }]);
  expect(restores[0]).not.toHaveProperty('requestedBy');
});

it('the audit record has no member that docs/reference/log-lines.md does not explain', async () => {
  const page = readFileSync(new URL('../../../docs/reference/log-lines.md', import.meta.url), 'utf8');
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
  await world.run(flat());
  await world.run(flat());
  await world.restore();
  const members = [...world.logged('attempt'), ...world.logged('restore')].flatMap((line) =>
    Object.keys(line),
  );
  expect(members.filter((member) => !page.includes(`| \`${member}\` |`))).toEqual([]);
});

it('the audit record is one line for every request that did something, and none for a replay', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  await world.run(flat());
  expect(world.logged('attempt')).toHaveLength(1);
});
