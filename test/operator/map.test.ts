/** `map`: the rehearsal of a mapping, over the examples of `docs/callers` and faulty payloads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocks, PAGES, pageOf } from '../callers/pages.ts';
import { cli } from '../client/kit.ts';
import { NOW } from '../support/senders.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function map(configuration: string, body: string, ...options: string[]) {
  const config = join(folder, 'c.json');
  writeFileSync(config, configuration);
  const caller = /"callers":\s*\{\s*"([\w-]+)"/.exec(configuration)?.[1] ?? '';
  const argv = ['map', caller, '--body', '-', '--config', config, ...options];
  return cli(argv, { input: async () => Buffer.from(body) });
}
const AT = ['--at', new Date(NOW).toISOString()];
const json = async (configuration: string, body: string, ...options: string[]) => {
  const { out, code, err } = await map(configuration, body, '--json', ...options);
  return { code, err, ...JSON.parse(out) };
};

const EXAMPLES = PAGES.flatMap((page) =>
  blocks(page, 'delivery').map((delivery, nth) => ({
    name: page.name,
    nth,
    delivery,
    configuration: blocks(page, 'configuration')[nth] ?? '',
    request: JSON.parse(blocks(page, 'request')[nth] ?? 'null'),
  })),
);

describe.each(EXAMPLES)('map of example $nth of $name', ({ configuration, delivery, request }) => {
  it('map gives the request that the page shows, its token, and the verdict', async () => {
    const made = await json(configuration, delivery, ...AT, '--delivery-id', 'msg_2b7QW2R');
    const { ClientToken, ...members } = request;
    expect(made).toMatchObject({
      code: 0,
      outcome: 'allowed',
      token: ClientToken,
      request: members,
      err: '',
    });
    for (const each of Object.values(made.expressions)) expect(each).toHaveProperty('value');
  });
});

const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-web1' };
const PAYLOAD = {
  at: '2026-01-01T00:00:00Z',
  key: 'OPS-1',
  status: 'approved',
  group: 'sg-web1',
  dest: '198.51.100.0/24',
  ports: '443/443',
};
const SETTINGS = {
  auth: { scheme: 'jira', secrets: ['JIRA'] },
  when: "status == 'approved'",
  map: "{RegionId: 'cn-hangzhou', SecurityGroupId: group, IpProtocol: 'tcp', PortRange: ports, DestCidrIp: dest}",
  token: { from: 'field', expression: 'key' },
  fresh: { expression: 'at', withinHours: 24 },
};
const configured = (change: object = {}, policy: object = {}) =>
  JSON.stringify({
    callers: { jira: { ...SETTINGS, ...change } },
    policy: { callers: { jira: { regions: ['cn-hangzhou'], groups: ['sg-web*'], ...policy } } },
  });
const payload = (change: object = {}) => JSON.stringify({ ...PAYLOAD, ...change });
const THEN = ['--at', '2026-01-01T01:00:00Z'];

it('map prints what each expression gave, the request, the token and the verdict', async () => {
  const { code, out, err } = await map(configured(), payload(), ...THEN);
  expect([code, err]).toEqual([0, '']);
  const made = { ...GROUP, IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '198.51.100.0/24' };
  expect(out).toBe(
    [
      'expressions',
      '  when    true',
      '  fresh   "2026-01-01T00:00:00Z"',
      `  map     ${JSON.stringify(made)}`,
      '  token   "OPS-1"',
      'request',
      ...Object.entries(made).map(([name, value]) => `  ${name}: "${value}"`),
      'ClientToken: OPS-1',
      'allowed: the policy allows this request.',
      'Nothing was sent.',
      '',
    ].join('\n'),
  );
});

it.each([
  ['ignored', { status: 'open' }, {}, undefined],
  ['stale', { at: '2025-12-30T00:00:00Z' }, {}, 'Unauthenticated'],
  ['refused', { ports: '443-444' }, {}, 'InvalidParam.PortRange'],
  ['refused', { ports: null }, {}, 'InvalidPortRange.Malformed'],
  ['refused', { key: null }, {}, 'MappingFailed'],
  ['refused', { at: 'now' }, {}, 'MappingFailed'],
  ['refused', {}, { map: 'nothing' }, 'MappingFailed'],
  ['denied', { group: 'sg-core1' }, {}, 'PolicyDenied'],
])('map says that a payload is %s: %j, %j', async (outcome, change, settings, code) => {
  const made = await json(configured(settings), payload(change), ...THEN);
  expect(made).toMatchObject({ code: 1, outcome });
  expect(made.problem?.code).toBe(code);
  const { out } = await map(configured(settings), payload(change), ...THEN);
  expect(out).toContain(`${outcome}:`);
  expect(out).toContain('Nothing was sent.');
});

it('map shows every expression, although one of them is at fault, and every fault of the request', async () => {
  const made = await json(configured(), payload({ key: null, ports: 'x', dest: 'y' }), ...THEN);
  expect(made.expressions).toMatchObject({ when: { value: true }, map: { value: { PortRange: 'x' } } });
  expect(made.expressions.token).toEqual({ value: null });
  const { out } = await map(configured(), payload({ ports: 'x', dest: 'y' }), ...THEN);
  expect(out).toContain('refused: 400');
  expect(out).toMatch(/^ {2}\/PortRange: /m);
  expect(out).toMatch(/^ {2}\/DestCidrIp: /m);
});

it('map names the entry of the policy that denies it', async () => {
  const { code, out } = await map(configured({}, { dryRunOnly: true }), payload(), ...THEN);
  expect([code, out]).toEqual([1, expect.stringContaining('policy.callers.jira.dryRunOnly allows')]);
});

it('map says that a caller in the mode "report" only reports', async () => {
  expect(await json(configured({ mode: 'report' }), payload(), ...THEN)).toMatchObject({
    code: 0,
    outcome: 'allowed',
    dryRun: true,
  });
  const denied = await json(configured({ mode: 'report' }, { dryRunOnly: true }), payload(), ...THEN);
  expect(denied).toMatchObject({ code: 1, outcome: 'denied', dryRun: true });
});

it('map takes the payload of a caller without expressions as the request', async () => {
  const config = JSON.stringify({
    callers: { runbook: { auth: { scheme: 'bearer', tokens: ['R'] } } },
    policy: { callers: { runbook: { regions: ['*'], groups: ['*'], mayUseRuleIds: true } } },
  });
  const request = { ...GROUP, SecurityGroupRuleId: ['sgr-1'], ClientToken: 'CHG1' };
  expect(await json(config, JSON.stringify(request))).toMatchObject({
    outcome: 'allowed',
    request,
    token: 'CHG1',
    expressions: {},
  });
  expect(await json(config, JSON.stringify({ ...request, DryRun: true }))).toMatchObject({ dryRun: true });
});

it.each([
  ['no JSON', '{"a": ', 'InvalidJson'],
  ['no text', Buffer.from([0xff, 0xfe]).toString('latin1'), 'InvalidJson'],
  ['too large', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 'PayloadTooLarge'],
  ['a list', '[1]', undefined],
])('map answers for a payload that is %s', async (_, body, code) => {
  const made = await json(configured(), body, ...THEN);
  expect(made.code).toBe(1);
  expect(made.problem?.code).toBe(code);
});

it('map refuses a payload that cannot be read once, not once for each expression', async () => {
  const { code, out } = await map(configured(), '{"a": ', ...THEN);
  expect(code).toBe(1);
  expect(out).toMatch(/^refused: 400 InvalidJson: .*\nNothing was sent\.\n$/);
  expect((await json(configured(), '{"a": ', ...THEN)).expressions).toEqual({});
});

it.each([
  ['2025-12-30T00:00:00Z', '2025-12-30T00:00:00.000Z, which is 49.0 hours old; the limit is 24 hours.'],
  ['2026-01-01T02:00:00Z', '2026-01-01T02:00:00.000Z, which is 1.0 hours in the future; the limit is 5 min'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991, which is '],
])(
  'map says how old a stale payload of %s is, what the limit is, and how to rehearse it',
  async (at, says) => {
    const { code, out } = await map(configured(), payload({ at }), ...THEN);
    expect(code).toBe(1);
    expect(out).toContain(`stale: "fresh" gave ${says}`);
    expect(out).toContain('--at');
    const { fresh } = await json(configured(), payload({ at }), ...THEN);
    expect(fresh).toMatchObject({ ageSeconds: expect.any(Number), withinHours: 24 });
  },
);

it('map keeps all digits, and shows nothing that acts on a terminal', async () => {
  const body = `{"big": 12345678901234567890, "at": "2026-01-01T00:00:00Z", "key": "\\u001b[2J", "status": "approved"}`;
  const { out } = await map(configured({ map: '{Description: big}' }), body, ...THEN);
  expect(out).toContain('12345678901234567890');
  expect(out).not.toContain('\u001b');
});

it.each([
  [['map', 'jira'], '--body FILE'],
  [['map', 'jira', '--body', '/nowhere.json'], '/nowhere.json cannot be read'],
  [['map', 'jira', '--body', '-', '--at', 'yesterday'], '--at "yesterday"'],
  [['map', 'jira', '--body', '-', '--config', '/nowhere.json'], 'cannot be read'],
  [['map', 'jir', '--body', '-'], 'did you mean jira?'],
  [['map', '__proto__', '--body', '-'], 'it names jira'],
])('map refuses %j', async (argv, why) => {
  const CONFIG = join(folder, 'c.json');
  writeFileSync(CONFIG, configured());
  expect(await cli(argv, { env: { CONFIG } })).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(why),
  });
});

it('every caller of the pages can be rehearsed', () => {
  expect(EXAMPLES.length).toBeGreaterThan(15);
  expect(pageOf('README.md').text).toContain('revoke-egress map');
});
