import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../lib/cli/read-arguments.ts';
import { COMMANDS } from '../../lib/operator/commands.ts';
import { cli } from '../client/kit.ts';
import { fakeService } from '../support/fake-service.ts';

const execute = promisify(execFile);

async function eventFile() {
  const directory = await mkdtemp(join(tmpdir(), 'sign-test-'));
  const path = join(directory, 'event.json');
  await writeFile(path, '{}');
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

it('explain explains a code and its fix', async () => {
  expect(await cli(['explain', 'outcomeunknown'])).toEqual({
    code: 0,
    err: '',
    out: [
      'OutcomeUnknown (504)',
      'ECS may or may not have acted, or the result could not be stored.',
      'Run revoke-egress settle TOKEN, or resend the same request with its ClientToken after Retry-After. A call may act until OpenUntil.',
      'Send it again, with the same token.',
      '',
    ].join('\n'),
  });
});

it('explain explains a status as well as a code', async () => {
  const { out, code } = await cli(['explain', '504']);
  expect(code).toBe(0);
  expect(out).toMatch(/^OutcomeUnknown \(504\)\n/);
  expect(out).toMatch(/\n504: \d+ codes of ECS; revoke-egress explain CODE .*\n {2}\w/);
  const lines = (await cli(['explain', '504', '--json'])).out.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).code)).toContain('OutcomeUnknown');
  expect((await cli(['explain', '422'])).out).toMatch(/^IdempotentParameterMismatch \(422\)\n/);
});

it('explain explains every status that an answer can have, and no other one', async () => {
  const { err } = await cli(['explain', '418']);
  const statuses = err.match(/\d{3}/g)?.slice(1) ?? [];
  expect(statuses).toEqual(
    expect.arrayContaining(['400', '401', '403', '404', '409', '422', '429', '502', '503']),
  );
  for (const status of statuses) expect(await cli(['explain', status])).toMatchObject({ code: 0, err: '' });
  for (const status of ['200', '5', '0504', '99999'])
    expect(await cli(['explain', status])).toMatchObject({ code: 2, out: '' });
});

it('explain explains codes of ECS, and suggests similar codes', async () => {
  expect((await cli(['explain', 'Invaliddestcidrip.Malformed'])).out).toContain('(400)');
  expect(await cli(['explain', 'PolicyDenid'])).toMatchObject({
    code: 2,
    err: 'revoke-egress: unknown code "PolicyDenid"; did you mean PolicyDenied?\n',
  });
});

it.each([
  ['Throttling', 'Throttling (429; ECS: 400)'],
  ['Forbidden.RAM', 'Forbidden.RAM (502; ECS: 403)'],
  ['OperationConflict', 'OperationConflict (503; ECS: 409)'],
  ['InvalidSecurityGroupId.NotFound', 'InvalidSecurityGroupId.NotFound (404)'],
  ['ServiceUnavailable', 'ServiceUnavailable (503 as EcsUnavailable or 504 as OutcomeUnknown; ECS: 503)'],
  [
    'InvalidGroupAuthItem.NotFound',
    'InvalidGroupAuthItem.NotFound (404 as InvalidSecurityGroupRule.RuleNotExist, with IfAbsent: fail; ECS: 403)',
  ],
])('explain shows our status of %s and that of ECS', async (code, line) => {
  expect((await cli(['explain', code])).out.split('\n')[0]).toBe(line);
});

it('explain has both statuses in JSON, and ours in the list', async () => {
  const { out } = await cli(['explain', 'Throttling', '--json']);
  expect(JSON.parse(out)).toMatchObject({ status: 429, ecsStatus: 400 });
  expect((await cli(['explain'])).out).toMatch(/^Throttling {2,}429 {2,}ECS throttles/m);
});

it('explain lists them all, for machines too', async () => {
  expect((await cli(['explain'])).out.split('\n')[0]).toMatch(/^InvalidJson {2,}400 {2}The body is not/);
  const lines = (await cli(['explain', '--json'])).out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ code: 'InvalidJson', status: 400, retry: 'never' });
  expect(new Set(lines.map(({ code }) => code)).size).toBe(lines.length);
});

