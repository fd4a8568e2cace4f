/** Unauthenticated requests: all get the same answer, and nothing is called. That they take as long: `same-work.test.ts`. */
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { forgeries, gateway, IMPOSTORS, KNOWN_SENDERS, signed, strays } from './hostile-events.ts';
import { createHostileKit, type HostileAnswer } from './hostile-kit.ts';

const kit = createHostileKit();
const CASES = [...KNOWN_SENDERS.flatMap(forgeries), ...strays(), ...IMPOSTORS];

const REFUSED: HostileAnswer = {
  statusCode: 401,
  isBase64Encoded: false,
  headers: {
    'Content-Type': 'application/problem+json',
    'WWW-Authenticate': 'Bearer, Gateway-Application, Webhook-Signature',
    'X-Request-Id': 'fc-1',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  },
  body: JSON.stringify({
    type: 'urn:revoke-egress:problem:Unauthenticated',
    title: 'Authentication failed.',
    status: 401,
    detail: 'Authenticate with one of the schemes in the WWW-Authenticate header.',
    code: 'Unauthenticated',
    requestId: 'fc-1',
    outcome: 'none',
  }),
};

beforeEach(() => {
  kit.events.length = 0;
});

it(`an unauthenticated request has more than 300 different cases: ${CASES.length}`, () => {
  expect(new Set(CASES.map(([title]) => title)).size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThan(300);
});

it.each(CASES)('an unauthenticated request gets exactly the same answer: %s', async (_, event) => {
  expect(await kit.revoke(event)).toEqual(REFUSED);
  expect(kit.touched).toEqual([]);
  expect(kit.events.map(({ level, event: name }) => `${level} ${name}`)).toEqual(['info request']);
});

it('an unauthenticated request gets the same answer from the restore function', async () => {
  for (const [, event] of [...strays(), ...IMPOSTORS]) {
    const path = '/revocations/token-1/restore';
    const rerouted = event.includes('"httpMethod"') ? { ...JSON.parse(event.toString()), path } : undefined;
    if (rerouted) expect(await kit.restore(Buffer.from(JSON.stringify(rerouted)))).toEqual(REFUSED);
  }
  expect(kit.touched).toEqual([]);
});

it('an unauthenticated request gets the same answer with any headers', async () => {
  const names = KNOWN_SENDERS.flatMap((sender) => Object.keys(signed(sender)));
  const name = fc.constantFrom(...names, 'authorization', 'x-gw-app-id', '__proto__');
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('sha256=', 'v1,', 'v1=', 'Bearer ', '110809', '1767323045', '2026-01-02T03:04:05Z'),
    fc.stringMatching(/^(sha256=|v1=)[0-9a-f]{64}$/),
    fc.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, value), async (headers) => {
      expect(await kit.revoke(gateway(headers))).toEqual(REFUSED);
    }),
    { numRuns: 200 },
  );
  expect(kit.touched).toEqual([]);
});
