/** What names a rule, and what ECS says when nothing does. */
import { type Lab, permissions } from './lab.ts';
import { asAssumed, type Finding, judge, notSettled, otherwise } from './verdicts.ts';

export type Probe = (lab: Lab) => Promise<Finding>;

const NOT_THERE = 'InvalidSecurityGroupRule.RuleNotExist';
const UNKNOWN_ID = [NOT_THERE, 'InvalidSecurityGroupRuleId.NotFound', 'InvalidParam.SecurityGroupRuleId'];

/** Adds one rule, revokes it in another spelling, and returns whether it was removed. */
async function names(
  lab: Lab,
  rule: Record<string, string>,
  otherWay: Record<string, string | undefined>,
): Promise<{ gone: boolean; said: string }> {
  const stored = lab.fresh(rule);
  const { SecurityGroupRuleId } = await lab.add(stored);
  const asked = Object.entries({ ...stored, ...otherWay }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const { said } = await lab.revoke(Object.fromEntries(asked));
  return { gone: !(await lab.has(SecurityGroupRuleId)), said };
}

/** Tries to revoke a rule that is out of reach, as an outbound rule of the lab's own group. */
async function takenById(
  lab: Lab,
  place: { SecurityGroupId: string; direction: 'egress' | 'ingress'; added: string },
): Promise<Finding> {
  const [id] = await lab.ids(place.SecurityGroupId, place.direction);
  if (id === undefined) return notSettled(`the rule to try it with could not be added: ${place.added}`);
  const { said } = await lab.revoke({ 'SecurityGroupRuleId.1': id });
  const gone = !(await lab.ids(place.SecurityGroupId, place.direction)).includes(id);
  return judge(!gone, outcome({ gone, said }));
}

const outcome = ({ gone, said }: { gone: boolean; said: string }): string =>
  `ECS answered ${said}, and the rule ${gone ? 'went' : 'stayed'}`;

export const MATCHING: Readonly<Record<string, Probe>> = {
  'ecs-absent-flat': async (lab) => {
    const { said } = await lab.revoke(lab.fresh());
    return judge(said === NOT_THERE, `ECS answered ${said}`);
  },
  'ecs-absent-permissions': async (lab) => {
    const { said } = await lab.revoke(permissions(lab.fresh()));
    return judge(said === NOT_THERE, `ECS answered ${said}`);
  },
  'ecs-unknown-id': async (lab) => {
    const { SecurityGroupRuleId } = await lab.add(lab.fresh());
    const ids = { 'SecurityGroupRuleId.1': SecurityGroupRuleId };
    const first = await lab.revoke(ids);
    if (first.said !== 'ok') return notSettled(`the rule could not be revoked by its id: ${first.said}`);
    const { said } = await lab.revoke(ids);
    return judge(UNKNOWN_ID.includes(said), `ECS answered ${said}`);
  },
  'ecs-foreign-id': (lab) =>
    lab.withNeighbour(async (SecurityGroupId) => {
      const asked = { ...lab.fresh(), SecurityGroupId };
      const { said: added } = await lab.account.call('AuthorizeSecurityGroupEgress', asked);
      return takenById(lab, { SecurityGroupId, direction: 'egress', added });
    }),
  'ecs-inbound-id': async (lab) => {
    const { DestCidrIp, ...rule } = lab.fresh();
    const asked = { ...lab.group, ...rule, SourceCidrIp: DestCidrIp ?? '' };
    const { said: added } = await lab.account.call('AuthorizeSecurityGroup', asked);
    const { SecurityGroupId = '' } = lab.group;
    return takenById(lab, { SecurityGroupId, direction: 'ingress', added });
  },
  'ecs-batch': async (lab) => {
    const rule = lab.fresh();
    const { SecurityGroupRuleId } = await lab.add(rule);
    const { said } = await lab.revoke(permissions(rule, lab.fresh()));
    const stayed = await lab.has(SecurityGroupRuleId);
    return judge(said !== 'ok' && stayed, outcome({ gone: !stayed, said }));
  },
  'ecs-priority': async (lab) => {
    const end = await names(lab, { Priority: '7' }, { Priority: undefined });
    return judge(!end.gone, outcome(end));
  },
  'ecs-address': async (lab) => {
    const end = await names(lab, { DestCidrIp: '198.51.100.7/32' }, { DestCidrIp: '198.51.100.7' });
    return judge(end.gone, outcome(end));
  },
  'ecs-address-ipv6': async (lab) => {
    const end = await names(
      lab,
      { Ipv6DestCidrIp: '2001:db8:1:2::/64', DestCidrIp: '' },
      { Ipv6DestCidrIp: '2001:0DB8:0001:0002::/64' },
    );
    return judge(end.gone, outcome(end));
  },
  'ecs-source': async (lab) => {
    const end = await names(lab, { SourceCidrIp: '203.0.113.0/24' }, { SourceCidrIp: undefined });
    return judge(!end.gone, outcome(end));
  },
  'ecs-description': async (lab) => {
    const end = await names(lab, { Description: 'one' }, { Description: 'another' });
    return judge(end.gone, outcome(end));
  },
  'ecs-policy-case': async (lab) => {
    const end = await names(lab, { Policy: 'accept' }, { Policy: 'ACCEPT' });
    return judge(end.gone, outcome(end));
  },
  'ecs-policy-allow': async (lab) => {
    const end = await names(lab, { Policy: 'accept' }, { Policy: 'Allow' });
    return judge(!end.gone, outcome(end));
  },
  'ecs-nic-type': async (lab) => {
    const end = await names(lab, {}, { NicType: 'internet' });
    return judge(!end.gone, outcome(end));
  },
  'ecs-five-tuple': async (lab) => {
    const rule = lab.fresh({ SourceCidrIp: '203.0.113.0/24', SourcePortRange: '30000/30010' });
    const { SourceCidrIp, SourcePortRange } = await lab.add(rule);
    const seen = `listed as ${SourceCidrIp || 'nothing'} and ${SourcePortRange || 'nothing'}`;
    const same = SourceCidrIp === rule.SourceCidrIp && SourcePortRange === rule.SourcePortRange;
    return same ? asAssumed(seen) : otherwise(seen);
  },
};
