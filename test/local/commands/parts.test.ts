import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lib/config/settings.ts';
import { StoreUnavailable } from '../../../lib/core/ports.ts';
import { CommandFault, explain, listenFault, readKeys } from '../../../lib/local/commands/command.ts';
import { ADDRESS_SAMPLE, curlExample, GROUP_SAMPLE, requestOf } from '../../../lib/local/commands/samples.ts';
import { startService } from '../../../lib/local/commands/service.ts';
import { homePage } from '../../../lib/local/pages/home.ts';
import { createVirtualClock, START_OF_2026 } from '../../support/clocks.ts';
import { recordingLog } from '../gateway/kit.ts';

it('the sample requests have the members of the document', () => {
  expect(requestOf(ADDRESS_SAMPLE)).toEqual({
    Action: 'RevokeSecurityGroupEgress',
    SecurityGroupId: 'sg-94n63e80l',
    IpProtocol: 'all',
    DestCidrIp: '10.0.0.0/8',
    PortRange: '-1/-1',
    NicType: 'intranet',
    Policy: 'Allow',
  });
  expect(requestOf(GROUP_SAMPLE)).toEqual({
    Action: 'RevokeSecurityGroupEgress',
    SecurityGroupId: 'sg-F876FF7BA',
    DestGroupId: 'sg-1651FBB64',
    DestGroupOwnerAccount: 'test@aliyun.com',
    IpProtocol: 'tcp',
    PortRange: '22/22',
    NicType: 'intranet',
    Policy: 'Drop',
  });
});

describe('the example command', () => {
  it('the example command is one shell command of at most 80 columns, with the whole request', () => {
    const command = curlExample('http://127.0.0.1:8080', 'first-12345678');
    expect(command).toBe(`curl -i http://127.0.0.1:8080/revocations \\
  -H 'Content-Type: application/json' -d '{
    "RegionId": "cn-hangzhou", "SecurityGroupId": "sg-94n63e80l",
    "IpProtocol": "all", "DestCidrIp": "10.0.0.0/8", "PortRange": "-1/-1",
    "NicType": "intranet", "Policy": "Allow", "ClientToken": "first-12345678" }'`);
  });

  it('the example command is on the help page, which escapes the Host header', () => {
    expect(homePage('localhost:8080', { example: curlExample })).toContain(
      'curl -i http://localhost:8080/revocations',
    );
    expect(homePage('"><script>', { example: curlExample })).not.toContain('<script>');
  });
});

describe('the credentials', () => {
  const id = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id' };
  const secret = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };

  it('the credentials are those of Function Compute, with or without a token', () => {
    expect(readKeys({ ...id, ...secret })).toEqual({ accessKeyId: 'id', accessKeySecret: 'secret' });
    expect(readKeys({ ...id, ...secret, ALIBABA_CLOUD_SECURITY_TOKEN: 't' })).toEqual({
      accessKeyId: 'id',
      accessKeySecret: 'secret',
      securityToken: 't',
    });
  });

  it.each([
    [{}, /^ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET must be set/],
    [id, /^ALIBABA_CLOUD_ACCESS_KEY_SECRET must be set/],
    [{ ...secret, ALIBABA_CLOUD_ACCESS_KEY_ID: '' }, /^ALIBABA_CLOUD_ACCESS_KEY_ID must be set/],
  ])('the credentials are reported by name if missing in %j', (env, message) => {
    expect(() => readKeys(env)).toThrow(message);
  });
});

it('a failure of the environment has one line per fault, and exit code 2', () => {
  const faults = () => readSettings({ PORT: 'x', VERIFY: 'y' });
  expect(catchOf(faults)).toEqual({
    text: 'PORT must be a whole number from 0 to 65535\nVERIFY must be snapshot or none',
    code: 2,
  });
  expect(explain(new CommandFault('set HOST'))).toEqual({ text: 'set HOST', code: 2 });
});

it('a failure of the table is a sentence, and a defect a stack, with exit code 1', () => {
  const away = new StoreUnavailable('/x/r.db cannot be used: disk full', 'no');
  expect(explain(away)).toEqual({ text: '/x/r.db cannot be used: disk full; see SQLITE_PATH', code: 1 });
  expect(explain(new TypeError('oops')).text).toMatch(/^TypeError: oops\n +at /);
  expect(explain('thrown')).toEqual({ text: 'thrown', code: 1 });
});

it.each([
  ['EADDRINUSE', /^127\.0\.0\.1:80 is in use; set PORT/],
  ['EACCES', /^127\.0\.0\.1:80 may not be opened by this user/],
  ['EADDRNOTAVAIL', /^127\.0\.0\.1:80 is not an address of this host/],
  ['ENOTFOUND', /^127\.0\.0\.1:80 cannot be resolved/],
])('a failure of the port (%s) names the port and the fix', (code, message) => {
  const fault = listenFault(Object.assign(new Error('listen'), { code }), '127.0.0.1', 80);
  expect(fault).toBeInstanceOf(CommandFault);
  expect(explain(fault).text).toMatch(message);
});

it('a failure of another kind is unchanged', () => {
  const error = new Error('no table');
  expect(listenFault(error, '127.0.0.1', 80)).toBe(error);
});

it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com'])(
  'the service does not start on %s without callers',
  async (host) => {
    const parts = {
      settings: { ...readSettings({}), host },
      keys: { accessKeyId: 'id', accessKeySecret: 'secret' },
      clock: createVirtualClock(START_OF_2026),
      random: { id: () => 'id', fraction: () => 0 },
      log: recordingLog(),
      home: () => '',
    };
    await expect(startService(parts)).rejects.toThrow(`HOST ${host} is not loopback`);
  },
);

function catchOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return explain(error);
  }
}
