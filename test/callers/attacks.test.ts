/** Attacks at every entry point, with the source code and with a credential, a captured delivery or neither. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ENTRY_POINT_ENV,
  ENTRY_POINTS,
  type EntryPoint,
  entryPointConfig,
} from './entry-points/entry-points.ts';
import { GROUP, type Harness, openHarness } from './entry-points/environment.ts';
import { VENDORS } from './entry-points/vendors.ts';

let harness: Harness;
let count = 0;
const newId = () => `attack-${++count}`;

beforeAll(async () => {
  harness = await openHarness(entryPointConfig(), ENTRY_POINT_ENV);
});
afterAll(() => harness.close());
beforeEach(() => harness.renew());

const touched = () => [harness.touches(), harness.simulator.journal.entries().length];

const instead = (of: string, by: string) => (text: string) => text.replaceAll(of, by);
const deep = `${'['.repeat(70)}${']'.repeat(70)}`;

type Mangled = readonly [string, (text: string) => string];

/** JSON that a request may not contain, in parts that no mapping reads. */
const UNREAD: readonly Mangled[] = [
  ['a member twice that no request has', (text) => text.replace(/\}\s*$/, ',"attack":1,"attack":2}')],
  ['a name that is twice the same in two spellings', (text) => text.replace('{', '{"a":1,"\\u0061":2,')],
  ['70 levels', (text) => text.replace('{', `{"attack":${deep},`)],
  ['a number of many digits', (text) => text.replace('{', '{"attack":1.00000000000000000001,')],
];

/** JSON that every entry point must refuse. */
const MANGLED: readonly Mangled[] = [
  [
    'a member twice that is read',
    (text) => text.replace(/("[^"]+"):\s*(?=" ?443\/443 ?"|"### |"Region: )/, '$1:"80/80",$1:'),
  ],
  ['something behind it', (text) => `${text} 1`],
  ['half of it', (text) => text.slice(0, text.length / 2)],
  ['a NUL', instead(GROUP, `${GROUP}\\u0000`)],
  ['a NUL as it is', instead(GROUP, `${GROUP}\u0000`)],
  ['half a surrogate pair', instead(GROUP, `${GROUP}\\ud800`)],
  ['full-width letters', instead(GROUP, GROUP.replace('sg', 'ｓｇ'))],
  ['a star', instead(GROUP, 'sg-bp1*')],
  ['a right-to-left mark', instead(GROUP, `\\u202e${GROUP}`)],
  ['a path', instead('cn-hangzhou', 'cn-hangzhou/../cn-beijing')],
  ['another host', instead('cn-hangzhou', 'cn-hangzhou.evil.example')],
  ['a region in capitals', instead('cn-hangzhou', 'CN-HANGZHOU')],
  ['an address in octal', instead('203.0.113.0/24', '0313.0.113.0/24')],
  ['an address of IPv4 in IPv6', instead('203.0.113.0/24', '::ffff:203.0.113.0/120')],
  ['two ranges of ports', instead('443/443', '443/443,80/80')],
  ['ports from zero', instead('443/443', '0/443')],
  ['ports of no protocol', instead('443/443', '-1/-1')],
];

describe.each(ENTRY_POINTS.filter(({ kind }) => kind === 'webhook'))('through $name', (entryPoint) => {
  it.each(UNREAD)('%s is ignored, and the change is made', async (_, mangle) => {
    expect(await harness.tell(entryPoint, { id: newId(), mangle })).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked' },
    });
  });
});

describe.each(ENTRY_POINTS.filter(({ kind }) => kind !== 'webhook'))('through $name', (entryPoint) => {
  it.each(UNREAD)('%s is refused without a call', async (_, mangle) => {
    const { body } = await harness.tell(entryPoint, { id: newId(), mangle });
    expect(body).toMatchObject({ status: 400, outcome: 'none' });
    expect(touched()).toEqual([0, 0]);
  });
});

describe.each(ENTRY_POINTS)('through $name', (entryPoint) => {
  it.each(MANGLED)('%s is refused without a call', async (_, mangle) => {
    const { body } = await harness.tell(entryPoint, { id: newId(), mangle });
    expect([400, 403, 404]).toContain(body.status);
    expect(body).toMatchObject({ outcome: 'none' });
    expect(touched()).toEqual([0, 0]);
  });
});

