import { expect, it } from 'vitest';
import { ALLOW_ALL } from '../../../lib/core/policy/permissions.ts';
import { createPermissions } from '../../../lib/core/policy/policy.ts';
import { byId, flat, pattern, rule } from '../small-world.ts';
import { callerPolicy, OPEN_GUARD, permissions } from './kit.ts';

const target = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };
const guard = (change: Partial<typeof OPEN_GUARD>) => ({ ...OPEN_GUARD, ...change });

it.each([
  ['the region and the group', target],
  ['a group by its prefix', { ...target, SecurityGroupId: 'sg-web7' }],
  ['a group that is the prefix itself', { ...target, SecurityGroupId: 'sg-web' }],
])('the policy for a region and a group allows %s that it names', (_, asked) => {
  expect(permissions().scope(asked)).toBeUndefined();
});

it.each([
  [{ RegionId: 'cn-shanghai' }, 'policy.callers.jira.regions does not name cn-shanghai.'],
  [{ SecurityGroupId: 'sg-12' }, 'policy.callers.jira.groups does not name sg-12.'],
  [{ SecurityGroupId: 'sg-WEB7' }, 'policy.callers.jira.groups does not name sg-WEB7.'],
  [{ SecurityGroupId: 'asg-web' }, 'policy.callers.jira.groups does not name asg-web.'],
])(
  'the policy for a region and a group denies %j, and names the part that does not have it',
  (change, why) => {
    expect(permissions().scope({ ...target, ...change })).toBe(why);
  },
);

it('the policy for a region and a group takes a star as any value', () => {
  const anywhere = permissions({ own: { regions: ['*'], groups: ['*'] } });
  expect(anywhere.scope({ RegionId: 'us-east-1', SecurityGroupId: 'sg-x' })).toBeUndefined();
});

it('the policy for a region and a group denies if a list is empty', () => {
  expect(permissions({ own: { regions: [] } }).scope(target)).toBeDefined();
  expect(permissions({ own: { groups: [] } }).scope(target)).toBeDefined();
});

it.each([
  [{ everyone: { groups: ['sg-*'] } }, 'policy.protected.groups (sg-*) protects this group.'],
  [
    { own: { protected: guard({ groups: ['sg-1'] }) } },
    'policy.callers.jira.protected.groups (sg-1) protects this group.',
  ],
])('the policy for a region and a group denies a protected group: %j', (options, why) => {
  expect(permissions(options).scope(target)).toBe(why);
});

it('the policy for a request allows maxRules rules, and not one more', () => {
  const two = { ...byId('sgr-1', 'sgr-2') };
  expect(permissions().request(two)).toBeUndefined();
  expect(permissions({ own: { maxRules: 1 } }).request(two)).toBe(
    'policy.callers.jira.maxRules is 1, and this request is about 2 rules.',
  );
});

it('the policy for a request counts the entries of Permissions', () => {
  const { RegionId, SecurityGroupId, IfAbsent } = flat();
  const entries = ['22/22', '23/23', '24/24'].map((PortRange) => pattern({ PortRange }));
  const common = { RegionId, SecurityGroupId, IfAbsent };
  const request = { ...common, form: 'permissions', permissions: entries } as const;
  expect(permissions().request(request)).toContain('is about 3 rules');
  expect(permissions({ own: { maxRules: 3 } }).request(request)).toBeUndefined();
});

it('the policy for a request allows only dry runs to a dryRunOnly caller', () => {
  const looking = permissions({ own: { dryRunOnly: true } });
  const why = 'policy.callers.jira.dryRunOnly allows this caller dry runs only.';
  expect([looking.scope(target), looking.request(flat()), looking.restore()]).toEqual([undefined, why, why]);
});

