/** Laws over random groups and requests, with the real adapter, a real table and the simulated ECS. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleDefinition, StoredRule } from '../../lib/simulators/ecs/rules/types.ts';
import { shapeOf, startEvidence } from './kit.ts';

const pattern = fc.record({
  IpProtocol: fc.constantFrom('tcp', 'udp'),
  PortRange: fc.constantFrom('22/22', '1/200'),
  DestCidrIp: fc.constantFrom('10.0.0.0/8', '10.0.0.2', '10.0.0.0/16'),
  Policy: fc.constantFrom('accept', 'drop'),
  Priority: fc.constantFrom(1, 2),
});
/** ECS holds no two rules that differ in their priority alone: authorising the second one adds nothing. */
const identity = ({ Priority: _, ...others }: Record<string, unknown>) => JSON.stringify(others);
const rules = fc.uniqueArray(pattern, { maxLength: 8, selector: identity });
const permissions = fc.uniqueArray(pattern, {
  minLength: 1,
  maxLength: 4,
  selector: (rule) => JSON.stringify(rule),
});

/** The named members of a listed rule, written as a request writes them. */
const named = (rule: StoredRule) =>
  JSON.stringify([
    rule.IpProtocol.toLowerCase(),
    rule.PortRange,
    rule.DestCidrIp?.replace('/32', ''),
    rule.Policy.toLowerCase(),
    rule.Priority,
  ]);
const wanted = (rule: RuleDefinition) =>
  JSON.stringify([rule.IpProtocol, rule.PortRange, rule.DestCidrIp, rule.Policy, rule.Priority]);

describe('for every group and request', () => {
  it('what an answer reports as revoked was there, was named, and is gone; a restore gives an equal group', {
    timeout: 90_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(rules, permissions, async (group, entries) => {
        const harness = await startEvidence(group, { manual: true });
        try {
          const before = harness.egress();
          const { status, body } = await harness.revoke({ Permissions: entries });
          expect(status).toBe(200);
          const gone = before.filter(
            (rule) => !harness.egress().some((each) => each.SecurityGroupRuleId === rule.SecurityGroupRuleId),
          );
          const revoked = [body.Revoked].flat().map((rule) => Object(rule).SecurityGroupRuleId);
          expect(revoked).toEqual(gone.map((rule) => rule.SecurityGroupRuleId));
          const names = entries.map(wanted);
          expect(before.filter((rule) => names.includes(named(rule)))).toEqual(gone);
          expect(harness.egress().length).toBe(before.length - gone.length);
          const back = await harness.restore();
          expect(back.status).toBe(gone.length > 0 ? 200 : 409);
          expect(shapeOf(harness.egress())).toEqual(shapeOf(before));
        } finally {
          await harness.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});
