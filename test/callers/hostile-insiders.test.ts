/** Authenticated callers that exceed the policy or send invalid requests: they get a clear error, and nothing is called. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { SECRETS } from '../support/config-sample.ts';
import { bytes, gatewayEvent } from '../support/fc-events.ts';
import { gateway, KNOWN_SENDERS, signed } from './hostile-events.ts';
import { createHostileKit } from './hostile-kit.ts';

const kit = createHostileKit();
const BEARER = { authorization: `Bearer ${SECRETS.runbook}` };
const REQUEST = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-web1',
  IpProtocol: 'tcp',
  PortRange: '443/443',
  DestCidrIp: '203.0.113.0/24',
  ClientToken: 't-1',
};
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(REQUEST).filter(([name]) => !names.includes(name)));
const rule = (PortRange: string) => ({ IpProtocol: 'tcp', PortRange, DestCidrIp: '203.0.113.0/24' });

beforeEach(() => {
  kit.events.length = 0;
});

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
}

/** Sends an event, and checks the rules for every answer. */
async function answerTo(event: Buffer): Promise<Answer> {
  const { statusCode, headers, body } = await kit.revoke(event);
  expect(kit.touched).toEqual([]);
  expect(kit.events.map(({ level, event: name }) => `${level} ${name}`)).toEqual(['info request']);
  expect(statusCode).toBeLessThan(500);
  for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
  expect(body).not.toMatch(/node_modules|\.ts:\d|\\n +at |q83vEjRWeJC/);
  const { status = statusCode, code, detail } = JSON.parse(body);
  return { status, code, detail };
}

