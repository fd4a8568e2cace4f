/** A policy of several callers, in a file of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { cli } from '../client/kit.ts';

export const CONFIG = {
  callers: {
    jira: { auth: { scheme: 'jira', secrets: ['JIRA'] } },
    runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK'] } },
    watcher: { auth: { scheme: 'bearer', tokens: ['WATCHER'] } },
    invoke: { auth: { scheme: 'invoke' } },
  },
  policy: {
    protected: {
      groups: ['sg-core*'],
      destinations: ['100.100.2.136/31'],
      ports: ['udp:53/53'],
      ruleIds: ['sgr-1'],
    },
    callers: {
      jira: { regions: ['cn-hangzhou'], groups: ['sg-web*'], maxRules: 2 },
      runbook: {
        ...{
          regions: ['*'],
          groups: ['sg-web1', 'sg-*'],
          maxRules: 20,
          mayUseRuleIds: true,
          mayRestore: true,
        },
        protected: { destinations: ['198.51.100.0/24'] },
      },
      watcher: { regions: ['cn-shanghai', 'cn-hangzhou'], groups: ['sg-web1'], dryRunOnly: true },
      remediation: { regions: ['cn-hangzhou'], groups: ['sg-db*'] },
    },
  },
  remediation: {
    mode: 'revoke',
    forbid: [{ destinations: ['0.0.0.0/0'], protocols: ['tcp'], ports: ['22/22'] }],
  },
};

/** The file exists while the tests run that ask for it. */
export function canHarness() {
  let folder = '';
  const path = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
    writeFileSync(path('c.json'), JSON.stringify(CONFIG, null, 2));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path,
    can: (...argv: string[]) => cli(['can', ...argv], { env: { CONFIG: path('c.json') } }),
  };
}
