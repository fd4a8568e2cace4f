import type { WorldDefinition } from './rules/types.ts';
import { OWN_ACCOUNT_ID } from './wire/credential.ts';

/** The account behind `test@aliyun.com`, which the seed's second sample names as the owner of the destination. */
const TEST_ACCOUNT_ID = '155780923770';

const VPC = 'vpc-bp1opxu1zkhn00gzv26cn';

/**
 * The groups of the demonstration: those of the two sample requests, and the destination group of the second request.
 * The first two have the rule that the sample revokes, among rules that are nearly the same.
 */
export const seedWorld = (): WorldDefinition => ({
  accounts: [
    { id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' },
    { id: TEST_ACCOUNT_ID, name: 'test@aliyun.com' },
  ],
  regions: ['cn-hangzhou', 'cn-shanghai'],
  groups: [
    {
      SecurityGroupId: 'sg-94n63e80l',
      SecurityGroupName: 'web-frontend',
      Description: 'Web servers',
      RegionId: 'cn-hangzhou',
      VpcId: VPC,
      rules: [
        // Created by the system: its priority is outside the range that a request accepts.
        { IpProtocol: 'all', DestCidrIp: '0.0.0.0/0', Priority: 110, CreateTime: '2019-01-15T02:00:00Z' },
        {
          IpProtocol: 'all',
          DestCidrIp: '10.0.0.0/8',
          Description: 'Everything inside',
          CreateTime: '2019-05-06T08:12:31Z',
        },
        { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '10.0.0.0/8', Description: 'HTTPS inside' },
        { IpProtocol: 'all', DestCidrIp: '10.0.0.0/16', Description: 'First office' },
        { IpProtocol: 'all', DestCidrIp: '10.0.0.0/8', Policy: 'drop', Priority: 100 },
        { IpProtocol: 'udp', PortRange: '53/53', DestCidrIp: '100.100.2.136', Description: 'DNS' },
        { IpProtocol: 'tcp', PortRange: '443/443', Ipv6DestCidrIp: '::/0', Description: 'HTTPS over IPv6' },
        {
          Direction: 'ingress',
          IpProtocol: 'all',
          SourceCidrIp: '10.0.0.0/8',
          Description: 'Everything from inside',
        },
      ],
    },
    {
      SecurityGroupId: 'sg-F876FF7BA',
      SecurityGroupName: 'batch-workers',
      Description: 'Batch jobs',
      RegionId: 'cn-hangzhou',
      VpcId: VPC,
      rules: [
        { IpProtocol: 'all', DestCidrIp: '0.0.0.0/0', Priority: 110, CreateTime: '2019-01-15T02:00:00Z' },
        {
          IpProtocol: 'tcp',
          PortRange: '22/22',
          Policy: 'drop',
          DestGroupId: 'sg-1651FBB64',
          DestGroupOwnerAccount: TEST_ACCOUNT_ID,
          Description: 'No SSH to the partner',
          CreateTime: '2019-05-06T08:14:02Z',
        },
        {
          IpProtocol: 'tcp',
          PortRange: '3389/3389',
          Policy: 'drop',
          DestGroupId: 'sg-1651FBB64',
          DestGroupOwnerAccount: TEST_ACCOUNT_ID,
          Description: 'No RDP to the partner',
        },
        { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '172.16.0.0/12', Description: 'SSH inside' },
        { IpProtocol: 'tcp', PortRange: '1/200', DestCidrIp: '192.168.0.0/16' },
        {
          Direction: 'ingress',
          IpProtocol: 'tcp',
          PortRange: '22/22',
          Policy: 'drop',
          SourceGroupId: 'sg-1651FBB64',
          SourceGroupOwnerAccount: TEST_ACCOUNT_ID,
        },
      ],
    },
    {
      SecurityGroupId: 'sg-1651FBB64',
      SecurityGroupName: 'partner',
      Description: 'The partner that the second sample names',
      RegionId: 'cn-hangzhou',
      OwnerId: TEST_ACCOUNT_ID,
      VpcId: VPC,
    },
  ],
});