it('the policy for a request lets a dryRunOnly caller plan what the policy otherwise allows, and nothing else', () => {
  const own = { dryRunOnly: true, maxRules: 1, mayUseRuleIds: false };
  const looking = permissions({ own });
  const asked = [flat(), byId('sgr-1')];
  const acting = permissions({ own: { ...own, dryRunOnly: false } });
  expect(looking.planned?.(flat())).toBeUndefined();
  for (const request of asked) expect(looking.planned?.(request)).toBe(acting.request(request));
});

it('the policy for a request allows rule ids only if mayUseRuleIds is set', () => {
  expect(permissions({ own: { mayUseRuleIds: false } }).request(byId('sgr-1'))).toBe(
    'policy.callers.jira.mayUseRuleIds does not allow this caller to name rules by id.',
  );
});

it.each([
  [{ destinations: ['10.0.0.0/8'] }, flat(), 'destinations (10.0.0.0/8)'],
  [{ ports: [{ first: 22, last: 22 }] }, flat(), 'ports (22/22)'],
  [{ ports: [{ protocol: 'tcp', first: 1, last: 200 }] as const }, flat(), 'ports (tcp:1/200)'],
  [{ ruleIds: ['sgr-9'] }, byId('sgr-1', 'sgr-9'), 'ruleIds (sgr-9)'],
])('the policy for a request denies a request for what %j protects', (everyone, request, entry) => {
  expect(permissions({ everyone }).request(request)).toBe(
    `policy.protected.${entry} protects a rule of this request.`,
  );
});

it('the policy for a request denies ids if no snapshot shows their rules', () => {
  const everyone = { destinations: ['192.0.2.0/24'] };
  expect(permissions({ everyone, blind: true }).request(byId('sgr-1'))).toBe(
    'policy.protected protects rules, and VERIFY=none leaves the rule behind an id unknown.',
  );
  expect(permissions({ blind: true }).request(byId('sgr-1'))).toBeUndefined();
});

it.each([{ ruleIds: ['sgr-9'] }, { destinations: ['192.0.2.0/24'] }, { ports: [{ first: 443, last: 443 }] }])(
  "the policy for a request denies patterns if ECS's own matching decides: %j",
  (everyone) => {
    const why =
      'policy.protected protects rules, and VERIFY=none leaves the rules that a request matches unknown.';
    expect(permissions({ everyone, blind: true }).request(flat())).toBe(why);
    expect(permissions({ everyone: { groups: ['sg-9'] }, blind: true }).request(flat())).toBeUndefined();
  },
);

it('the policy for a request names the guard of one caller if no snapshot shows the ids', () => {
  const why =
    'policy.protected protects rules, and VERIFY=none leaves the rules that a request matches unknown.';
  const everyone = { ruleIds: ['sgr-9'] };
  expect(permissions({ own: { protected: guard(everyone) }, blind: true }).request(flat())).toBe(
    why.replace('policy.protected', 'policy.callers.jira.protected'),
  );
  expect(permissions({ everyone, blind: true }).request(byId('sgr-1'))).toBeUndefined();
  expect(permissions({ everyone }).request(flat())).toBeUndefined();
});

