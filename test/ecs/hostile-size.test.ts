import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { LONGEST_RETRY_AFTER } from '../../lib/ecs/classify.ts';
import { MAX_ERROR_REPLY, MAX_REPLY } from '../../lib/ecs/exchange.ts';
import { MAX_LIST_BYTES, MAX_PAGES, MAX_RULES } from '../../lib/ecs/list-rules.ts';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { createEcsTags } from '../../lib/ecs/tags.ts';
import { growth, type HostileReply, hostileServer, repeated, sequence } from '../support/hostile-server.ts';
import { ACCESS_KEY, BY_ID, GROUP, within } from './raw-server.ts';

const MIB = 1024 * 1024;
/** What the buffers of two sockets hold beyond what is read. */
const BUFFERED = 8 * MIB;
/** MiB. What 8 MiB of text take as bytes, as text and as values. */
const MOST_GROWTH = 160;

const options = (endpoint: string) => ({
  credentials: () => ACCESS_KEY,
  endpoint,
  protocol: 'http' as const,
});

const START = '{"RequestId":"R-1","SecurityGroupId":"sg-1","Permissions":{"Permission":[';
const rule = (id: string, description = '') =>
  JSON.stringify({
    SecurityGroupRuleId: id,
    IpProtocol: 'TCP',
    PortRange: '443/443',
    Policy: 'Accept',
    Priority: '1',
    NicType: 'intranet',
    DestCidrIp: '10.0.0.0/8',
    Direction: 'egress',
    Description: description,
    CreateTime: '2026-01-01T00:00:00Z',
  });
/** Each with a name of its own. */
function* members(): Iterable<string> {
  for (let n = 0; ; n += 10_000) {
    yield Array.from({ length: 10_000 }, (_, i) => `"${(n + i).toString(36)}":1,`).join('');
  }
}
const page = (nth: number, rules: number, description: string, last: boolean) =>
  `${START}${Array.from({ length: rules }, (_, n) => rule(`sgr-${nth}-${n}`, description)).join()}]},"NextToken":"${last ? '' : `T-${nth}`}"}`;

/** Replies, and the most that may be read of each. */
const TOO_MUCH: readonly (readonly [what: string, reply: HostileReply, most: number])[] = [
  ['8 MB of open arrays', { body: () => repeated('[', 8) }, 0],
  ['open objects', { body: () => repeated('{"a":', 8) }, 0],
  ['open arrays inside a list of rules', { body: () => sequence([START], repeated('[', 8)) }, 0],
  ['open arrays after a closed text', { body: () => sequence(['{}'], repeated('[', 8)) }, 0],
  [
    'arrays that open after a string with brackets',
    { body: () => sequence(['["\\"]]",'], repeated('[')) },
    0,
  ],
  ['numbers without end', { body: () => sequence(['['], repeated('0,')) }, MAX_REPLY],
  ['members without end', { body: () => sequence(['{'], members()) }, MAX_REPLY],
  ['more empty objects than a page has', { body: () => sequence(['['], repeated('{},')) }, 1 * MIB],
  ['white space without end', { body: () => repeated(' ') }, MAX_REPLY],
  ['a string without end', { body: () => sequence(['{"RequestId":"'], repeated('x')) }, MAX_REPLY],
  ['an error of open arrays', { status: 400, body: () => repeated('[') }, MAX_ERROR_REPLY],
  [
    'an error without end',
    { status: 503, body: () => sequence(['{"Code":"'], repeated('x')) },
    MAX_ERROR_REPLY,
  ],
  [
    'XML that is nested without end',
    { status: 404, headers: { 'content-type': 'text/xml;charset=utf-8' }, body: () => repeated('<a>') },
    MAX_ERROR_REPLY,
  ],
];

