/** The adapter and the simulator of ECS over a real connection: the wire of the SDK, its signature verified. */
import { expect, it, onTestFinished } from 'vitest';
import type { RevokeRequest, RulePattern } from '../../lib/core/model/request.ts';
import { fitsPattern } from '../../lib/core/model/rule.ts';
import { protocolOf } from '../../lib/core/model/rule-members.ts';
import { notUnderstood } from '../../lib/core/model/rule-reading.ts';
import { isForbidden } from '../../lib/core/policy/forbidden-rules.ts';
import type { AccessKey } from '../../lib/core/ports.ts';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import type { FaultInput } from '../../lib/simulators/ecs/fault.ts';
import { createEcsSimulator, type EcsSimulatorOptions } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { within } from './raw-server.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-94n63e80l' };
const COMMON = { ...GROUP, IfAbsent: 'succeed' } as const;

/** The rule of the seed's first sample. */
const INSIDE: RulePattern = {
  IpProtocol: 'all',
  PortRange: '-1/-1',
  DestCidrIp: '10.0.0.0/8',
  NicType: 'intranet',
  Policy: 'accept',
  Priority: '1',
};
const FLAT: RevokeRequest = { ...COMMON, form: 'flat', rule: INSIDE };
const byId = (...ruleIds: string[]): RevokeRequest => ({ ...COMMON, form: 'rule-ids', ruleIds });

async function start(options: EcsSimulatorOptions = {}, credentials: AccessKey = DEMO_STS_CREDENTIAL) {
  const simulator = createEcsSimulator(options);
  const { endpoint } = await simulator.listen();
  onTestFinished(() => simulator.close());
  const ecs = createEcsEgress({ credentials: () => credentials, endpoint, protocol: 'http' });
  const ruleIds = () => simulator.world.rules(GROUP.SecurityGroupId).map((rule) => rule.SecurityGroupRuleId);
  return { simulator, ecs, ruleIds };
}

it.each([
  ['the token of a role', DEMO_STS_CREDENTIAL],
  ['an access key alone', DEMO_CREDENTIAL],
])('the adapter against the simulator signs so that ECS takes it, with %s', async (_what, credential) => {
  const { simulator, ecs } = await start({}, credential);
  expect(await ecs.list(GROUP, within())).toMatchObject({ class: 'done' });
  expect(await ecs.revoke(FLAT, 'T-1', within())).toMatchObject({ class: 'done' });
  expect(simulator.journal.entries().map((entry) => entry.accessKeyId)).toEqual([
    credential.accessKeyId,
    credential.accessKeyId,
  ]);
  expect(simulator.journal.counters().connections).toBe(1);
});

it('the adapter against the simulator sees the egress rules of the group and no ingress rule', async () => {
  const { ecs } = await start();
  const snapshot = await ecs.list(GROUP, within());
  expect(snapshot.class === 'done' && snapshot.rules.length).toBe(7);
  expect(snapshot.class === 'done' && snapshot.rules[1]).toMatchObject({
    IpProtocol: 'ALL',
    PortRange: '-1/-1',
    Policy: 'Accept',
    Priority: '1',
    NicType: 'intranet',
    DestCidrIp: '10.0.0.0/8',
    Description: 'Everything inside',
  });
});

it.each(['names', 'numbers'] as const)(
  'the adapter against the simulator reads a rule the same for matching and for the guards when protocols are listed as %s',
  async (describedProtocols) => {
    const { ecs } = await start({ switches: { describedProtocols } });
    const snapshot = await ecs.list(GROUP, within());
    if (snapshot.class !== 'done') return expect.unreachable(snapshot.code);
    const tcp = snapshot.rules.filter((rule) => protocolOf(rule.IpProtocol) === 'tcp');
    expect(tcp.map(({ IpProtocol }) => IpProtocol)).toEqual(
      tcp.map(() => (describedProtocols === 'names' ? 'TCP' : '6')),
    );
    const everywhere = { protocols: ['tcp'] };
    expect(tcp.length).toBeGreaterThan(0);
    for (const rule of tcp) {
      const { PortRange = '', DestCidrIp, Ipv6DestCidrIp, Priority = '1' } = rule;
      const pattern: RulePattern = {
        IpProtocol: 'tcp',
        PortRange,
        Policy: rule.Policy?.toLowerCase() === 'drop' ? 'drop' : 'accept',
        Priority,
        ...(DestCidrIp !== undefined && { DestCidrIp }),
        ...(Ipv6DestCidrIp !== undefined && { Ipv6DestCidrIp }),
      };
      if (DestCidrIp ?? Ipv6DestCidrIp) expect(fitsPattern(rule, pattern)).toBe(true);
      const accepts = rule.Policy?.toLowerCase() !== 'drop';
      expect(isForbidden({ forbid: [everywhere], except: [] }, rule, GROUP)).toBe(accepts);
      expect(notUnderstood(rule)).toEqual([]);
    }
  },
);

