/**
 * Might ECS's own matching take this rule for this request? Wider than `fitting` wherever ECS does not document how it
 * matches. So the policy judges every rule that a call with the request's own parameters may remove. Pure.
 */
import { sameBlock } from './address.ts';
import { byDestination, patternsOf, type RevokeRequest, type RulePattern } from './request.ts';
import { type Rule, sameId } from './rule.ts';
import { destinationBlocks, destinationIds, protocolOf } from './rule-members.ts';
import { isBlock, portSpan, portsOf, sameSpan } from './rule-reading.ts';

/** The rules of a snapshot that ECS's own matching might take for this request. */
export function couldFit(rules: readonly Rule[], request: RevokeRequest): Rule[] {
  switch (request.form) {
    case 'rule-ids': {
      const { ruleIds } = request;
      return rules.filter(({ SecurityGroupRuleId: id }) => ruleIds.some((each) => sameId(each, id)));
    }
    default: {
      const near = byDestination(patternsOf(request));
      return rules.filter((rule) => near(rule).some((pattern) => couldFitPattern(rule, pattern)));
    }
  }
}

/**
 * Priority, NIC type, owner and every source member are left open; a member of the rule that is not understood could be
 * anything. Never by containment: a sub-range or a part of a block is another rule (`docs/decisions/0021`).
 */
export function couldFitPattern(rule: Rule, pattern: RulePattern): boolean {
  const protocol = protocolOf(rule.IpProtocol);
  return (
    (protocol === undefined || protocol === pattern.IpProtocol) &&
    couldBePolicy(rule.Policy, pattern.Policy) &&
    couldBePorts(rule, pattern) &&
    couldBeDestination(rule, pattern)
  );
}

function couldBePolicy(listed: string | undefined, wanted: RulePattern['Policy']): boolean {
  const policy = listed?.toLowerCase() ?? 'accept';
  return policy === wanted || (policy !== 'accept' && policy !== 'drop');
}

function couldBePorts(rule: Rule, pattern: RulePattern): boolean {
  const listed = portsOf(rule);
  if (listed === 'not-understood') return true;
  const list = rule.PortRangeListId;
  if (list !== undefined && pattern.PortRangeListId !== undefined && sameId(list, pattern.PortRangeListId))
    return true;
  const wanted = pattern.PortRange === undefined ? undefined : portSpan(pattern.PortRange);
  if (listed === 'none') return true;
  return listed !== 'list' && wanted !== undefined && sameSpan(listed, wanted);
}

/** A rule may have several destinations; one that both name is enough, as is one that cannot be read. */
function couldBeDestination(rule: Rule, pattern: RulePattern): boolean {
  const [blocks, ids] = [destinationBlocks(rule), destinationIds(rule)];
  const [wantedBlocks, wantedIds] = [destinationBlocks(pattern), destinationIds(pattern)];
  return (
    blocks.length + ids.length === 0 ||
    blocks.some((block) => !isBlock(block) || wantedBlocks.some((wanted) => sameBlock(block, wanted))) ||
    ids.some((id) => wantedIds.some((wanted) => sameId(id, wanted)))
  );
}