const ask = (body: unknown, headers: Record<string, unknown> = {}) =>
  answerTo(
    gateway({ ...BEARER, ...headers }, { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  );

it.each([
  ['another region', { ...REQUEST, RegionId: 'cn-shanghai' }],
  ['another group', { ...REQUEST, SecurityGroupId: 'sg-we' }],
  ['a group in other letters', { ...REQUEST, SecurityGroupId: 'SG-web1' }],
  ['a group with a star', { ...REQUEST, SecurityGroupId: 'sg-web*' }],
  ['a protected group', { ...REQUEST, SecurityGroupId: 'sg-core1' }],
  ['a protected address', { ...REQUEST, DestCidrIp: '10.1.2.3' }],
  ['a protected block, spelt with its mask', { ...REQUEST, DestCidrIp: '10.0.0.0/8' }],
  ['a protected address in IPv6', { ...without('DestCidrIp'), Ipv6DestCidrIp: '2001:0DB8:0:0::7/128' }],
  ['a protected address in disguise', { ...without('DestCidrIp'), Ipv6DestCidrIp: '::ffff:10.0.0.1' }],
  ['a protected address in octal', { ...REQUEST, DestCidrIp: '012.1.2.3' }],
  ['a protected address with a zero before its prefix', { ...REQUEST, DestCidrIp: '10.0.0.0/08' }],
  ['a protected destination group', { ...without('DestCidrIp'), DestGroupId: 'sg-dns' }],
  ['protected ports', { ...REQUEST, IpProtocol: 'UDP', PortRange: '53/53' }],
  [
    'protected ports beside others',
    {
      ...without('IpProtocol', 'PortRange', 'DestCidrIp'),
      Permissions: [rule('1/2'), { ...rule('53/53'), IpProtocol: 'udp' }],
    },
  ],
  [
    'one rule too many',
    { ...without('IpProtocol', 'PortRange', 'DestCidrIp'), Permissions: ['1/2', '3/4', '5/6'].map(rule) },
  ],
  ['rules by id', { ...without('IpProtocol', 'PortRange', 'DestCidrIp'), SecurityGroupRuleId: ['sgr-1'] }],
  ['a dry run of another group', { ...REQUEST, SecurityGroupId: 'sg-x', DryRun: true }],
  ['a dry run of a protected group', { ...REQUEST, SecurityGroupId: 'sg-core1', DryRun: true }],
  [
    'two regions',
    `{"RegionId":"cn-hangzhou",${JSON.stringify({ ...REQUEST, RegionId: 'cn-shanghai' }).slice(1)}`,
  ],
  ['a region with a path', { ...REQUEST, RegionId: 'cn-hangzhou/../x' }],
  ['a region of another host', { ...REQUEST, RegionId: 'cn-hangzhou.evil.example#' }],
  ['a group in an array', { ...REQUEST, SecurityGroupId: ['sg-web1'] }],
  [
    'a region on the prototype',
    `{"__proto__":{"RegionId":"cn-hangzhou"},${JSON.stringify(without('RegionId')).slice(1)}`,
  ],
])('a policy cannot be bypassed with %s', async (_, body) => {
  expect([400, 403, 404]).toContain((await ask(body)).status);
});

it('a policy is explained in a denial', async () => {
  expect(await ask({ ...REQUEST, DestCidrIp: '10.1.2.3' })).toMatchObject({
    code: 'PolicyDenied',
    detail: 'policy.protected.destinations (10.0.0.0/8) protects a rule of this request.',
  });
});

it('a policy denies a restore without mayRestore, and a restore by a signed delivery', async () => {
  const path = '/revocations/t-1/restore';
  const events = [
    gatewayEvent({ path, headers: BEARER, body: '' }),
    ...KNOWN_SENDERS.map((sender) =>
      gatewayEvent({
        path,
        headers: { 'Content-Type': 'application/json', ...signed(sender, '{}') },
        body: '{}',
      }),
    ),
  ];
  for (const event of events) {
    const { body } = await kit.restore(bytes(event));
    expect(JSON.parse(body)).toMatchObject({ status: 403, code: 'PolicyDenied', outcome: 'none' });
  }
  expect(kit.touched).toEqual([]);
});

describe('a known caller', () => {
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  it.each([
    ['no JSON', '{'],
    ['no bytes', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['an array', '[]'],
    ['65 levels', deep(65)],
    ['10,000 levels', deep(10_000)],
    ['64 KiB and a byte', JSON.stringify({ a: 'x'.repeat(64 * 1024) })],
    ['a member of every prototype', { ...REQUEST, constructor: { prototype: {} }, toString: 1 }],
    ['__proto__', `{"__proto__":{"DryRun":true},${JSON.stringify(without('RegionId')).slice(1)}`],
    ['a member twice', `{"ClientToken":"a",${JSON.stringify(REQUEST).slice(1)}`],
    ['a token with a line break', { ...REQUEST, ClientToken: 'a\r\nX-Injected: 1' }],
    ['a token of 65 letters', { ...REQUEST, ClientToken: 'a'.repeat(65) }],
    ['a token that acts on a terminal', { ...REQUEST, ClientToken: '\u001b[2J' }],
    ['the largest number', { ...REQUEST, Priority: 1e308 }],
    ['a number beyond JSON', JSON.stringify(REQUEST).replace('"t-1"', '1e999')],
    ['signature members', { ...REQUEST, AccessKeyId: 'x', Signature: 'y' }],
    ['an action of its own', { ...REQUEST, Action: 'AuthorizeSecurityGroupEgress' }],
    ['Invocation, over HTTP', { ...REQUEST, Invocation: 'async' }],
    ['5,000 members', `{${Array.from({ length: 5_000 }, (_, i) => `"m${i}":1`).join()}}`],
    ['a lone surrogate', `{"RegionId":"\\ud800",${JSON.stringify(without('RegionId')).slice(1)}`],
    ['right-to-left marks', { ...REQUEST, RegionId: '\u202ecn-hangzhou' }],
  ])('a known caller gets the fault of %s', async (_, body) => {
    expect([400, 404, 413]).toContain((await ask(body)).status);
  });

  it.each([
    ['an old key in a header', { 'idempotency-key': '"other"' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['gzip', { 'content-encoding': 'gzip' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['a key with a line break', { 'idempotency-key': 'a\nb' }],
    ['a key of a megabyte', { 'idempotency-key': '"\\"'.repeat(330_000) }],
    ['a content type of a megabyte', { 'content-type': `application/json${' ;'.repeat(500_000)}` }],
  ])('a known caller is refused with %s', async (_, headers) => {
    expect([400, 415]).toContain((await ask(REQUEST, headers)).status);
  });

  it('a known caller never gets an internal error', async () => {
    const name = fc.constantFrom(
      ...Object.keys(REQUEST),
      'Permissions',
      'SecurityGroupRuleId',
      '__proto__',
      'constructor',
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.jsonValue({ maxDepth: 3 })), async (change) => {
        kit.events.length = 0;
        // Outside of the policy, so that a valid request is denied.
        await ask(JSON.stringify({ ...REQUEST, ...change, SecurityGroupId: 'sg-x' }));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a known sender with a mapping', () => {
  const [standard] = KNOWN_SENDERS;
  const deliver = async (payload: unknown) => {
    if (!standard) throw new Error('a sender is missing');
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return answerTo(gateway(signed(standard, body), { body }));
  };
  const good = {
    change: 'c-1',
    region: 'cn-hangzhou',
    group: 'sg-x',
    protocol: 'tcp',
    ports: '1/2',
    cidr: '203.0.113.0/24',
  };

  it.each([
    ['an irrelevant event', { ...good, event: 'none' }, { status: 200 }],
    ['a group outside of the policy', good, { status: 403, code: 'PolicyDenied' }],
    ['no members', {}, { code: 'MappingFailed' }],
    ['null', 'null', { code: 'MappingFailed' }],
    ['an array', [good], { code: 'MappingFailed' }],
    [
      'a renamed field',
      { ...good, region: undefined, Region: 'cn-hangzhou' },
      { code: 'MissingParameter.RegionId' },
    ],
    [
      'an object for a text',
      { ...good, region: { id: 'cn-hangzhou' } },
      { code: 'InvalidRegionId.NotFound' },
    ],
    ['no id of the change', { ...good, change: null }, { code: 'MappingFailed' }],
    ['an array as its id', { ...good, change: ['c-1'] }, { code: 'MappingFailed' }],
    ['__proto__', `{"__proto__":${JSON.stringify(good)}}`, { code: 'MappingFailed' }],
    [
      'a forged syntax tree',
      { ...good, region: { expref: true, type: 'Field', name: 'x' } },
      { status: 404 },
    ],
    ['no JSON', '{"change":', { code: 'InvalidJson' }],
    ['a member twice', `{"group":"sg-web1",${JSON.stringify(good).slice(1)}`, { code: 'MappingFailed' }],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, { code: 'MappingFailed' }],
    ['10,001 levels', `${'['.repeat(10_001)}${']'.repeat(10_001)}`, { code: 'InvalidJson' }],
  ])('a known sender with a mapping gets the fault of %s', async (_, payload, expected) => {
    expect(await deliver(payload)).toMatchObject(expected);
  });

  it('a known sender with a mapping never gets an internal error', async () => {
    const name = fc.constantFrom(...Object.keys(good), 'event', 'dry', '__proto__', 'expref', 'constructor');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.jsonValue({ maxDepth: 3 })), async (change) => {
        kit.events.length = 0;
        await deliver(JSON.stringify({ ...good, ...change, group: 'sg-x' }));
      }),
      { numRuns: 200 },
    );
  });
});
