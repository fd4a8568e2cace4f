/** What a function does while its code cache is made: starts, and refuses one request. No network, no secrets. */
import { createHash } from 'node:crypto';

const TOKEN = Buffer.from('a token of the build, in no table').toString('base64');

export const CONFIG_FILE = {
  callers: { build: { auth: { scheme: 'bearer', tokens: ['BUILD_TOKEN_SHA256'] } } },
  policy: { callers: { build: { regions: ['cn-hangzhou'], groups: ['*'] } } },
  remediation: { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0'] }] },
};

/** The whole environment of that process. */
export const environment = (configFile: string): Record<string, string> => ({
  FC_FUNCTION_NAME: 'build',
  TABLESTORE_ENDPOINT: 'http://127.0.0.1:9',
  TABLESTORE_INSTANCE: 'build',
  CONFIG: configFile,
  BUILD_TOKEN_SHA256: createHash('sha256').update(TOKEN).digest('hex'),
});

export const CONTEXT = {
  requestId: 'build',
  region: 'cn-hangzhou',
  accountId: '1',
  credentials: {},
  function: { name: 'build', handler: 'index.handler', memory: 512, timeout: 30 },
};

/** API Gateway's event of a request without a destination: it passes every step before the table. */
export const EVENT = {
  path: '/revocations',
  httpMethod: 'POST',
  headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
  queryParameters: {},
  pathParameters: {},
  body: JSON.stringify({
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-build',
    IpProtocol: 'tcp',
    PortRange: '22/22',
    ClientToken: 'build',
  }),
  isBase64Encoded: false,
};
