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
    const harness = await startEvidence([], { switches: { era } });
    const evidence = era === '2020' ? 'observed' : 'reply';
    expect(await harness.revoke(form)).toMatchObject({
      status: 200,
      body: { Outcome: 'absent', Evidence: evidence, Revoked: [] },
    });
    const strict = await harness.revoke({ ...form, IfAbsent: 'fail' }, 'token-2');
    expect(strict).toMatchObject({ status: 404, body: { code: 'InvalidSecurityGroupRule.RuleNotExist' } });
    expect(await harness.revoke({ ...form, IfAbsent: 'fail' }, 'token-2')).toEqual({
      ...strict,
      replayed: true,
    });
  });

  it('a rule that is there is revoked by reply, in every form', async () => {
    for (const form of [FLAT, { Permissions: [FLAT] }, 'id'] as const) {
      const harness = await startEvidence([RULE], { switches: { era } });
      const ids = harness.egress().map((rule) => rule.SecurityGroupRuleId);
      const request = form === 'id' ? { SecurityGroupRuleId: ids } : form;
      expect(await harness.revoke(request)).toMatchObject({
        body: { Outcome: 'revoked', Evidence: 'reply', Revoked: [{ SecurityGroupRuleId: ids[0] }] },
      });
    }
  });

  it('the reply lost after the effect is 200 revoked, observed, in the same request', async () => {
    const harness = await startEvidence([RULE], { switches: { era } });
    harness.simulator.faults.next('RevokeSecurityGroupEgress', { reply: 'reset' });
    expect(await harness.revoke(FLAT)).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked', Evidence: 'observed', Revoked: [{ PortRange: '22/22' }] },
    });
    expect(harness.calls('RevokeSecurityGroupEgress')).toBe(1);
  });
});

describe.each(IDS)('an unknown id that ECS calls %s', (unknownRuleId) => {
  it('an unknown id is absent', async () => {
    const harness = await startEvidence([], { switches: { unknownRuleId } });
    const request = { SecurityGroupRuleId: ['sgr-gone1'] };
    expect(await harness.revoke(request)).toMatchObject({ body: { Outcome: 'absent', Evidence: 'reply' } });
  });

  it('an unknown id beside an existing one is in Absent', async () => {
    const harness = await startEvidence([RULE], { switches: { unknownRuleId } });
    const [rule] = harness.egress();
    const request = { SecurityGroupRuleId: [rule?.SecurityGroupRuleId, 'sgr-gone1'] };
    expect(await harness.revoke(request)).toMatchObject({
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
    'a batch with one entry that matches nothing (%s) revokes the others',
    async (batch) => {
      const harness = await startEvidence(rules, { switches: { batch } });
      const answer = await harness.revoke({ Permissions: permissions });
      expect(answer.body).toMatchObject({
        Outcome: 'revoked',
        Evidence: 'reply',
        Absent: [{ PortRange: '99/99' }],
      });
      expect(answer.body.Revoked).toHaveLength(4);
      expect(harness.egress()).toEqual([]);
    },
  );

  it.each(['atomic', 'partial'] as const)(
    'a batch of which another process removes one meanwhile (%s) revokes the rest',
    async (batch) => {
      const harness = await startEvidence(rules, { switches: { batch } });
      const third = harness.egress()[2]?.SecurityGroupRuleId ?? '';
      harness.simulator.faults.next('RevokeSecurityGroupEgress', { hold: true });
      const answering = harness.revoke({ Permissions: permissions.slice(0, 4) });
      await harness.simulator.untilHeld();
      harness.simulator.world.removeRule(third);
      harness.simulator.release();
      const answer = await answering;
      expect(answer.body).toMatchObject({ Outcome: 'revoked', Evidence: 'observed' });
      expect(harness.egress()).toEqual([]);
    },
  );
});

describe('asking beforehand and afterwards', () => {
  it('a dry run shows what would go, and changes nothing', async () => {
    const harness = await startEvidence([RULE]);
    const answer = await harness.revoke({ ...FLAT, DryRun: true });
    expect(answer).toMatchObject({
      status: 200,
      body: { Outcome: 'dry-run', Allowed: true, Matches: [{ PortRange: '22/22' }] },
    });
    expect(harness.egress()).toHaveLength(1);
    expect(harness.calls('RevokeSecurityGroupEgress')).toBe(0);
    expect((await harness.state()).status).toBe(404);
  });

  it('the state shows the request and the answer, and a near miss helps a typo', async () => {
    const harness = await startEvidence([RULE]);
    const answer = await harness.revoke({ ...FLAT, PortRange: '22/23' });
    expect(answer.body.Hints).toMatchObject([
      { Member: 'PortRange', Detail: 'PortRange is 22/22, not 22/23' },
    ]);
    expect(await harness.state()).toMatchObject({
      status: 200,
      body: { State: 'done', Attempts: 1, Request: { PortRange: '22/23' }, Result: answer.body },
    });
  });
});