it('the policy for listed rules allows unprotected rules to be revoked, restored and shown', () => {
  const allowed = permissions();
  const rules = [rule('sgr-1'), rule('sgr-2')];
  expect([allowed.rules(rules), allowed.shown(rules), allowed.restored(rules, target)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('the policy for listed rules counts rules to revoke, but not rules to show', () => {
  const rules = [rule('sgr-1'), rule('sgr-2'), rule('sgr-3')];
  expect(permissions().rules(rules)).toContain('maxRules is 2');
  expect(permissions().restored(rules, target)).toContain('maxRules is 2');
  expect(permissions().shown(rules)).toBeUndefined();
});

it('the policy for listed rules protects one of many rules, and reveals only the entry', () => {
  const everyone = { destinations: ['198.51.100.0/24'] };
  const secret = rule('sgr-secret', { DestCidrIp: '198.51.100.7', Description: 'payroll' });
  const why = permissions({ everyone }).rules([rule('sgr-1'), secret]);
  expect(why).toBe('policy.protected.destinations (198.51.100.0/24) protects a rule of this request.');
  expect(permissions({ everyone }).shown([secret])).toBe(why);
});

it.each([
  [
    { ports: [{ first: 53, last: 53 }] },
    { IpProtocol: '132' },
    'policy.protected.ports (53/53) protects a rule of this request, because this service does not understand its protocol or ports.',
  ],
  [
    { destinations: ['192.0.2.0/24'] },
    { DestCidrIp: '10.0.0.0/08' },
    'policy.protected.destinations (192.0.2.0/24) protects a rule of this request, because this service does not understand its destination.',
  ],
])(
  'the policy for listed rules protects a rule that is not understood, and gives that reason: %j',
  (everyone, over, why) => {
    const strange = [rule('sgr-1', over)];
    expect(permissions({ everyone }).rules(strange)).toBe(why);
    expect(permissions({ everyone }).restored(strange, target)).toBe(why);
    expect(permissions().rules(strange)).toBeUndefined();
  },
);

it('the policy for listed rules denies a restore without mayRestore', () => {
  expect(permissions().restore()).toBeUndefined();
  expect(permissions({ own: { mayRestore: false } }).restore()).toBe(
    'policy.callers.jira.mayRestore does not allow this caller to restore rules.',
  );
});

it('the policy for listed rules denies a restore of rules that remediation would revoke again', () => {
  const forbids = (each: { DestCidrIp?: string }) => each.DestCidrIp === '0.0.0.0/0';
  const strict = permissions({ forbids });
  expect(strict.restored([rule('sgr-1'), rule('sgr-2', { DestCidrIp: '0.0.0.0/0' })], target)).toBe(
    'remediation.forbid forbids a rule that this restore would put back.',
  );
  expect(strict.rules([rule('sgr-2', { DestCidrIp: '0.0.0.0/0' })])).toBeUndefined();
});

it.each([
  [{ everyone: { destinations: ['192.0.2.0/24'] } }, 'policy.protected'],
  [{ everyone: { ruleIds: ['sgr-9'] } }, 'policy.protected'],
  [{ own: { protected: guard({ ports: [{ first: 1, last: 1 }] }) } }, 'policy.callers.jira.protected'],
  [{ everyone: { groups: ['sg-9'] } }, undefined],
  [{}, undefined],
])('the part of the policy that protects rules: %j', (options, where) => {
  expect(permissions(options).protectedBy).toBe(where);
});

it('a caller without a policy may do nothing, not even a dry run', () => {
  const policy = { protected: OPEN_GUARD, callers: new Map([['jira', callerPolicy()]]) };
  const nobody = createPermissions({ caller: 'pager', policy, blind: false });
  const why = 'policy.callers.pager is missing: the policy allows this caller nothing.';
  expect([
    nobody.scope(target),
    nobody.request(flat()),
    nobody.restore(),
    nobody.rules([]),
    nobody.shown([]),
    nobody.restored([], target),
  ]).toEqual([why, why, why, why, why, why]);
});

it.each(['__proto__', 'constructor', 'toString'])(
  'a caller without a policy is not found on a prototype: %s',
  (caller) => {
    const policy = { protected: OPEN_GUARD, callers: new Map() };
    expect(createPermissions({ caller, policy, blind: false }).scope(target)).toBeDefined();
  },
);

it('everything is allowed to the local caller of a development server', () => {
  const many = [rule('sgr-1'), rule('sgr-2')];
  expect([
    ALLOW_ALL.scope(target),
    ALLOW_ALL.request(byId('sgr-1')),
    ALLOW_ALL.restore(),
    ALLOW_ALL.rules(many),
    ALLOW_ALL.shown(many),
    ALLOW_ALL.restored(many, target),
  ]).toEqual(Array(6).fill(undefined));
});
