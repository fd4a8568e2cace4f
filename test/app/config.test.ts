import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { type Environment, readSettings } from '../../lib/config/settings.ts';
import { ConfigError } from '../../lib/core/errors/errors.ts';

function faults(env: Environment): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('the environment was accepted');
}

it('the settings of an empty environment are those of a local run', () => {
  expect(readSettings({ PATH: '/bin' })).toEqual({
    host: '127.0.0.1',
    port: 8080,
    ecs: { protocol: 'https' },
    store: { kind: 'sqlite', path: '.data/revocations.db' },
    functionTimeoutSeconds: 30,
    allowShortTimeout: false,
    verify: 'snapshot',
    logLevel: 'info',
    retention: 604_800_000,
    skew: 5_000,
    answerWithin: 9_000,
    configFile: { path: resolve('revoke-egress.config.json'), named: false },
  });
});

it('the settings are read from the environment', () => {
  const env = {
    HOST: '::1',
    PORT: '0',
    ECS_ENDPOINT: '127.0.0.1:4010',
    ECS_PROTOCOL: 'http',
    STORE: 'sqlite',
    SQLITE_PATH: '/tmp/r.db',
    FUNCTION_TIMEOUT: '3',
    ALLOW_SHORT_TIMEOUT: '1',
    VERIFY: 'none',
    LOG_LEVEL: 'debug',
    ERRORS_URL: 'https://docs.example.com/errors.md#',
  };
  expect(readSettings(env)).toMatchObject({
    host: '::1',
    port: 0,
    ecs: { endpoint: '127.0.0.1:4010', protocol: 'http' },
    store: { kind: 'sqlite', path: '/tmp/r.db' },
    functionTimeoutSeconds: 3,
    allowShortTimeout: true,
    verify: 'none',
    logLevel: 'debug',
    errorsUrl: 'https://docs.example.com/errors.md#',
  });
});

it('the settings are the defaults for empty variables', () => {
  const names = ['HOST', 'PORT', 'ECS_ENDPOINT', 'ECS_PROTOCOL', 'STORE', 'SQLITE_PATH', 'FUNCTION_TIMEOUT'];
  const more = ['ALLOW_SHORT_TIMEOUT', 'VERIFY', 'CONFIG', 'LOG_LEVEL', 'ERRORS_URL'];
  const empty = Object.fromEntries([...names, ...more].map((name) => [name, '']));
  expect(readSettings(empty)).toEqual(readSettings({}));
});

it('the settings are frozen at every depth', () => {
  const settings = readSettings({});
  expect([settings, settings.ecs, settings.store, settings.configFile].every(Object.isFrozen)).toBe(true);
});

it('the settings know both stores; on Function Compute the table is Tablestore', () => {
  const tablestore = {
    TABLESTORE_ENDPOINT: 'https://sg.cn-hangzhou.ots.aliyuncs.com',
    TABLESTORE_INSTANCE: 'sg',
    TABLESTORE_TABLE: 'revocations',
  };
  expect(readSettings({ FC_FUNCTION_NAME: 'revoke-egress', ...tablestore }).store).toEqual({
    kind: 'tablestore',
    endpoint: 'https://sg.cn-hangzhou.ots.aliyuncs.com',
    instance: 'sg',
    table: 'revocations',
  });
  expect(readSettings({ FC_FUNCTION_NAME: 'revoke-egress', STORE: 'sqlite' }).store.kind).toBe('sqlite');
  expect(faults({ STORE: 'redis' })).toEqual(['STORE must be sqlite or tablestore']);
});

it('the settings report the missing variables of Tablestore', () => {
  expect(faults({ STORE: 'tablestore' })).toEqual([
    'TABLESTORE_ENDPOINT must be the https origin of the instance, because STORE is tablestore',
    'TABLESTORE_INSTANCE must be the name of the instance, because STORE is tablestore',
  ]);
});

it.each(['sg.cn-hangzhou.ots.aliyuncs.com', 'https://host/path', 'ftp://host', 'https://user:pw@host'])(
  'the settings refuse %j as an origin',
  (TABLESTORE_ENDPOINT) => {
    expect(faults({ TABLESTORE_ENDPOINT })).toEqual([
      'TABLESTORE_ENDPOINT must be an origin, such as https://name.cn-hangzhou.ots.aliyuncs.com',
    ]);
  },
);

