/** Hostile events are skipped or refused, and neither the table nor ECS is called. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { createRemediateApp, remediationOf } from '../../lib/app/remediate.ts';
import { createVirtualClock } from '../support/clocks.ts';
import { createMemoryLog } from '../support/http-chain.ts';
import { CONFIG, contextOf, SHAPES } from './kit.ts';

const touched: string[] = [];
const touch = (what: string) => (): never => {
  touched.push(what);
  throw new Error(`${what} may not be called`);
};
const { log, events } = createMemoryLog();
const ROOM = { regions: ['cn-hangzhou'], groups: ['sg-web*'], maxRules: 100, mayUseRuleIds: true };
const app = createRemediateApp({
  ...remediationOf(
    readConfigFile(JSON.stringify({ ...CONFIG, policy: { callers: { remediation: ROOM } } }), 'c.json'),
    'snapshot',
  ),
  store: { read: touch('read'), write: touch('write') },
  ecs: { list: touch('list'), revoke: touch('revoke'), tags: touch('tags') },
  clock: createVirtualClock(),
  random: { id: () => 'id', fraction: () => 0.5 },
  log,
  settings: { verify: 'snapshot', retention: 1, skew: 1, answerWithin: 9_000, allowShortTimeout: false },
});

/** The only entry of the report, checked against the rules for every entry. */
async function reportOf(event: Buffer): Promise<Record<string, unknown>> {
  events.length = 0;
  const { Events } = Object(await app.handler(event, contextOf()));
  expect(touched).toEqual([]);
  expect(events.filter(({ level }) => level === 'error')).toEqual([]);
  const text = JSON.stringify(Events);
  expect(text).not.toMatch(/node_modules|\.ts:\d|InternalError/);
  for (const each of Events) expect(['skipped', 'refused']).toContain(each.Outcome);
  return Object(Events[0]);
}

const TYPES = [
  'ecs:ActionTrail:ApiCall',
  'ecs:ActionTrail:ConsoleOperation',
  'actiontrail:ActionTrail:AliyunServiceEvent',
  'config:Config:NonCompliantNotification',
  'revoke-egress.request',
  'ecs:Instance:StateChange',
  '__proto__',
  'constructor',
];
const NAMES = [
  ...['eventName', 'serviceName', 'errorCode', 'userIdentity', 'requestParameters', 'requestParameterJson'],
  ...['referencedResources', 'resourceName', 'resourceType', 'acsRegion', 'complianceType'],
  ...[
    'evaluationResultIdentifier',
    'evaluationResultQualifier',
    'RegionId',
    'SecurityGroupId',
    'Permissions',
  ],
  ...['SecurityGroupRuleId', 'ClientToken', 'DryRun', 'IpProtocol', '__proto__', 'constructor', 'toString'],
];
/** Member names that are read, with values of any kind but a group id. */
const { data } = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.constantFrom('AuthorizeSecurityGroupEgress', 'ACS::ECS::SecurityGroup', 'NON_COMPLIANT', 'ecs', ''),
    fc.constantFrom('sg-*', 'sg-', '../sg-1', 'SG-1', 'sg-1;sg-2', 'cn-hangzhou', 'remediation-1'),
    fc.jsonValue({ maxDepth: 1 }),
    tie('data'),
  ),
  data: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 5 }),
}));

describe('a forged event', () => {
  it('a forged event is skipped or refused with any content, in every shape', async () => {
    const event = fc.record({
      id: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      source: fc.constantFrom('acs.ecs', 'acs.config', 'x\u0000y', '__proto__'),
      specversion: fc.constantFrom('1.0', '0.3'),
      type: fc.constantFrom(...TYPES),
      aliyunregionid: fc.constantFrom('cn-hangzhou', 'evil.example/', undefined),
      data,
    });
    await fc.assert(
      fc.asyncProperty(event, fc.constantFrom(...SHAPES), async (each, shape) => {
        await reportOf(Buffer.from(JSON.stringify(shape(each))));
      }),
      { numRuns: 500 },
    );
  });

  it('a forged event is skipped or refused with any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        // An empty array of events has an empty report.
        if (Buffer.from(bytes).toString().trim() === '[]') return;
        await reportOf(Buffer.from(bytes));
      }),
      { numRuns: 300 },
    );
  });

  const request = (change: object) => ({
    id: 'e-1',
    source: 'mallory',
    specversion: '1.0',
    type: 'revoke-egress.request',
    data: {
      ...{ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-web1', IpProtocol: 'tcp', PortRange: '443/443' },
      DestCidrIp: '203.0.113.0/24',
      ...change,
    },
  });
  it.each([
    ['another group', { SecurityGroupId: 'sg-core1' }, 403],
    ['another region', { RegionId: 'cn-beijing' }, 403],
    ['a dry run of another group', { SecurityGroupId: 'sg-core1', DryRun: true }, 403],
    ['a token of remediation', { ClientToken: 'remediation-1' }, 400],
    ['the token of another event', { ClientToken: `event-${'A'.repeat(43)}` }, 400],
    ['an action of its own', { Action: 'AuthorizeSecurityGroupEgress' }, 400],
    ['a caller of its own', { caller: 'runbook' }, 400],
    ['headers', { headers: { authorization: 'Bearer x' } }, 400],
    ['an envelope of the gateway', { httpMethod: 'POST', body: '{}' }, 400],
    ['Invocation', { Invocation: 'async' }, 400],
  ])('a forged event that requests %s is refused', async (_, change, status) => {
    for (const shape of SHAPES) {
      const { Problem } = await reportOf(Buffer.from(JSON.stringify(shape(request(change)))));
      expect(Problem).toMatchObject({ status, outcome: 'none' });
    }
  });
});