it.each(TOO_MUCH)(
  'a reply with more than ECS sends is unanswered, and not read further: %s',
  async (_what, reply, most) => {
    await using server = await hostileServer(reply);
    const ecs = createEcsEgress(options(server.endpoint));
    const tags = createEcsTags(options(server.endpoint));
    const calls = [
      () => ecs.list(GROUP, within()),
      () => ecs.revoke(BY_ID, 'T-1', within()),
      () => tags.tags(GROUP, within()),
    ];
    for (const call of calls) {
      const sent = server.sent();
      const grown = await growth(async () => {
        expect(await call()).toMatchObject({ class: 'unanswered', code: 'ReplyTooLarge' });
      });
      expect(server.sent() - sent).toBeLessThan(most + BUFFERED);
      expect(grown).toBeLessThan(MOST_GROWTH);
    }
  },
);

it('a reply with more than ECS sends is unanswered when it is compressed: nothing is decompressed', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MIB, '['));
  await using server = await hostileServer({ headers: { 'content-encoding': 'gzip' }, body: () => [bomb] });
  const ecs = createEcsEgress(options(server.endpoint));
  const grown = await growth(async () => {
    expect(await ecs.list(GROUP, within())).toMatchObject({ class: 'unanswered' });
  });
  expect(grown).toBeLessThan(MOST_GROWTH);
});

it.each([
  ['large pages', (nth: number) => page(nth, 1_000, 'x'.repeat(3_000), false), MAX_LIST_BYTES / (3 * MIB)],
  ['many rules', (nth: number) => page(nth, 1_000, '', false), MAX_RULES / 1_000],
  ['many pages', (nth: number) => page(nth, 1, '', false), MAX_PAGES],
  ['a token of 1 MiB', () => `${START}]},"NextToken":"${'x'.repeat(MIB)}"}`, 0],
])('a reply with more than ECS sends is unanswered for a list with %s', async (_what, body, most) => {
  await using server = await hostileServer({ body: (nth) => [body(nth)] });
  const ecs = createEcsEgress(options(server.endpoint));
  const grown = await growth(async () => {
    expect(await ecs.list(GROUP, within(20_000))).toMatchObject({
      class: 'unanswered',
      code: 'UnreadableReply',
      requestId: 'R-1',
    });
  });
  expect(server.requests()).toBeLessThanOrEqual(most + 1);
  expect(grown).toBeLessThan(MOST_GROWTH);
});

it('a reply as large as ECS may send it is read: a page of 1,000 rules with the longest descriptions, with brackets in them', async () => {
  const description = '[{"é'.repeat(128);
  await using server = await hostileServer({ body: (nth) => [page(nth, 1_000, description, true)] });
  const snapshot = await createEcsEgress(options(server.endpoint)).list(GROUP, within());
  if (snapshot.class !== 'done') throw new Error(snapshot.code);
  expect(snapshot.rules).toHaveLength(1_000);
  expect(snapshot.rules[999]?.Description).toBe(description);
});

it('a reply as large as ECS may send it is read: a group of 10,000 rules', async () => {
  await using server = await hostileServer({
    body: (nth) => [page(nth, 1_000, 'x'.repeat(200), nth === 10)],
  });
  const snapshot = await createEcsEgress(options(server.endpoint)).list(GROUP, within(20_000));
  if (snapshot.class !== 'done') throw new Error(snapshot.code);
  expect(snapshot.rules).toHaveLength(10_000);
});

it.each(['0', '1500', '60000', '60001', '999999999999', '9'.repeat(400)])(
  'a wait of %s ms that ECS asks for is bounded',
  async (asked) => {
    const body = JSON.stringify({ RequestId: 'R-1', Code: 'Throttling.User', Message: 'm' });
    const headers = { 'x-acs-retry-after': asked };
    await using server = await hostileServer({ status: 400, headers, body: () => [body] });
    const failure = await createEcsEgress(options(server.endpoint)).list(GROUP, within());
    const retryAfter = Math.min(Number(asked), LONGEST_RETRY_AFTER);
    expect(failure).toMatchObject({ class: 'throttled', retryAfter });
  },
);