it('the settings refuse debug output beside every other fault', () => {
  expect(faults({ DEBUG: 'httpx:header', NODE_DEBUG: 'http', PORT: 'x' })).toEqual([
    'PORT must be a whole number from 0 to 65535',
    'DEBUG must not be set, but is "httpx:header": it can print credentials; unset it',
    'NODE_DEBUG must not be set, but is "http": it can print credentials; unset it',
  ]);
  expect(readSettings({ DEBUG: '', NODE_DEBUG: '' })).toEqual(readSettings({}));
});

it.each([
  [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535'],
  [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535'],
  [{ PORT: '80 ' }, 'PORT must be a whole number from 0 to 65535'],
  [{ PORT: '0x50' }, 'PORT must be a whole number from 0 to 65535'],
  [{ ECS_PROTOCOL: 'HTTPS' }, 'ECS_PROTOCOL must be http or https'],
  [{ VERIFY: 'true' }, 'VERIFY must be snapshot or none'],
  [{ LOG_LEVEL: 'trace' }, 'LOG_LEVEL must be debug or info or warn or error'],
  ...['errors/', 'https://docs.example.com', 'ftp://docs.example.com/', '/errors', '/a b/'].map(
    (ERRORS_URL): [Record<string, string>, string] => [
      { ERRORS_URL },
      'ERRORS_URL must be an http or https address, or a path, that ends with /, # or =, such as https://docs.example.com/errors.md#',
    ],
  ),
  [{ ALLOW_SHORT_TIMEOUT: 'yes' }, 'ALLOW_SHORT_TIMEOUT must be 1 or 0'],
  [{ FUNCTION_TIMEOUT: '9' }, 'FUNCTION_TIMEOUT must be a whole number from 10 to 86400'],
  [{ FUNCTION_TIMEOUT: '86401' }, 'FUNCTION_TIMEOUT must be a whole number from 10 to 86400'],
  [
    { FUNCTION_TIMEOUT: '0', ALLOW_SHORT_TIMEOUT: '1' },
    'FUNCTION_TIMEOUT must be a whole number from 1 to 86400',
  ],
])('the settings of %j are refused in one line', (env, fault) => {
  expect(faults(env)).toEqual([fault]);
});

it('the settings find the configuration file by its name, and on Function Compute next to the code', () => {
  expect(readSettings({ CONFIG: 'a/c.json' }).configFile).toEqual({
    path: resolve('a/c.json'),
    named: true,
  });
  expect(readSettings({ FC_FUNC_CODE_PATH: '/code' }).configFile).toEqual({
    path: '/code/revoke-egress.config.json',
    named: false,
  });
  expect(readSettings({ FC_FUNC_CODE_PATH: '/code', CONFIG: '/etc/c.json' }).configFile.path).toBe(
    '/etc/c.json',
  );
});

it('the settings take a function timeout of 10 s', () => {
  expect(readSettings({ FUNCTION_TIMEOUT: '10' }).functionTimeoutSeconds).toBe(10);
});

it.each(['ecs.cn-hangzhou.aliyuncs.com', 'localhost:1', '127.0.0.1:65535', '[::1]:8443'])(
  'the settings take %s for an endpoint',
  (endpoint) => {
    expect(readSettings({ ECS_ENDPOINT: endpoint }).ecs.endpoint).toBe(endpoint);
  },
);

it.each([
  ['http://127.0.0.1:4010', /without a scheme; put http or https into ECS_PROTOCOL$/],
  ['127.0.0.1:0', /must be host:port/],
  ['127.0.0.1:65536', /must be host:port/],
  ['host:4010/path', /must be host:port/],
  ['user@host', /must be host:port/],
  ['::1', /must be host:port/],
  ['-host', /must be host:port/],
])('the settings do not take %s', (endpoint, fault) => {
  expect(faults({ ECS_ENDPOINT: endpoint })).toEqual([expect.stringMatching(fault)]);
});

it('the settings report every fault at once, and no value that may be a secret', () => {
  const found = faults({ PORT: 'hunter2', VERIFY: 'hunter2', STORE: 'hunter2', FUNCTION_TIMEOUT: '1' });
  expect(found.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'STORE', 'FUNCTION_TIMEOUT', 'VERIFY']);
  expect(found.join('\n')).not.toContain('hunter2');
});

it('the settings fail with the faults as the stack, which the platform prints', () => {
  const error = new ConfigError(['PORT is wrong', 'HOST is too']);
  expect(error.stack).toBe('PORT is wrong\nHOST is too');
});
