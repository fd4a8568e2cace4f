/** `can`: the policy's answer, and by which entry of the file. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { toPolicy } from '../../lib/config/to-core.ts';
import { createPermissions } from '../../lib/core/policy/policy.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { verdictOf } from '../../lib/operator/policy/verdict.ts';
import { ruleMeaning } from '../support/request-arbitraries.ts';
import { CONFIG, canHarness } from './can-kit.ts';

const { can } = canHarness();
const verdict = async (...argv: string[]) => {
  const { code, out } = await can(...argv, '--json');
  return { code, ...JSON.parse(out) };
};
/** Without the folder and the line. */
const places = (by: readonly string[]) => by.map((each) => each.replace(/^.*c\.json:\d+: /, ''));

const TCP = ['--ip-protocol', 'tcp', '--port-range', '22/22', '--dest-cidr-ip', '10.0.0.0/8'];
const DNS = ['--ip-protocol', 'udp', '--port-range', '53/53', '--dest-cidr-ip', '10.0.0.0/8'];

it('can says by which entries it is allowed, with their lines', async () => {
  const { code, out } = await can('runbook', '--group', 'sg-web1', ...TCP);
  expect(code).toBe(0);
  expect(out.replaceAll(/\S*c\.json:\d+/g, 'FILE:LINE')).toBe(
    [
      'allowed: runbook may revoke this in sg-web1 (cn-hangzhou)',
      '  FILE:LINE: policy.callers.runbook.regions[0] names cn-hangzhou',
      '  FILE:LINE: policy.callers.runbook.groups[0] names sg-web1',
      '',
    ].join('\n'),
  );
  const line = Number(/c\.json:(\d+): policy\.callers\.runbook\.groups/.exec(out)?.[1]);
  expect(JSON.stringify(CONFIG, null, 2).split('\n')[line - 1]).toContain('"sg-web1"');
});

it.each([
  [['jira', '--group', 'sg-db1'], 'policy.callers.jira.groups does not name sg-db1', false],
  [
    ['jira', '--group', 'sg-web1', '--region-id', 'cn-beijing'],
    'policy.callers.jira.regions does not name cn-beijing',
    false,
  ],
  [
    ['jira', '--group', 'sg-web1', '--rule', 'sgr-9'],
    'policy.callers.jira.mayUseRuleIds does not allow this caller to name rules by id',
    true,
  ],
  [
    ['runbook', '--group', 'sg-core1', ...TCP],
    'policy.protected.groups (sg-core*) protects this group',
    false,
  ],
  [
    ['runbook', '--group', 'sg-web1', ...DNS],
    'policy.protected.ports (udp:53/53) protects a rule of this request',
    true,
  ],
  [
    ['runbook', '--group', 'sg-web1', '--rule', 'sgr-1'],
    'policy.protected.ruleIds (sgr-1) protects a rule of this request',
    true,
  ],
  [
    ['watcher', '--group', 'sg-web1', ...TCP],
    'policy.callers.watcher.dryRunOnly allows this caller dry runs only',
    true,
  ],
  [
    ['watcher', '--group', 'sg-web1'],
    'policy.callers.watcher.dryRunOnly allows this caller dry runs only',
    true,
  ],
  [
    ['jira', '--group', 'sg-web1', '--restore'],
    'policy.callers.jira.mayRestore does not allow this caller to restore rules',
    true,
  ],
  [
    ['runbook', '--group', 'sg-web1', '--restore', ...TCP.slice(0, 5), '0.0.0.0/0'],
    'remediation.forbid forbids a rule that this restore would put back',
    true,
  ],
  [
    ['invoke', '--group', 'sg-web1'],
    'policy.callers.invoke is missing: the policy allows this caller nothing',
    false,
  ],
])('can denies %j, and names what denies it', async (argv, why, dryRun) => {
  const found = await verdict(...argv);
  expect(found).toMatchObject({ code: 1, allowed: false, denial: `${why}.`, dryRun });
  expect(places(found.by)).toEqual([why]);
});

