import { refuse } from '../error.ts';
import type { Action } from './action.ts';
import { changeableGroup } from './target-group.ts';

/** AuthorizeSecurityGroup, flat form only: tests need an ingress rule beside the egress rules. */
export const authorizeIngress: Action = (call, { world }) => {
  const group = changeableGroup(call, world);
  const [IpProtocol, PortRange, SourceCidrIp] = ['IpProtocol', 'PortRange', 'SourceCidrIp'].map((name) => {
    const value = call.parameters.get(name) ?? '';
    if (value === '') throw refuse('MissingParameter', name);
    return value;
  });
  world.addRule(group.SecurityGroupId, {
    Direction: 'ingress',
    IpProtocol: IpProtocol ?? '',
    ...(PortRange !== undefined && { PortRange }),
    ...(SourceCidrIp !== undefined && { SourceCidrIp }),
  });
  return {};
};