it.each(['empty', 'omitted'] as const)(
  'the adapter against the simulator reads a rule the same when absent members are %s',
  async (absentMembers) => {
    const { ecs } = await start({ switches: { absentMembers } });
    const snapshot = await ecs.list({ ...GROUP, SecurityGroupId: 'sg-F876FF7BA' }, within());
    const rule = snapshot.class === 'done' ? snapshot.rules[1] : undefined;
    expect(rule && Object.keys(rule).sort()).toEqual([
      'CreateTime',
      'Description',
      'DestGroupId',
      'DestGroupOwnerAccount',
      'IpProtocol',
      'NicType',
      'Policy',
      'PortRange',
      'Priority',
      'SecurityGroupRuleId',
    ]);
    expect(rule?.DestGroupOwnerAccount).toBe('155780923770');
  },
);

it('the adapter against the simulator sees all of 1,200 rules, over two pages', async () => {
  const { simulator, ecs } = await start();
  for (let n = 0; n < 1_193; n += 1) {
    const DestCidrIp = `172.16.${n >> 8}.${n & 255}`;
    simulator.world.addRule(GROUP.SecurityGroupId, { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp });
  }
  const snapshot = await ecs.list(GROUP, within());
  expect(snapshot.class === 'done' && snapshot.rules.length).toBe(1_200);
  expect(simulator.journal.counters()).toMatchObject({ requests: 2, connections: 1 });
});

it('the adapter against the simulator revokes exactly the named rule, by each of the three forms', async () => {
  const { simulator, ecs, ruleIds } = await start();
  const [, inside = '', https = '', office = ''] = ruleIds();
  const permissions: RulePattern[] = [
    { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '10.0.0.0/8', Policy: 'accept', Priority: '1' },
  ];
  await ecs.revoke(FLAT, 'T-1', within());
  await ecs.revoke({ ...COMMON, form: 'permissions', permissions }, 'T-2', within());
  await ecs.revoke(byId(office), 'T-3', within());
  expect(simulator.journal.entries(REVOKE).map((entry) => entry.removed)).toEqual([
    [inside],
    [https],
    [office],
  ]);
  expect(ruleIds()).toHaveLength(5);
});

it('the adapter against the simulator sends the ClientToken that it was given, and hands on the request id of ECS', async () => {
  const { simulator, ecs } = await start();
  const answer = await ecs.revoke(FLAT, 'T-1', within());
  const [entry] = simulator.journal.entries(REVOKE);
  expect(entry?.clientToken).toBe('T-1');
  expect(answer).toEqual({ class: 'done', requestId: entry?.requestId });
});

it.each([
  ['2019', 'gone', 'InvalidGroupAuthItem.NotFound', 403],
  ['2024', 'gone', 'InvalidSecurityGroupRule.RuleNotExist', 400],
] as const)(
  'the adapter against the simulator takes the rule-not-found of %s for gone',
  async (era, expected, code, status) => {
    const { ecs } = await start({ switches: { era } });
    await ecs.revoke(FLAT, 'T-1', within());
    expect(await ecs.revoke(FLAT, 'T-2', within())).toMatchObject({ class: expected, code, status });
  },
);

it.each([
  'InvalidSecurityGroupRule.RuleNotExist',
  'InvalidSecurityGroupRuleId.NotFound',
  'InvalidParam.SecurityGroupRuleId',
] as const)(
  'the adapter against the simulator takes %s for gone when an id is unknown',
  async (unknownRuleId) => {
    const { ecs, ruleIds } = await start({ switches: { unknownRuleId } });
    const [id = ''] = ruleIds();
    expect(await ecs.revoke(byId(id), 'T-1', within())).toMatchObject({ class: 'done' });
    expect(await ecs.revoke(byId(id), 'T-2', within())).toMatchObject({ class: 'gone', code: unknownRuleId });
  },
);