it.each([
  [['jira', '--group', 'sg-web9'], ['regions[0]', 'groups[0]'], 'jira', 'cn-hangzhou'],
  [
    ['runbook', '--group', 'sg-x', '--region-id', 'us-west-1'],
    ['regions[0]', 'groups[1]'],
    'runbook',
    'us-west-1',
  ],
  [
    ['runbook', '--group', 'sg-x', '--rule', 'sgr-9'],
    ['regions[0]', 'groups[1]', 'mayUseRuleIds'],
    'runbook',
    'cn-hangzhou',
  ],
  [
    ['runbook', '--group', 'sg-x', '--restore'],
    ['regions[0]', 'groups[1]', 'mayRestore'],
    'runbook',
    'cn-hangzhou',
  ],
  [
    ['runbook', '--group', 'sg-x', '--restore', '--rule', 'sgr-9'],
    ['regions[0]', 'groups[1]', 'mayRestore'],
    'runbook',
    'cn-hangzhou',
  ],
  [['remediation', '--group', 'sg-db1', ...TCP], ['regions[0]', 'groups[0]'], 'remediation', 'cn-hangzhou'],
])('can allows %j', async (argv, entries, caller, regionId) => {
  const found = await verdict(...argv);
  expect(found).toMatchObject({ code: 0, allowed: true, caller, regionId });
  const where = `policy.callers.${caller}.`;
  expect(places(found.by).map((each) => each.replace(where, '').split(' ')[0])).toEqual(entries);
});

it('can says what is decided only when the rules are listed', async () => {
  expect(await verdict('runbook', '--group', 'sg-x', '--rule', 'sgr-9')).toMatchObject({
    note: 'policy.protected protects rules. Whether it protects those behind these ids is decided when they are listed.',
  });
  expect(await verdict('runbook', '--group', 'sg-x', ...TCP)).not.toHaveProperty('note');
});

it('can denies a caller that the file does not name, and names those it does', async () => {
  expect(await verdict('mallory', '--group', 'sg-x')).toMatchObject({
    code: 1,
    denial: 'callers does not name "mallory"; it names invoke, jira, remediation, runbook, watcher.',
  });
  expect(await verdict('runbok', '--group', 'sg-x')).toMatchObject({
    denial: 'callers does not name "runbok"; did you mean runbook?',
  });
});

it.each([
  [['mallory', '--group', 'sg-x'], 'callers does not name "mallory"'],
  [['watcher', '--group', 'sg-web1', ...TCP], 'policy.callers.watcher.dryRunOnly allows'],
  [['invoke', '--group', 'sg-web1'], 'policy.callers.invoke is missing'],
  [['jira', '--group', 'sg-web1', '--restore'], 'policy.callers.jira.mayRestore does not'],
])('can prints the reason of %j once, with its place', async (argv, why) => {
  const { out } = await can(...argv);
  const lines = out.split('\n').filter((line) => line.includes(why));
  expect(lines).toEqual([expect.stringMatching(/^ {2}\S+:\d+: /)]);
});

it.each([
  [['jira'], '--group'],
  [[], 'name the caller'],
  [['jira', '--group', 'web'], '--group "web"'],
  [['jira', '--group', 'sg-1', '--group', 'sg-2'], 'one group'],
  [['jira', '--group', 'sg-1', '--region-id', 'Hangzhou'], '--region-id "Hangzhou"'],
  [['jira', '--group', 'sg-1', '--ip-protocol', 'tcp'], '/PortRange'],
  [['jira', '--group', 'sg-1', '--rule', 'x'], '/SecurityGroupRuleId'],
  [['jira', '--group', 'sg-1', '--config', '/nowhere.json'], 'cannot be read'],
])('can refuses the question %j', async (argv, why) => {
  expect(await can(...argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(why) });
});

it('can says what the functions say, for every rule', () => {
  const read = readConfigFile(JSON.stringify(CONFIG), 'c.json');
  const policy = toPolicy(read.config.policy);
  const caller = fc.constantFrom('jira', 'runbook', 'watcher', 'remediation', 'invoke');
  const group = fc.constantFrom('sg-web1', 'sg-web2', 'sg-core1', 'sg-db1');
  fc.assert(
    fc.property(caller, group, ruleMeaning, fc.boolean(), (name, SecurityGroupId, rule, blind) => {
      const body = { RegionId: 'cn-hangzhou', SecurityGroupId, ...rule, DryRun: true };
      const { request } = parseRequest(body, undefined);
      const permissions = createPermissions({ caller: name, policy, blind });
      const question = { caller: name, group: SecurityGroupId, region: 'cn-hangzhou', names: request };
      const { denial } = verdictOf(read, { ...question, right: 'revoke' }, blind);
      expect(denial).toBe(permissions.scope(request) ?? permissions.request(request));
    }),
  );
});
