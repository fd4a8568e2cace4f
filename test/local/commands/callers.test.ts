/** The commands with a configuration file, and without one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { policyOfToday } from '../../../lib/app/complete.ts';
import { readConfigFile } from '../../../lib/app/config-file.ts';
import { callerExample } from '../../../lib/local/commands/caller-example.ts';
import { ROOT } from '../../architecture/imports.ts';
import { ENV, SAMPLE, SECRETS, sampleWith } from '../../support/config-sample.ts';
import { BODY } from '../../support/http-chain.ts';
import { send } from '../gateway/kit.ts';
import { runCommand } from './kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function config(text: string): string {
  const path = join(folder, 'c.json');
  writeFileSync(path, text);
  return path;
}
const KEYS = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };
const type = { 'content-type': 'application/json' };

it('npm run serve with a configuration file serves its callers only', async () => {
  const CONFIG = config(JSON.stringify(SAMPLE));
  // A closed port: an authenticated request fails at ECS.
  const env = {
    ...KEYS,
    ...ENV,
    CONFIG,
    ECS_ENDPOINT: '127.0.0.1:9',
    ECS_PROTOCOL: 'http',
    ALLOW_SHORT_TIMEOUT: '1',
    FUNCTION_TIMEOUT: '3',
  };
  await using command = await runCommand('serve', env);
  const port = Number(new URL(await command.url()).port);
  expect(await command.until('Callers')).toContain(
    'Callers of the configuration file: standard, github, jira, zendesk, pagerduty, runbook, portal, trigger, invoke. ' +
      'There is no API Gateway here: any client that sends its header is portal.',
  );
  const body = JSON.stringify({ ...BODY, SecurityGroupId: 'sg-1' });
  expect((await send(port, '/revocations', { headers: type, body })).status).toBe(401);
  const headers = { ...type, authorization: `Bearer ${SECRETS.runbook}` };
  expect((await send(port, '/revocations', { headers, body })).status).toBe(503);
});

it('npm run serve with a configuration file does not serve other hosts with callers that only API Gateway can authenticate', async () => {
  const env = { ...KEYS, ...ENV, HOST: '0.0.0.0' };
  await using refused = await runCommand('serve', { ...env, CONFIG: config(JSON.stringify(SAMPLE)) });
  const { code, err } = await refused.ended();
  expect(code).toBe(2);
  expect(err).toMatch(
    /^serve: .*c\.json:1: callers\.portal\.auth\.scheme cannot be authenticated on HOST 0\.0\.0\.0: .*; remove the caller, or serve loopback\n$/,
  );
});

it('npm run serve with a configuration file does not start with an invalid file, and reports its faults line by line', async () => {
  const CONFIG = config(sampleWith(['callers', 'jira', 'auth', 'secrets'], 'JIRA_SECRET'));
  await using command = await runCommand('serve', { ...KEYS, ...ENV, CONFIG });
  const { code, err } = await command.ended();
  expect(code).toBe(2);
  expect(err).toMatch(
    /^serve: .*c\.json:\d+: callers\.jira\.auth\.secrets must be a list of 1 to 4 entries, such as/,
  );
});

describe('npm start with a configuration file', () => {
  const banner = async (text: string) => {
    const start = await runCommand('start', { ...ENV, CONFIG: config(text) });
    await start.url();
    return { start, out: await start.until('listening on') };
  };

  it('npm start with a configuration file prints a command that is authenticated with its secret', async () => {
    const { start, out } = await banner(JSON.stringify(SAMPLE));
    await using _ = start;
    expect(out).not.toContain('curl -i');
    const page = await (await fetch(await start.url(), { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('REVOKE_EGRESS_TOKEN=…');
    expect(page).not.toContain('curl -i');
    const [command = ''] = /^REVOKE_EGRESS_TOKEN=…[\s\S]*?^END$/m.exec(out) ?? [];
    const filled = command.replace('…', SECRETS.runbook);
    const { stdout } = await promisify(execFile)('sh', ['-c', filled], { cwd: ROOT });
    expect(stdout).toMatch(/^revoked 1 rule of sg-94n63e80l/);
  });

  it('npm start with a configuration file prints a plan for a caller that may not revoke, which runs', async () => {
    const { runbook } = SAMPLE.callers;
    const policy = { callers: { runbook: { ...SAMPLE.policy.callers.runbook, dryRunOnly: true } } };
    const { start, out } = await banner(JSON.stringify({ callers: { runbook }, policy }));
    await using _ = start;
    const [command = ''] = /^REVOKE_EGRESS_TOKEN=…[\s\S]*?^END$/m.exec(out) ?? [];
    const filled = command.replace('…', SECRETS.runbook);
    const { stdout } = await promisify(execFile)('sh', ['-c', filled], { cwd: ROOT });
    expect(stdout).toMatch(/^Would revoke from sg-94n63e80l[\s\S]*\nPlan: /);
  });

  it('npm start with a configuration file refers to the docs if the command cannot authenticate', async () => {
    const { github } = SAMPLE.callers;
    const { start, out } = await banner(
      JSON.stringify({ callers: { github }, policy: { callers: { github: SAMPLE.policy.callers.github } } }),
    );
    await using _ = start;
    expect(out).not.toContain('curl -i');
    expect(out).toContain('docs/callers');
    expect(out).toMatch(
      /^REVOKE_EGRESS_WEBHOOK_SECRET=… .*sign github \\\n {2}--body event\.json --url http:\S+\/revocations \| sh$/m,
    );
  });
});

describe('the command for a caller of the file', () => {
  const { standard, runbook } = SAMPLE.callers;
  const may = { regions: ['cn-hangzhou'], groups: ['sg-94n63e80l'] };
  const mayAll = (callers: object) => Object.fromEntries(Object.keys(callers).map((name) => [name, may]));
  const example = (
    callers: Record<string, object>,
    policies: Record<string, object> = mayAll(callers),
    verify: 'snapshot' | 'none' = 'snapshot',
    guard: object = {},
  ) => {
    const file = readConfigFile(JSON.stringify({ callers, policy: { ...guard, callers: policies } }), 'c');
    return callerExample('http://h', 't-1', file.config.callers, policyOfToday(file, verify));
  };
  const viewer = { auth: { ...runbook.auth, tokens: ['VIEWER_SHA256'] } };

  it('the command for a caller of the file prefers a token, also in another header', () => {
    const other = { auth: { ...runbook.auth, header: 'x-token' } };
    expect(example({ standard, other })).toContain('--auth bearer --bearer-header x-token --file -');
  });

  it('the command for a caller of the file signs without a token, and skips callers with a mapping', () => {
    const mapped = { ...runbook, map: '@' };
    expect(example({ mapped, standard })).toMatch(/^REVOKE_EGRESS_WEBHOOK_SECRET=… /m);
    expect(example({ mapped })).toContain('docs/callers');
    expect(example({ mapped })).not.toContain('sign ');
  });

  it.each(['github', 'jira', 'zendesk', 'pagerduty'] as const)(
    'the command for a caller of the file signs a test event as %s, if no other caller can send a request',
    (scheme) => {
      const signed = { auth: { scheme, secrets: ['SIGNING_SECRET'] }, map: '@' };
      expect(example({ mapped: { ...runbook, map: '@' }, signed })).toContain(` sign ${scheme} `);
    },
  );

  it.each<[string, object]>([
    ['has no policy', {}],
    ['may only plan', { viewer: { ...may, dryRunOnly: true } }],
    ['has another group', { viewer: { ...may, groups: ['sg-bp1*'] } }],
    ['has another region', { viewer: { ...may, regions: ['cn-beijing'] } }],
    ['has protected that rule', { viewer: { ...may, protected: { destinations: ['10.0.0.0/8'] } } }],
  ])(
    'the command for a caller of the file is not for a caller that %s, if another one may revoke the rule',
    (_, policies) => {
      expect(example({ viewer, runbook }, { ...policies, runbook: may })).toMatch(/^As the caller runbook,/);
      // A signing secret that may is better than a token that may not.
      expect(example({ viewer, standard }, { ...policies, standard: may })).toMatch(
        /^As the caller standard,/,
      );
    },
  );

  it('the command for a caller of the file is not for a caller that only reports', () => {
    const reporter = { ...viewer, mode: 'report' };
    expect(example({ reporter, runbook })).toMatch(/^As the caller runbook,/);
    expect(example({ reporter })).toContain('reporter may plan it');
  });

  it('the command for a caller of the file is a plan, if no caller may revoke the rule and one may plan it', () => {
    const text = example({ viewer, standard }, { viewer: { ...may, dryRunOnly: true } });
    expect(text).toContain('The caller viewer may plan it');
    expect(text).toContain('revoke-egress -- plan \\\n');
    // A signed webhook cannot plan.
    const signed = example({ standard }, { standard: { ...may, dryRunOnly: true } });
    expect(signed).toContain('policy.callers.standard.dryRunOnly allows this caller dry runs only.');
  });

  it('the command for a caller of the file says what the policy lacks, if it allows that rule to no caller', () => {
    const text = example({ runbook }, { runbook: { ...may, groups: ['sg-bp1*'] } });
    expect(text).toContain('policy.callers.runbook.groups does not name sg-94n63e80l.');
    expect(text).toContain('start again. Then, as the caller runbook,');
    expect(example({ runbook }, {})).toContain('policy.callers.runbook is missing');
    const guard = { protected: { groups: ['sg-94n63e80l'] } };
    expect(example({ runbook }, { runbook: may }, 'snapshot', guard)).toContain('protects this group');
    const ports = { protected: { ports: ['tcp:22/22'] } };
    expect(example({ runbook }, { runbook: may }, 'none', ports)).toMatch(/^No caller/);
  });

  it('the command for a caller of the file has no line over 80 columns', () => {
    const texts = [
      example({ runbook }),
      example({ viewer }, { viewer: { ...may, dryRunOnly: true } }),
      example({ runbook }, { runbook: { ...may, groups: ['sg-bp1*'] } }),
    ];
    expect(texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 80)).toEqual([]);
  });
});

it('the check of a configuration file needs no secret, and warns of a caller without a policy', async () => {
  const CONFIG = config(sampleWith(['policy', 'callers', 'portal'], undefined));
  await using command = await runCommand('check-config', { CONFIG });
  expect(await command.ended()).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^valid\. Callers: standard, .*\. Remediation: none\.\nwarning: .*\n(?:.*\n)*warning: .*c\.json:\d+: callers\.portal has no policy/,
    ),
  });
});

it('the check of a configuration file prefers the argument to CONFIG', async () => {
  const path = config('{"callers": {}, "policy": 7}');
  await using command = await runCommand('check-config', { CONFIG: '/nowhere.json' }, undefined, [path]);
  expect(await command.ended()).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^check-config: .*c\.json:1: policy must be an object\n$/),
  });
});

it.each([
  ['two files', ['a.json', 'b.json'], 'takes at most one file: npm run -s check-config -- FILE'],
  ['an option', ['--file=a.json'], 'unknown option --file=a.json (see --help)'],
  ['an empty name', [''], 'the name of the file is empty: npm run -s check-config -- FILE'],
])('the check of a configuration file refuses %s, and names the fix', async (_, words, fault) => {
  await using command = await runCommand('check-config', {}, undefined, words);
  expect(await command.ended()).toEqual({ code: 2, out: '', err: `check-config: ${fault}\n` });
});

it.each([[['--help']], [['-h']], [['a.json', '--help']]])(
  'the check of a configuration file shows its usage with %j',
  async (words) => {
    await using command = await runCommand('check-config', { CONFIG: '/nowhere.json' }, undefined, words);
    expect(await command.ended()).toEqual({
      code: 0,
      out: expect.stringMatching(/^usage: npm run -s check-config \[-- FILE\]\n/),
      err: '',
    });
  },
);

it('the check of a configuration file fails with every fault', async () => {
  await using command = await runCommand('check-config', {
    CONFIG: config('{"callers": {}, "policy": 7}'),
  });
  expect(await command.ended()).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^check-config: .*c\.json:1: policy must be an object\n$/),
  });
});