describe('a captured delivery', () => {
  const webhooks = ENTRY_POINTS.filter(({ kind }) => kind === 'webhook');
  const signers = VENDORS.filter(({ sender }) => sender !== undefined).map(({ caller }) => caller);
  const signed = webhooks.filter(({ caller }) => signers.includes(caller));

  it.each(webhooks)(
    'a captured delivery of $caller is not another change under another Idempotency-Key',
    async (entryPoint) => {
      const id = newId();
      const first = await harness.tell(entryPoint, { id });
      const calls = harness.simulator.journal.entries().length;
      const again = await harness.tell(entryPoint, { id, headers: { 'Idempotency-Key': '"another"' } });
      expect(again).toMatchObject({ headers: { 'Idempotency-Replayed': 'true' } });
      expect(again.body).toEqual(first.body);
      expect(harness.simulator.journal.entries()).toHaveLength(calls);
    },
  );

  const sentTo = (entryPoint: EntryPoint, change: object) =>
    harness.send(
      Buffer.from(JSON.stringify({ ...JSON.parse(entryPoint.event({ id: newId() }).toString()), ...change })),
    );

  it.each(signed)('a captured delivery of $caller authorises a revocation only', async (entryPoint) => {
    for (const change of [
      { httpMethod: 'GET', path: '/revocations/attack-1' },
      { httpMethod: 'PUT' },
      { path: '/revocations/attack-1/restore' },
      { path: '/revocations/attack-1' },
      { path: '/revocations%2fattack-1' },
    ]) {
      expect([401, 404, 405]).toContain((await sentTo(entryPoint, change)).status);
    }
    expect(touched()).toEqual([0, 0]);
  });

  it.each(signed)(
    'a captured delivery of $caller authorises the same at the HTTP trigger as at the gateway',
    async (entryPoint) => {
      const { headers, body } = JSON.parse(entryPoint.event({ id: newId(), forged: true }).toString());
      const asked = { version: 'v1', rawPath: '/revocations', headers, body, isBase64Encoded: false };
      const event = { ...asked, requestContext: { http: { method: 'GET' } } };
      expect([401, 405]).toContain((await harness.send(Buffer.from(JSON.stringify(event)))).status);
      expect(touched()).toEqual([0, 0]);
    },
  );
});

describe("another caller's revocation", () => {
  const [runbook, portal] = ENTRY_POINTS;
  const ask = (
    entryPoint: EntryPoint | undefined,
    id: string,
    path: string,
    httpMethod: string,
    of = harness.send,
  ) =>
    of(
      Buffer.from(
        JSON.stringify({ ...JSON.parse(String(entryPoint?.event({ id }))), httpMethod, path, body: '' }),
      ),
    );

  it("another caller's revocation cannot be seen or restored", async () => {
    const id = newId();
    for (const each of ENTRY_POINTS.filter((entryPoint) => entryPoint !== portal)) {
      await harness.tell(each, { id });
      harness.simulator.reset();
    }
    const [states, restores] = [`/revocations/${id}`, `/revocations/${id}/restore`];
    expect(await ask(portal, id, states, 'GET')).toMatchObject({
      status: 404,
      body: { code: 'RevocationNotFound' },
    });
    expect(await ask(portal, id, restores, 'POST', harness.sendRestore)).toMatchObject({
      status: 404,
      body: { code: 'RevocationNotFound' },
    });
    expect(harness.simulator.journal.entries()).toEqual([]);
    expect(await ask(runbook, id, states, 'GET')).toMatchObject({ status: 200, body: { State: 'done' } });
  });

  it("another caller's revocation cannot be addressed by a crafted token", async () => {
    for (const token of ['runbook","attack-1', '["runbook","attack-1"]', 'attack-1\\u0000', '../attack-1']) {
      const path = `/revocations/${encodeURIComponent(token)}`;
      expect((await ask(portal, newId(), path, 'GET')).status).toBe(404);
    }
  });
});

describe('an event for the wrong function', () => {
  const event = {
    id: 'e-1',
    source: 'acs.ecs',
    specversion: '1.0',
    type: 'ecs:ActionTrail:ApiCall',
    data: {
      eventName: 'AuthorizeSecurityGroupEgress',
      requestParameters: { RegionId: 'cn-hangzhou', SecurityGroupId: GROUP },
    },
  };

  it.each(ENTRY_POINTS.filter(({ kind }) => kind === 'http'))(
    'an event for the wrong function is refused as the body of a request at $name',
    async (entryPoint) => {
      const { body } = await harness.tell(entryPoint, { mangle: () => JSON.stringify(event) });
      expect(body).toMatchObject({ status: 400, outcome: 'none' });
      expect(touched()).toEqual([0, 0]);
    },
  );

  it.each(ENTRY_POINTS.filter(({ kind }) => kind !== 'event'))(
    'a request at $name is not an event',
    async ({ event: of }) => {
      const report = await harness.tell({ kind: 'event', event: of });
      expect(report).toMatchObject({ status: 400, body: { code: 'InvalidJson' } });
      expect(touched()).toEqual([0, 0]);
    },
  );
});
