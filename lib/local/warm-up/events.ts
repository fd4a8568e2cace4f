/** The events that fill the code cache: a revocation, its replay, refusals, and an event for remediation. */
import { createHash } from 'node:crypto';
import { DEMO_CREDENTIAL } from '../../simulators/ecs/wire/credential.ts';

const TOKEN = Buffer.from('a token of the build, in no table').toString('base64');

const REGION = 'cn-hangzhou';
/** A group of the simulator, with a rule that remediation forbids and one that a caller revokes. */
const GROUP = 'sg-94n63e80l';

export const CONFIG_FILE = {
  callers: { build: { auth: { scheme: 'bearer', tokens: ['BUILD_TOKEN_SHA256'] } } },
  policy: { callers: { build: { regions: [REGION], groups: [GROUP], mayRestore: true } } },
  remediation: { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0'] }] },
};

/** The complete environment, except the addresses of the simulators. */
export const ENVIRONMENT = {
  FC_FUNCTION_NAME: 'build',
  BUILD_TOKEN_SHA256: createHash('sha256').update(TOKEN).digest('hex'),
};

export const CONTEXT = {
  requestId: 'build',
  region: REGION,
  accountId: '1',
  credentials: {
    accessKeyId: DEMO_CREDENTIAL.accessKeyId,
    accessKeySecret: DEMO_CREDENTIAL.accessKeySecret,
  },
  function: { name: 'build', handler: 'index.handler', memory: 512, timeout: 30 },
};

/** API Gateway's event. */
const request = (path: string, body: object) => ({
  path,
  httpMethod: 'POST',
  headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
  queryParameters: {},
  pathParameters: {},
  body: JSON.stringify(body),
  isBase64Encoded: false,
});

const REVOKE = {
  RegionId: REGION,
  SecurityGroupId: GROUP,
  IpProtocol: 'tcp',
  PortRange: '443/443',
  DestCidrIp: '10.0.0.0/8',
  ClientToken: 'build',
};
const { DestCidrIp: _, ...INVALID } = REVOKE;

/** ActionTrail's event after a rule was authorised. */
const OPENED = {
  id: 'build',
  source: 'acs.ecs',
  specversion: '1.0',
  type: 'ecs:ActionTrail:ApiCall',
  datacontenttype: 'application/json;charset=utf-8',
  time: '2026-01-01T00:00:00Z',
  aliyunregionid: REGION,
  data: {
    eventName: 'AuthorizeSecurityGroupEgress',
    eventType: 'ApiCall',
    serviceName: 'Ecs',
    acsRegion: REGION,
    userIdentity: { type: 'ram-user', userName: 'build' },
    requestParameters: { RegionId: REGION, SecurityGroupId: GROUP },
  },
};

/** All events. A function refuses those of other functions. */
export const EVENTS: readonly object[] = [
  request('/revocations', REVOKE),
  request('/revocations', REVOKE),
  request('/revocations', INVALID),
  request('/revocations', { ...REVOKE, SecurityGroupId: 'sg-other', ClientToken: 'denied' }),
  request('/revocations/build/restore', {}),
  OPENED,
];
