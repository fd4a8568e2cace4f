/** Requests to start from; the first two are the API document's own. All of them fit the group of `npm start`. */
import type { JsonObject } from './shared-components.ts';

export interface Sample {
  readonly summary: string;
  readonly value: JsonObject;
}

const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-94n63e80l' };
const RULE = { IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '10.0.0.0/8' };

export const REQUEST_SAMPLES = {
  'address segment': {
    summary: "The document's first sample: access to an address segment",
    value: { ...GROUP, ...RULE, NicType: 'intranet', Policy: 'Allow', ClientToken: 'ticket-4711' },
  },
  'security group': {
    summary: "The document's second sample: access to another security group",
    value: {
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-F876FF7BA',
      DestGroupId: 'sg-1651FBB64',
      DestGroupOwnerAccount: 'test@aliyun.com',
      IpProtocol: 'tcp',
      PortRange: '22/22',
      NicType: 'intranet',
      Policy: 'Drop',
      ClientToken: 'ticket-4712',
    },
  },
  'several rules': {
    summary: 'Several rules under one token',
    value: {
      ...GROUP,
      Permissions: [
        { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '10.0.0.0/8' },
        { IpProtocol: 'udp', PortRange: '53/53', DestCidrIp: '100.100.2.136' },
      ],
      ClientToken: 'ticket-4713',
    },
  },
  'rule ids': {
    summary: 'Rules by their ids',
    value: {
      ...GROUP,
      SecurityGroupRuleId: ['sgr-bp67acfmxa123b', 'sgr-bp67acfmxa123c'],
      ClientToken: 'ticket-4714',
    },
  },
  'dry run': {
    summary: 'What would go? Nothing is changed, and no token is needed',
    value: { ...GROUP, ...RULE, DryRun: true },
  },
  'fail if absent': {
    summary: 'Nothing to revoke is a 404',
    value: { ...GROUP, ...RULE, IfAbsent: 'fail', ClientToken: 'ticket-4715' },
  },
  mistaken: {
    summary: 'Three mistakes, told all at once (400)',
    value: {
      ...GROUP,
      IpProtocol: 'tcp',
      PortRange: '200/1',
      DestCidrIp: '10.0.0.0/40',
      SourcePortRange: '-1/-1',
      ClientToken: 'ticket-4716',
    },
  },
} as const satisfies Readonly<Record<string, Sample>>;