it('the adapter against the simulator does not take an unknown group for gone', async () => {
  const { ecs } = await start();
  const nowhere = { ...GROUP, SecurityGroupId: 'sg-bp1aaaaaaaaaaaaaaaaa' };
  const refusal = { class: 'refused', code: 'InvalidSecurityGroupId.NotFound', status: 404 };
  expect(await ecs.list(nowhere, within())).toMatchObject(refusal);
  expect(await ecs.revoke({ ...FLAT, ...nowhere }, 'T-1', within())).toMatchObject(refusal);
});

it.each([
  ['an unknown key', { accessKeyId: 'LTAInobody' }],
  ['a wrong secret', { accessKeySecret: 'wrong' }],
  ['a wrong token', { securityToken: 'wrong' }],
])(
  'the adapter against the simulator takes the refusal of %s for ours, and does not show the key',
  async (_what, wrong) => {
    const { ecs } = await start({}, { ...DEMO_STS_CREDENTIAL, ...wrong });
    const failure = await ecs.list(GROUP, within());
    expect(failure.class).toBe('ours');
    expect(JSON.stringify(failure)).not.toMatch(/simulated|LTAInobody|wrong|127\.0\.0\.1/);
  },
);

it('the adapter against the simulator takes a refusal of RAM for ours', async () => {
  const { ecs } = await start({ switches: { deniedActions: { [REVOKE]: 'ImplicitDeny' } } });
  expect(await ecs.list(GROUP, within())).toMatchObject({ class: 'done' });
  expect(await ecs.revoke(FLAT, 'T-1', within())).toMatchObject({
    class: 'ours',
    code: 'Forbidden.RAM',
    status: 403,
  });
});

it.each<[string, FaultInput, Record<string, unknown>]>([
  [
    'throttling',
    { reply: { code: 'Throttling.User', retryAfter: 700 } },
    { class: 'throttled', code: 'Throttling.User', status: 400, retryAfter: 700 },
  ],
  [
    'a conflict',
    { reply: { code: 'OperationConflict' } },
    { class: 'busy', code: 'OperationConflict', status: 409 },
  ],
  [
    'a managed group',
    { reply: { code: 'InvalidOperation.ResourceManagedByCloudProduct', status: 403 } },
    { class: 'refused', status: 403 },
  ],
  [
    'no right on the group',
    { reply: { code: 'InvalidOperation.SecurityGroupNotAuthorized', status: 401 } },
    { class: 'ours', status: 401 },
  ],
  [
    'an internal error',
    { reply: { code: 'InternalError' } },
    { class: 'unanswered', code: 'InternalError', status: 500 },
  ],
  ['a copy in flight', { reply: { code: 'LastTokenProcessing', status: 403 } }, { class: 'unanswered' }],
  ['a reset', { reply: 'reset' }, { class: 'unanswered', code: 'ECONNRESET' }],
  ['the page of a proxy', { reply: 'html-502' }, { class: 'unanswered', code: 'UnreadableReply' }],
  ['an empty 200', { reply: 'empty-200' }, { class: 'unanswered', code: 'UnreadableReply' }],
  ['half a reply', { reply: 'truncated' }, { class: 'unanswered' }],
  ['silence', { reply: 'silence' }, { class: 'unanswered', code: 'Timeout' }],
])('what goes wrong at the simulator is sorted: %s', async (_what, fault, expected) => {
  const { simulator, ecs } = await start();
  simulator.faults.next(REVOKE, fault);
  const limit = within(expected.code === 'Timeout' ? 200 : 5_000);
  expect(await ecs.revoke(FLAT, 'T-1', limit)).toMatchObject(expected);
  expect(simulator.journal.entries(REVOKE)).toHaveLength(1);
});

it('what goes wrong at the simulator is never repeated by the adapter, and leaves the rule to be found revoked', async () => {
  const { simulator, ecs, ruleIds } = await start();
  const [, inside] = ruleIds();
  simulator.faults.next(REVOKE, { reply: 'reset' });
  expect(await ecs.revoke(FLAT, 'T-1', within())).toMatchObject({ class: 'unanswered' });
  expect(simulator.journal.entries(REVOKE).map((entry) => entry.removed)).toEqual([[inside]]);
  const snapshot = await ecs.list(GROUP, within());
  expect(
    snapshot.class === 'done' && snapshot.rules.some((rule) => rule.SecurityGroupRuleId === inside),
  ).toBe(false);
});
