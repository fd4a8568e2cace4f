/** `can --matrix`: the rights of all callers, as text that can be checked in. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cli } from '../client/kit.ts';
import { CONFIG, canHarness } from './can-kit.ts';

const { can, path } = canHarness();

const MATRIX = `Caller       Group     Regions                  Dry run  Revoke  By id  Restore  Rules
invoke       sg-*      -                        no       no      no     no       -
invoke       sg-core*  -                        no       no      no     no       -
invoke       sg-db*    -                        no       no      no     no       -
invoke       sg-web*   -                        no       no      no     no       -
invoke       sg-web1   -                        no       no      no     no       -
jira         sg-*      cn-hangzhou              no       no      no     no       -
jira         sg-core*  cn-hangzhou              no       no      no     no       -
jira         sg-db*    cn-hangzhou              no       no      no     no       -
jira         sg-web*   cn-hangzhou              yes      yes     no     no       2
jira         sg-web1   cn-hangzhou              yes      yes     no     no       2
remediation  sg-*      cn-hangzhou              no       no      no     no       -
remediation  sg-core*  cn-hangzhou              no       no      no     no       -
remediation  sg-db*    cn-hangzhou              yes      yes     no     no       1
remediation  sg-web*   cn-hangzhou              no       no      no     no       -
remediation  sg-web1   cn-hangzhou              no       no      no     no       -
runbook      sg-*      *                        yes      yes     yes    yes      20
runbook      sg-core*  *                        no       no      no     no       -
runbook      sg-db*    *                        yes      yes     yes    yes      20
runbook      sg-web*   *                        yes      yes     yes    yes      20
runbook      sg-web1   *                        yes      yes     yes    yes      20
watcher      sg-*      cn-shanghai cn-hangzhou  no       no      no     no       -
watcher      sg-core*  cn-shanghai cn-hangzhou  no       no      no     no       -
watcher      sg-db*    cn-shanghai cn-hangzhou  no       no      no     no       -
watcher      sg-web*   cn-shanghai cn-hangzhou  no       no      no     no       -
watcher      sg-web1   cn-shanghai cn-hangzhou  yes      no      no     no       -

never, for all callers: groups sg-core*; destinations 100.100.2.136/31; ports udp:53/53; ruleIds sgr-1
never, for runbook: destinations 198.51.100.0/24
remediation: mode revoke, forbids 0.0.0.0/0 tcp 22/22
`;

it.each([
  ['nobody', 'callers does not name "nobody"; it names invoke, jira'],
  ['runbok', 'callers does not name "runbok"; did you mean runbook?'],
  ['__proto__', 'callers does not name "__proto__"'],
])('can --matrix refuses the unknown caller %s', async (caller, why) => {
  for (const more of [[], ['--json'], ['--group', 'sg-web1']])
    expect(await can(caller, '--matrix', ...more)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(why),
    });
});

it('can --matrix is the rights of all callers for all groups, as stable text', async () => {
  expect(await can('--matrix')).toEqual({ code: 0, out: MATRIX, err: '' });
  const shuffled = path('shuffled.json');
  const callers = Object.fromEntries(Object.entries(CONFIG.callers).reverse());
  writeFileSync(shuffled, JSON.stringify({ ...CONFIG, callers }));
  expect(await can('--matrix', '--config', shuffled)).toMatchObject({ out: MATRIX });
});

it('can --matrix may be of one caller and some groups, and JSON', async () => {
  const { out } = await can('jira', '--matrix', '--group', 'sg-web7', '--group', 'sg-core1', '--json');
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.slice(0, 2)).toEqual([
    {
      caller: 'jira',
      group: 'sg-web7',
      regions: ['cn-hangzhou'],
      dryRun: true,
      revoke: true,
      byId: false,
      restore: false,
      maxRules: 2,
    },
    expect.objectContaining({ group: 'sg-core1', dryRun: false, revoke: false }),
  ]);
  expect(lines.slice(2)).toEqual([
    { protected: CONFIG.policy.protected },
    { caller: 'runbook', protected: { destinations: ['198.51.100.0/24'] } },
  ]);
});

it('can --matrix says no where VERIFY=none leaves protected rules unknown', async () => {
  const { out } = await cli(['can', '--matrix'], { env: { CONFIG: path('c.json'), VERIFY: 'none' } });
  expect(out).toContain('runbook      sg-web1   *                        yes      no      no     yes      -');
});
