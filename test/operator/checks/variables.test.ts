/** Each function of `s.yaml` has the secrets of the callers that it needs, and no others. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCallers } from '../../../lib/app/callers.ts';
import { readConfigFile } from '../../../lib/app/config-file.ts';
import { ConfigError } from '../../../lib/core/errors/errors.ts';
import type { DeployedFunction } from '../../../lib/operator/checks/deployment.ts';
import { checkVariables } from '../../../lib/operator/checks/variables.ts';
import { httpRequest } from '../../support/http-chain.ts';

const DIGEST = createHash('sha256').update('q83vEjRWeJCrze8SNFZ4kKvN7xI0').digest('hex');
const SECRET = 'a-secret-of-the-webhook';
const FILE = readConfigFile(
  JSON.stringify({
    callers: {
      runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK'] } },
      jira: { auth: { scheme: 'jira', secrets: ['JIRA'] } },
      silent: { auth: { scheme: 'bearer', tokens: ['SILENT'] } },
      portal: { auth: { scheme: 'gateway-app', header: 'x-gw-app-id', apps: ['110810'] } },
    },
    policy: {
      callers: {
        runbook: { regions: ['*'], groups: ['sg-*'], mayRestore: true },
        jira: { regions: ['*'], groups: ['sg-*'] },
        portal: { regions: ['*'], groups: ['sg-*'], mayRestore: true },
      },
    },
    remediation: { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0'] }] },
  }),
  'test',
);

const NAMES = ['revoke-egress', 'restore-egress', 'remediate-egress', 'complete-egress'] as const;
const NEEDED: Readonly<Record<(typeof NAMES)[number], readonly string[]>> = {
  'revoke-egress': ['RUNBOOK', 'JIRA', 'SILENT'],
  'restore-egress': ['RUNBOOK'],
  'remediate-egress': [],
  'complete-egress': [],
};
const ALL = ['RUNBOOK', 'JIRA', 'SILENT'];

const check = (deployed: Partial<DeployedFunction>) =>
  checkVariables(FILE.config, { path: 's.yaml', functions: [{ functionName: 'f', ...deployed }] });
const filled = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, `\${env(${name})}`]));

describe.each(NAMES)('%s', (functionName) => {
  const needed = NEEDED[functionName];

  it('a function is ok with what it needs', () => {
    expect(check({ functionName, environmentVariables: filled(needed) })).toMatchObject([{ verdict: 'ok' }]);
  });

  it.each(ALL)('a function is checked without and with %s', (variable) => {
    const others = needed.filter((name) => name !== variable);
    const isNeeded = needed.includes(variable);
    const without = check({ functionName, environmentVariables: filled(others) });
    const withIt = check({ functionName, environmentVariables: filled([...others, variable]) });
    expect(without[0]?.verdict).toBe(isNeeded ? 'broken' : 'ok');
    expect(withIt[0]?.verdict).toBe(isNeeded ? 'ok' : 'warning');
    const says = `s.yaml: ${functionName} ${isNeeded ? 'lacks' : 'has'} ${variable}, a secret of the caller`;
    expect((isNeeded ? without : withIt)[0]?.says).toContain(says);
  });
});

describe('a variable', () => {
  const functionName = 'restore-egress';

  it.each([
    ['', 'lacks RUNBOOK'],
    [null, 'lacks RUNBOOK'],
    ['q83vEjRWeJCrze8SNFZ4kKvN7xI0', 'has RUNBOOK, whose value is not a SHA-256'],
    [DIGEST, undefined],
    [filled(['ANOTHER_NAME']).ANOTHER_NAME, undefined],
  ])('a variable with the value %j', (value, says) => {
    const [found] = check({ functionName, environmentVariables: { RUNBOOK: value } });
    expect(found?.verdict).toBe(says === undefined ? 'ok' : 'broken');
    if (says !== undefined) expect(found?.says).toContain(says);
    expect(JSON.stringify(found)).not.toContain('q83vEj');
  });

  it('a variable is that of the code, whatever the function is called', () => {
    expect(check({ functionName: 'f', code: './dist/revoke-egress' })).toHaveLength(3);
  });
});

describe('remediate-egress without a "remediation" section', () => {
  const { remediation: _, ...config } = FILE.config;
  const found = (deployed: DeployedFunction) =>
    checkVariables(config, { path: 's.yaml', functions: [deployed] });

  it.each<DeployedFunction>([
    { functionName: 'remediate-egress' },
    { functionName: 'f', code: './dist/remediate-egress' },
  ])(
    'remediate-egress without a "remediation" section is a warning, because it will not start: %j',
    (deployed) => {
      expect(found(deployed)).toEqual([
        {
          verdict: 'warning',
          says: `s.yaml: ${deployed.functionName} will not start, because the configuration file has no "remediation"`,
          fix: expect.stringContaining('docs/remediation.md'),
        },
      ]);
    },
  );

  it('remediate-egress without a "remediation" section is not reported of another function', () => {
    expect(found({ functionName: 'complete-egress' })).toMatchObject([{ verdict: 'ok' }]);
  });
});

describe('the function', () => {
  const start = (operation: 'revoke' | 'restore', env: Record<string, string>) =>
    createCallers(FILE, { env, clock: { now: () => 0 }, verify: 'snapshot', operation });
  const asRunbook = httpRequest({ headers: { authorization: 'Bearer q83vEjRWeJCrze8SNFZ4kKvN7xI0' } });

  it('the function that restores starts without the secrets of callers that may not restore', () => {
    expect(start('restore', { RUNBOOK: DIGEST }).authenticate(asRunbook)?.name).toBe('runbook');
    expect(() => start('restore', {})).toThrow(ConfigError);
  });

  it('the function that restores knows a caller that may not, if its secrets are set: it is denied, not unknown', () => {
    const { authenticate } = start('restore', { RUNBOOK: 'a'.repeat(64), SILENT: DIGEST });
    expect(authenticate(asRunbook)?.name).toBe('silent');
  });

  it('the function that restores refuses a weak secret that is set', () => {
    expect(() => start('restore', { RUNBOOK: DIGEST, JIRA: 'short' })).toThrow('use a secret of 16 or more');
  });

  it('the function that revokes needs all of them', () => {
    expect(() => start('revoke', { RUNBOOK: DIGEST, JIRA: SECRET })).toThrow('SILENT');
    expect(() => start('revoke', { RUNBOOK: DIGEST, JIRA: SECRET, SILENT: 'b'.repeat(64) })).not.toThrow();
  });
});
