/** Outcomes and evidence on all three forms, in all three eras of "no such rule". */
import { describe, expect, it } from 'vitest';
import type { RuleDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { startEvidence } from './kit.ts';

const RULE: RuleDefinition = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const FLAT = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const ERAS = ['2019', '2020', '2024'] as const;
const IDS = [
  'InvalidSecurityGroupRule.RuleNotExist',
  'InvalidSecurityGroupRuleId.NotFound',
  'InvalidParam.SecurityGroupRuleId',
] as const;

describe.each(ERAS)('in the era of %s', (era) => {
  it.each([
    ['flat', FLAT],
    ['permissions', { Permissions: [FLAT] }],
  ])('an absent rule in the %s form is absent, and is a 404 with IfAbsent "fail"', async (_, form) => {
    const stage = await startEvidence([], { switches: { era } });
    const evidence = era === '2020' ? 'observed' : 'reply';
    expect(await stage.revoke(form)).toMatchObject({
      status: 200,
      body: { Outcome: 'absent', Evidence: evidence, Revoked: [] },
    });
    const strict = await stage.revoke({ ...form, IfAbsent: 'fail' }, 'token-2');
    expect(strict).toMatchObject({ status: 404, body: { code: 'InvalidSecurityGroupRule.RuleNotExist' } });
    expect(await stage.revoke({ ...form, IfAbsent: 'fail' }, 'token-2')).toEqual({
      ...strict,
      replayed: true,
    });
  });

  it('a rule that is there is revoked by reply, in every form', async () => {
    for (const form of [FLAT, { Permissions: [FLAT] }, 'id'] as const) {
      const stage = await startEvidence([RULE], { switches: { era } });
      const ids = stage.egress().map((rule) => rule.SecurityGroupRuleId);
      const request = form === 'id' ? { SecurityGroupRuleId: ids } : form;
      expect(await stage.revoke(request)).toMatchObject({
        body: { Outcome: 'revoked', Evidence: 'reply', Revoked: [{ SecurityGroupRuleId: ids[0] }] },
      });
    }
  });

  it('the reply lost after the effect is 200 revoked, observed, in the same request', async () => {
    const stage = await startEvidence([RULE], { switches: { era } });
    stage.simulator.faults.next('RevokeSecurityGroupEgress', { reply: 'reset' });
    expect(await stage.revoke(FLAT)).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked', Evidence: 'observed', Revoked: [{ PortRange: '22/22' }] },
    });
    expect(stage.calls('RevokeSecurityGroupEgress')).toBe(1);
  });
});

describe.each(IDS)('an unknown id that ECS calls %s', (unknownRuleId) => {
  it('is absent', async () => {
    const stage = await startEvidence([], { switches: { unknownRuleId } });
    const request = { SecurityGroupRuleId: ['sgr-gone1'] };
    expect(await stage.revoke(request)).toMatchObject({ body: { Outcome: 'absent', Evidence: 'reply' } });
  });

  it('beside one that is there stands in Absent', async () => {
    const stage = await startEvidence([RULE], { switches: { unknownRuleId } });
    const [rule] = stage.egress();
    const request = { SecurityGroupRuleId: [rule?.SecurityGroupRuleId, 'sgr-gone1'] };
    expect(await stage.revoke(request)).toMatchObject({
      body: {
        Outcome: 'revoked',
        Revoked: [{ SecurityGroupRuleId: rule?.SecurityGroupRuleId }],
        Absent: [{ SecurityGroupRuleId: 'sgr-gone1' }],
      },
    });
  });
});

describe('a batch', () => {
  const PORTS = [22, 23, 24, 25];
  const rules = PORTS.map((port): RuleDefinition => ({ ...RULE, PortRange: `${port}/${port}` }));
  const permissions = [...PORTS, 99].map((port) => ({ ...FLAT, PortRange: `${port}/${port}` }));

  it.each(['atomic', 'partial'] as const)(
    'with one entry that matches nothing (%s) revokes the others',
    async (batch) => {
      const stage = await startEvidence(rules, { switches: { batch } });
      const answer = await stage.revoke({ Permissions: permissions });
      expect(answer.body).toMatchObject({
        Outcome: 'revoked',
        Evidence: 'reply',
        Absent: [{ PortRange: '99/99' }],
      });
      expect(answer.body.Revoked).toHaveLength(4);
      expect(stage.egress()).toEqual([]);
    },
  );

  it.each(['atomic', 'partial'] as const)(
    'of which somebody else takes one meanwhile (%s) revokes the rest',
    async (batch) => {
      const stage = await startEvidence(rules, { switches: { batch } });
      const third = stage.egress()[2]?.SecurityGroupRuleId ?? '';
      stage.simulator.faults.next('RevokeSecurityGroupEgress', { hold: true });
      const answering = stage.revoke({ Permissions: permissions.slice(0, 4) });
      await stage.simulator.untilHeld();
      stage.simulator.world.removeRule(third);
      stage.simulator.release();
      const answer = await answering;
      expect(answer.body).toMatchObject({ Outcome: 'revoked', Evidence: 'observed' });
      expect(stage.egress()).toEqual([]);
    },
  );
});

describe('asking beforehand and afterwards', () => {
  it('a dry run shows what would go, and changes nothing', async () => {
    const stage = await startEvidence([RULE]);
    const answer = await stage.revoke({ ...FLAT, DryRun: true });
    expect(answer).toMatchObject({
      status: 200,
      body: { Outcome: 'dry-run', Allowed: true, Matches: [{ PortRange: '22/22' }] },
    });
    expect(stage.egress()).toHaveLength(1);
    expect(stage.calls('RevokeSecurityGroupEgress')).toBe(0);
    expect((await stage.state()).status).toBe(404);
  });

  it('the state shows the request and the answer, and a near miss helps a typo', async () => {
    const stage = await startEvidence([RULE]);
    const answer = await stage.revoke({ ...FLAT, PortRange: '22/23' });
    expect(answer.body.Hints).toMatchObject([
      { Member: 'PortRange', Detail: 'PortRange is 22/22, not 22/23' },
    ]);
    expect(await stage.state()).toMatchObject({
      status: 200,
      body: { State: 'done', Attempts: 1, Request: { PortRange: '22/23' }, Result: answer.body },
    });
  });
});
