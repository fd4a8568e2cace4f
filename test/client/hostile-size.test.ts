import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { LONGEST_RETRY_AFTER, retryAfterOf } from '../../lib/client/reply.ts';
import { BODY_BOUNDS, type Transport } from '../../lib/client/transport.ts';
import { createDirectTransport } from '../../lib/client/transports/direct.ts';
import { createHttpTransport } from '../../lib/client/transports/http.ts';
import { growth, type HostileReply, hostileServer, repeated, sequence } from '../support/hostile-server.ts';
import { countingRandom, patientClock } from './kit.ts';

const MIB = 1024 * 1024;
const BUFFERED = 8 * MIB;
/** MiB. */
const MOST_GROWTH = 200;
const REQUEST = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['sgr-1'] };

const TRANSPORTS: readonly (readonly [name: string, make: (url: string) => Transport])[] = [
  ['HTTP', (url) => createHttpTransport({ url })],
  [
    'direct invocation',
    (endpoint) =>
      createDirectTransport({
        accountId: '1234567890123456',
        region: 'cn-hangzhou',
        service: 'any',
        function: 'revoke-egress',
        key: { accessKeyId: 'LTAIlocal', accessKeySecret: 'local-secret' },
        endpoint,
      }),
  ],
];

const answer = (body: string) => JSON.stringify({ statusCode: 200, headers: {}, body });
const BOMB = gzipSync(Buffer.alloc(256 * MIB, '['));

const REPLIES: readonly (readonly [what: string, reply: HostileReply])[] = [
  ['open arrays', { body: () => repeated('[') }],
  ['open arrays, 8 MB of them', { body: () => repeated('[', 8) }],
  ['open objects', { body: () => repeated('{"a":', 8) }],
  ['numbers without end', { body: () => sequence(['['], repeated('0,')) }],
  ['white space without end', { body: () => repeated(' ') }],
  ['open arrays in a text', { body: () => [answer('['.repeat(8 * MIB))] }],
  ['an error without end', { status: 502, body: () => repeated('x') }],
  ['an error of open arrays', { status: 403, body: () => repeated('[', 8) }],
  ['256 MiB, compressed', { headers: { 'content-encoding': 'gzip' }, body: () => [BOMB] }],
  [
    'a failed function without end',
    { headers: { 'x-fc-error-type': 'E' }, body: () => repeated('{"a":', 8) },
  ],
];

describe.each(TRANSPORTS)('a reply over %s with more than a function sends', (_name, make) => {
  it.each(REPLIES)(
    'a reply larger than a function sends leaves the outcome unknown, and is not read to its end: %s',
    async (_what, reply) => {
      await using server = await hostileServer(reply);
      const transport = make(`http://${server.endpoint}`);
      const retry = { total: 25_000, firstPause: 60_000, longestPause: 60_000 };
      const client = createClient({ transport, clock: patientClock(), random: countingRandom(), retry });
      const grown = await growth(async () => {
        const end = await client.revoke(REQUEST);
        expect(end.kind).not.toBe('result');
        if (end.kind !== 'result') expect(end.outcome).toBe('unknown');
      });
      expect(server.requests()).toBe(1);
      expect(server.sent()).toBeLessThan(BODY_BOUNDS.bytes + BUFFERED);
      expect(grown).toBeLessThan(MOST_GROWTH);
    },
  );
});

describe('a Retry-After', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['0', 0],
    ['3', 3_000],
    [' 60 ', 60_000],
    ['3601', LONGEST_RETRY_AFTER],
    ['999999999999', LONGEST_RETRY_AFTER],
    ['9'.repeat(400), LONGEST_RETRY_AFTER],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', LONGEST_RETRY_AFTER],
    ['soon', undefined],
    ['', undefined],
  ])('%s is a pause of %s ms', (header, pause) => {
    expect(retryAfterOf(header, NOW)).toBe(pause);
  });
});