describe('sign', () => {
  const env = {
    REVOKE_EGRESS_WEBHOOK_SECRET: "It's a Secret to Everybody",
    REVOKE_EGRESS_URL: 'https://host/v1',
  };
  const input = async () => Buffer.from('Hello, World!');

  it('sign makes the headers of a delivery', async () => {
    const ran = await cli(['sign', 'github', '--body', '-', '--json', '--id', 'd-1'], { env, input });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toEqual({
      headers: {
        'content-type': 'application/json',
        'x-github-delivery': 'd-1',
        'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
    });
  });

  it('sign makes a curl command that delivers exactly the signed bytes', async () => {
    await using service = await fakeService();
    const directory = await mkdtemp(join(tmpdir(), "it's a test "));
    const file = join(directory, 'event.json');
    await writeFile(file, '{"a": 1,\n"b": "é"}\n');
    const { out } = await cli(['sign', 'jira', '--body', file, '--url', `${service.url}/a?b=1&c=2`], { env });
    service.faults.push({ kind: 'answer', status: 200, body: 'ok' });
    await execute('sh', ['-c', out]);
    await rm(directory, { recursive: true });
    expect(service.heard[0]).toMatchObject({
      method: 'POST',
      path: '/a?b=1&c=2',
      body: '{"a": 1,\n"b": "é"}\n',
      headers: {
        'content-type': 'application/json',
        'x-atlassian-webhook-identifier': 'id-1',
        'x-hub-signature': 'sha256=fd59f77427e02e7952378c686a88943d5f7a05323f8cb3f21a12085bfee94686',
      },
    });
  });

  it.each([
    ['https://host/v1', 'https://host/v1/revocations'],
    ['https://host/v1/', 'https://host/v1/revocations'],
    ['https://host/v1/revocations', 'https://host/v1/revocations'],
  ])('sign with REVOKE_EGRESS_URL=%s delivers to the URL of the other commands', async (base, address) => {
    await using body = await eventFile();
    const { out } = await cli(['sign', 'github', '--body', body.path], {
      env: { ...env, REVOKE_EGRESS_URL: base },
    });
    expect(out.split(' \\\n')[0]).toBe(`curl -sS ${address}`);
  });

  it('sign uses --url unchanged', async () => {
    await using body = await eventFile();
    const { out } = await cli(['sign', 'github', '--body', body.path, '--url', 'https://host/v1'], { env });
    expect(out.split(' \\\n')[0]).toBe('curl -sS https://host/v1');
  });

  it('sign needs --url if REVOKE_EGRESS_URL is a direct invocation', async () => {
    await using body = await eventFile();
    const ran = await cli(['sign', 'github', '--body', body.path], {
      env: { ...env, REVOKE_EGRESS_URL: 'fc://1.cn-hangzhou/s/f' },
    });
    expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining('give --url') });
  });

  it.each([
    [
      ['sign', 'gitlab', '--body', 'x'],
      {},
      'SENDER must be one of github, jira, zendesk, pagerduty, standard-webhooks',
    ],
    [['sign', 'github', '--body', 'x'], { REVOKE_EGRESS_WEBHOOK_SECRET: '' }, 'SECRET is not set'],
    [['sign', 'github'], {}, 'give the payload with --body FILE'],
    [['sign', 'github', '--body', '/nowhere'], {}, '/nowhere cannot be read (ENOENT)'],
    [['sign', 'github', '--body', '-'], {}, 'curl needs the payload in a file'],
    [
      ['sign', 'standard-webhooks', '--body', '-', '--json'],
      {},
      'REVOKE_EGRESS_WEBHOOK_SECRET: a Standard Webhooks secret is whsec_',
    ],
    [
      ['sign', 'github', '--body', 'x'],
      { REVOKE_EGRESS_WEBHOOK_SECRET: 'x' },
      'REVOKE_EGRESS_WEBHOOK_SECRET has 1 bytes; use a secret of 16 or more',
    ],
    [
      ['sign', 'zendesk', '--body', 'x'],
      { REVOKE_EGRESS_WEBHOOK_SECRET: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==' },
      "is Zendesk's public test secret",
    ],
  ])('%j is refused', async (argv, more, why) => {
    expect(await cli(argv, { env: { ...env, ...more }, input })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(why),
    });
  });
});

describe('completion', () => {
  /** The completions of bash for the last word. */
  async function offered(...words: string[]): Promise<string[]> {
    const script = (await cli(['completion', 'bash'])).out;
    const line = words.map((word) => `'${word}'`).join(' ');
    const call = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _revoke_egress; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await execute('bash', ['-c', `${script}\n${call}`]);
    return stdout.split('\n').filter((word) => word !== '');
  }

  it('completion in bash offers commands, options, and the values of closed sets', async () => {
    expect(await offered('revoke-egress', 're')).toEqual(['revoke', 'restore']);
    expect(await offered('revoke-egress', 'revoke', '--ipv6')).toEqual([
      '--ipv6-dest-cidr-ip',
      '--ipv6-source-cidr-ip',
    ]);
    expect(await offered('revoke-egress', 'state', '--auth', 'app')).toEqual(['app-code', 'app-signature']);
    expect(await offered('revoke-egress', 'revoke', '--ip-protocol', 'ic')).toEqual(['icmp', 'icmpv6']);
    expect(await offered('revoke-egress', 'dry-run', '--if-absent', '')).toEqual(['succeed', 'fail']);
    expect(await offered('revoke-egress', 'sign', 'p')).toEqual(['pagerduty']);
    expect(await offered('revoke-egress', 'explain', 'OutcomeU')).toEqual(['OutcomeUnknown']);
  });

  it.each(['zsh', 'fish'])('completion in %s offers the values of a parameter too', async (shell) => {
    expect((await cli(['completion', shell])).out).toContain('internet intranet');
  });

  it.each(['zsh', 'fish'])('completion in %s names every command and every option', async (shell) => {
    const { out } = await cli(['completion', shell]);
    for (const { name, sections } of COMMANDS) {
      expect(out).toContain(name);
      for (const option of sections.flatMap(({ options }) => options)) {
        expect(out).toContain(shell === 'fish' ? `-l ${option.name}` : `--${option.name}[`);
      }
    }
  });

  it('completion exists for three shells', async () => {
    expect(await cli(['completion', 'tcsh'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('bash, zsh, fish'),
    });
  });
});

it('every example of the help is a valid command line', () => {
  const words = (line: string): string[] => [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word);
  const lines = COMMANDS.flatMap(({ examples }) => examples).map(({ line }) => line);
  for (const line of lines.filter((each) => each.startsWith('revoke-egress '))) {
    const [, name, ...argv] = words(line.replace(/ \| sh$/, ''));
    const command = COMMANDS.find((each) => each.name === name);
    expect(command, line).toBeDefined();
    if (command) expect(() => readArguments(command, argv), line).not.toThrow();
  }
  expect(lines.length).toBeGreaterThan(8);
});
