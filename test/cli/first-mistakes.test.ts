/** The messages for the mistakes of a first user name the command, the file or the code that they need. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { ENVIRONMENT } from '../../lib/cli/connection/options.ts';
import { ConfigError } from '../../lib/core/errors/errors.ts';
import { cli, problem, RULE_OPTIONS } from '../client/kit.ts';
import { fakeService } from '../support/fake-service.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const URL = ['--url', 'https://host.example'];

it.each(['revoke', 'dry-run', 'plan'])(
  'a request that is missing is reported with the help of %s',
  async (name) => {
    expect(await cli([name, ...URL])).toEqual({
      code: 2,
      out: '',
      err: `revoke-egress: the request is missing; see revoke-egress ${name} --help\n`,
    });
  },
);

describe('an empty file', () => {
  it.each(['', ' \n\t\n', '\ufeff'])('%j is reported as empty', async (text) => {
    const path = join(folder, 'empty');
    writeFileSync(path, text);
    for (const name of ['revoke', 'dry-run', 'plan'])
      expect(await cli([name, '--file', path, ...URL])).toMatchObject({
        code: 2,
        err: `revoke-egress: ${path} is empty; write one request in JSON or YAML\n`,
      });
    const input = async () => Buffer.from(text);
    expect((await cli(['revoke', '--file', '-', ...URL], { input })).err).toContain(
      'standard input is empty',
    );
  });

  it.each(['', ' \n\t\n', '\ufeff'])('%j of the configuration is reported as empty', (text) => {
    expect(() => readConfigFile(text, 'c.json')).toThrow(ConfigError);
    expect(() => readConfigFile(text, 'c.json')).toThrow('c.json:1: the file is empty');
  });
});

it.each([
  ['InvalidDestCidrIp', 'InvalidDestCidrIp.Malformed'],
  ['invaliddestcidrip', 'InvalidDestCidrIp.Malformed'],
  ['DestCidrIp', 'InvalidDestCidrIp.Malformed'],
  ['GroupRule.RuleNot', 'InvalidSecurityGroupRule.RuleNotExist'],
  ['PolicyDenied.Group', 'PolicyDenied'],
  ['PolicyDenid', 'PolicyDenied'],
])('explain suggests a code for %s', async (code, near) => {
  const { err, ...rest } = await cli(['explain', code]);
  expect(rest).toEqual({ code: 2, out: '' });
  expect(err).toContain(`unknown code "${code}"; did you mean `);
  expect(err).toContain(near);
});

it.each(['xyz', 'Inv', 'QuotaOfSomethingElse'])('explain suggests none for %s', async (code) => {
  expect((await cli(['explain', code])).err).toContain('ECS may have newer codes');
});

it.each(['504', 'OutcomeUnknown'])('explain names settle and OpenUntil for %s', async (code) => {
  expect((await cli(['explain', code])).out).toMatch(/revoke-egress settle TOKEN.*OpenUntil/);
});

it('the help says that --security-group-rule-id may be repeated', async () => {
  const { out } = await cli(['revoke', '--help']);
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(/--security-group-rule-id ID The ids [^-]*may be repeated\./);
});

it('the help names every command that reads the variables of the functions', () => {
  const texts = (variable: string) =>
    ENVIRONMENT.filter(([names]) => names.split(', ').includes(variable)).map(([, text]) => text);
  expect(texts('TABLESTORE_TABLE')).toEqual([expect.stringMatching(/^setup, doctor and pending:/)]);
  expect(texts('CONFIG')).toEqual([expect.stringMatching(/^doctor, pending, can and map:/)]);
});

it('the help of dry-run says how its exit code differs from that of plan', async () => {
  expect((await cli(['dry-run', '--help'])).out.replaceAll(/\s+/g, ' ')).toMatch(/dryRunOnly\. plan exits 0/);
});

it('the help of setup says what it changes in an existing table', async () => {
  const out = (await cli(['setup', '--help'])).out.replaceAll(/\s+/g, ' ');
  expect(out).toMatch(/it adds the index .* and then forbids .*UpdateRow/);
  expect(out).not.toContain('left as it is');
});

it.each([
  ['--auth', ['--auth', 'standard-webhooks'], {}],
  ['the environment', [], { REVOKE_EGRESS_AUTH: 'standard-webhooks' }],
])(
  'an unknown outcome is not sent to settle where only revocations can be sent, by %s',
  async (_, auth, env) => {
    await using service = await fakeService();
    const body = problem(504, 'OutcomeUnknown', 'unknown');
    service.faults.push({ kind: 'answer', status: 504, body, headers: { 'retry-after': '600' } });
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const ran = await cli(
      ['revoke', '--url', service.url, ...RULE_OPTIONS, ...auth, '--client-token', "it's 1"],
      { env: { REVOKE_EGRESS_WEBHOOK_SECRET: secret, ...env } },
    );
    expect([ran.code, ran.out.split('\n').at(-2)]).toEqual([
      3,
      "Something may have changed. Find out with the same request and --client-token 'it'\\''s 1'",
    ]);
  },
);

it.each([
  ['--url', (url: string) => ['--url', url], () => ({})],
  ['the environment', () => [], (url: string) => ({ REVOKE_EGRESS_URL: url })],
])(
  'an unknown outcome of a direct invocation is not sent to settle, which cannot read a state there, by %s',
  async (_, options, variables) => {
    const closing = createServer((socket) => socket.on('data', () => socket.destroy()));
    onTestFinished(() => void closing.close());
    await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
    // A server that listens on TCP has an AddressInfo; the type also covers pipes.
    const { port } = closing.address() as AddressInfo;
    const url = 'fc://1234567890123456.cn-hangzhou/revoke-egress';
    const ran = await cli(
      [
        'revoke',
        ...options(url),
        ...['--fc-endpoint', `http://127.0.0.1:${port}`, '--client-token', 't-1', '--timeout', '1'],
        ...RULE_OPTIONS,
      ],
      { env: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's', ...variables(url) } },
    );
    expect([ran.code, ran.out.split('\n').at(-2)]).toEqual([
      3,
      'Something may have changed. Find out with the same request and --client-token t-1',
    ]);
  },
);
