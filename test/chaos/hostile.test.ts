/**
 * Whatever is sent to a real process: no 500, no stack trace, no word on standard error, no dead process.
 * `FUZZ_SECONDS` makes each kind of attack longer.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../support/post.ts';
import { exchange, NOTHING, sendRequest } from './hostile-kit.ts';
import { type Chaos, type Served, startChaos } from './kit.ts';
import { request } from './world.ts';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);
const TIMEOUT = 60_000 + 2_000 * SECONDS;
/** A number that a busy computer also reaches, or as many as the given time allows. */
const bounded = (numRuns: number) =>
  SECONDS > 0 ? { numRuns: 10_000_000, interruptAfterTimeLimit: 1_000 * SECONDS } : { numRuns };

const BODY = request('hostile', 1);
const member = fc.oneof(
  fc.constantFrom(
    ...Object.keys(BODY),
    'Permissions',
    'SecurityGroupRuleId',
    'DryRun',
    'Invocation',
    '__proto__',
  ),
  fc.string(),
);
const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
const value = fc.oneof(leaf, fc.array(leaf), fc.object({ key: member, maxDepth: 3 }));
const body = fc.oneof(
  fc
    .dictionary(member, value, { maxKeys: 4 })
    .map((more) => Buffer.from(JSON.stringify({ ...BODY, ...more }))),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(3_000).map((depth) => Buffer.from('['.repeat(depth))),
  fc.constant(Buffer.alloc(100_000, ' ')),
);
const path = fc.oneof(
  fc.constantFrom(
    '/',
    '/revocations',
    '/revocations/hostile',
    '/revocations/hostile/restore',
    '/x/revocations',
  ),
  fc.webPath().map((text) => `/revocations/${text}`),
  fc
    .string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) })
    .map((text) => `/${text}`),
);
const printable = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);
const header = fc.tuple(
  fc.constantFrom(
    'content-type',
    'idempotency-key',
    'prefer',
    'authorization',
    'accept',
    'x-request-id',
    'origin',
  ),
  fc.oneof(
    fc.constantFrom('application/json', '"hostile"', 'wait=0', 'wait=-1', 'Bearer x', 'text/html', 'null'),
    fc.string({ unit: printable.map((code) => String.fromCharCode(code)), maxLength: 300 }),
  ),
);
type Attack = [method: string, path: string, headers: [string, string][], body: Buffer];
const WHOLE = Buffer.from(JSON.stringify(BODY));
/** One for each status that must come up, so that the rest is no accident. */
const EXAMPLES: Attack[] = [
  ['POST', '/revocations', [], WHOLE],
  ['POST', '/revocations', [], Buffer.from('[')],
  ['POST', '/nowhere', [], WHOLE],
  ['DELETE', '/revocations', [], WHOLE],
  ['POST', '/revocations', [['content-type', 'text/html']], WHOLE],
];
/** Later ones of the same name win. */
const JSON_BODY = ['content-type', 'application/json'] as const;
const method = fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD');

const HEAD = 'POST /revocations HTTP/1.1\r\nHost: localhost\r\n';
const raw = fc.oneof(
  fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(`${HEAD}${text}\r\n\r\n`)),
  fc.nat(40_000).map((size) => Buffer.from(`${HEAD}X-Long: ${'x'.repeat(size)}\r\n\r\n`)),
  fc.nat(2_000).map((count) => Buffer.from(`${HEAD}${'X: y\r\n'.repeat(count)}\r\n`)),
  // Half a request, and less than its length says.
  fc.nat(HEAD.length).map((length) => Buffer.from(HEAD.slice(0, length))),
  fc.nat(200).map((length) => Buffer.from(`${HEAD}Content-Length: 100\r\n\r\n${'x'.repeat(length)}`)),
  fc
    .uint8Array({ maxLength: 500 })
    .map((bytes) => Buffer.concat([Buffer.from(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`), bytes])),
  fc
    .constantFrom(
      `${HEAD}Content-Length: -1\r\n\r\n`,
      `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'POST http://elsewhere/ HTTP/1.1\r\nHost: elsewhere\r\n\r\n',
      'CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    )
    .map((text) => Buffer.from(text, 'latin1')),
);

/** What must never be read in an answer. */
function expectHarmless(status: number, text: string): void {
  expect(status).toBeLessThan(500);
  expect(text).not.toMatch(/\n\s+at |node_modules|node:internal|file:\/\/|\.ts:\d/);
}

describe('a process that is attacked', () => {
  let chaos: Chaos;
  let served: Served;

  beforeAll(async () => {
    chaos = await startChaos('sqlite');
    served = await chaos.serve();
  }, TIMEOUT);
  afterAll(() => chaos[Symbol.asyncDispose]());

  it('a process that is attacked with requests of any method, path, headers and body answers each without a fault of its own', {
    timeout: TIMEOUT,
  }, async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        method,
        path,
        fc.array(header, { maxLength: 4 }),
        body,
        async (verb, target, headers, bytes) => {
          const { status, text } = await sendRequest(
            served.url,
            verb,
            target,
            [JSON_BODY, ...headers],
            bytes,
          );
          expectHarmless(status, text);
          seen.add(status);
        },
      ),
      { ...bounded(400), examples: EXAMPLES },
    );
    // It got past every entry point.
    expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404, 405, 415]));
  });

  it('a process that is attacked with bytes that are hardly a request gives at most a refusal', {
    timeout: TIMEOUT,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(raw, { minLength: 1, maxLength: 4 }), async (attacks) => {
        const answers = await Promise.all(attacks.map((bytes) => exchange(served.url, bytes)));
        for (const answer of answers) {
          const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
          if (answer !== NOTHING) expect(statuses.length, answer).toBeGreaterThan(0);
          for (const status of statuses) expectHarmless(status, answer);
        }
      }),
      bounded(25),
    );
  });

  it('a process that is attacked goes on to serve, has logged no error, and ends when it is asked to', {
    timeout: TIMEOUT,
  }, async () => {
    const reply = await post(served.url, request('peaceful', 2));
    expect(reply).toMatchObject({ status: 200, body: { Outcome: 'revoked', Evidence: 'reply' } });
    expect(chaos.revokes('peaceful')).toHaveLength(1);
    served.signal('SIGTERM');
    expect(await served.ended()).toMatchObject({ code: 0, err: '' });
  });
});
