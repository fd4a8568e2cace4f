/** Example requests for the group of `npm start`. The first two are from the API document. */
import type { JsonObject } from './shared-components.ts';

export interface Sample {
  readonly summary: string;
  readonly value: JsonObject;
}

const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-94n63e80l' };
const RULE = { IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '10.0.0.0/8' };

export const REQUEST_SAMPLES = {
  'address segment': {
    summary: "The API document's first example: access to an address segment",
    value: { ...GROUP, ...RULE, NicType: 'intranet', Policy: 'Allow', ClientToken: 'ticket-4711' },
  },
  'security group': {
    summary: "The API document's second example: access to another security group",
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
    summary: 'What would be revoked? Changes nothing, and needs no token',
    value: { ...GROUP, ...RULE, DryRun: true },
  },
  'fail if absent': {
    summary: 'Nothing to revoke is a 404',
    value: { ...GROUP, ...RULE, IfAbsent: 'fail', ClientToken: 'ticket-4715' },
  },
  mistaken: {
    summary: 'Three faults, reported at once (400)',
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
