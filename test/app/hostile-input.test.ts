import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRevokeApp, type RevokeParts } from '../../lib/app/revoke.ts';
import { local } from '../../lib/callers/schemes/platform.ts';
import { createVirtualClock } from '../support/clocks.ts';
import { bytes, context, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { moduleOf } from '../support/function-module.ts';
import { BODY, createMemoryLog, revoked } from '../support/http-chain.ts';

const nowhere = (): never => {
  throw new Error('nothing may be called here');
};

const { log, events } = createMemoryLog();
const parts: RevokeParts = {
  authenticate: local(),
  store: { read: async () => undefined, write: nowhere },
  ecs: { list: async () => ({ class: 'done', requestId: 'list-1', rules: [] }), revoke: nowhere },
  clock: createVirtualClock(),
  random: { id: () => 'id', fraction: () => 0.5 },
  log,
  settings: { verify: 'snapshot', retention: 1, skew: 1, answerWithin: 9_000, allowShortTimeout: false },
  revocation: () => async () => revoked,
};
const app = moduleOf(createRevokeApp(parts), parts);

const STATUSES = [200, 400, 403, 404, 405, 413, 415];

/** The answer is one that API Gateway takes, and no defect was met on the way to it. */
async function check(event: unknown): Promise<void> {
  events.length = 0;
  const answer = await app.handler(Buffer.isBuffer(event) ? event : bytes(event), context());
  expect(answer).toEqual({
    statusCode: expect.any(Number),
    headers: expect.objectContaining({ 'X-Request-Id': 'fc-1', 'Content-Type': expect.any(String) }),
    isBase64Encoded: false,
    body: expect.any(String),
  });
  const { statusCode, headers, body } = Object(answer);
  expect(STATUSES).toContain(statusCode);
  for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
  const json = JSON.parse(body);
  if (statusCode !== 200)
    expect(json).toMatchObject({ status: statusCode, outcome: 'none', requestId: 'fc-1' });
  expect(events.map(({ event }) => event)).toEqual(['request']);
}

const name = fc.oneof(
  fc.constantFrom(
    ...Object.keys(BODY),
    'Permissions',
    'SecurityGroupRuleId',
    'DryRun',
    '__proto__',
    'toString',
  ),
  fc.string(),
);
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.bigInt().map(String),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof(leaf, fc.array(leaf), fc.object({ key: name, maxDepth: 3 }));
const changes = fc.dictionary(name, value, { maxKeys: 4 });
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  changes.map((more) => JSON.stringify({ ...BODY, ...more })),
);

describe('a hostile event', () => {
  const law = (title: string, arbitrary: fc.Arbitrary<unknown>, numRuns = 300) =>
    it(`a hostile event ${title} gets a well-formed answer, and never a 500`, () =>
      fc.assert(fc.asyncProperty(arbitrary, check), { numRuns }));

  law(
    'of any bytes',
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  );
  law(
    'of any text',
    text.map((chosen) => Buffer.from(chosen)),
  );
  law(
    'that is a changed direct request',
    changes.map((more) => ({ ...BODY, ...more })),
  );
  law(
    'of API Gateway with any body',
    text.map((body) => gatewayEvent({ body })),
  );
  law(
    'of API Gateway with any bytes in base64',
    fc
      .uint8Array()
      .map((body) => gatewayEvent({ body: Buffer.from(body).toString('base64'), isBase64Encoded: 'true' })),
  );
  law(
    'of API Gateway with any member changed',
    fc
      .dictionary(fc.constantFrom(...Object.keys(gatewayEvent())), value, { maxKeys: 3 })
      .map((change) => gatewayEvent({ body: JSON.stringify(BODY), ...change })),
  );
  law(
    'of API Gateway with any headers and path',
    fc
      .tuple(
        fc.dictionary(
          fc.oneof(fc.constantFrom('Content-Type', 'Idempotency-Key', 'Prefer', '__proto__'), fc.string()),
          value,
        ),
        fc.oneof(fc.webPath(), fc.string()),
      )
      .map(([headers, path]) => gatewayEvent({ body: JSON.stringify(BODY), headers, path })),
  );
  law(
    'of the HTTP trigger with any member changed',
    fc
      .dictionary(fc.constantFrom(...Object.keys(triggerEvent())), value, { maxKeys: 3 })
      .map((change) => triggerEvent({ body: JSON.stringify(BODY), ...change })),
  );

  it('a hostile event of deep nesting gets an answer too', async () => {
    for (const depth of [100, 30_000]) {
      await check(Buffer.from('['.repeat(depth) + ']'.repeat(depth)));
      await check(bytes(gatewayEvent({ body: '{"a":'.repeat(depth / 5) })));
      await check(Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`));
    }
  });

  it('a hostile event of 8 MB gets an answer too', async () => {
    await check(gatewayEvent({ body: 'x'.repeat(8 * 1024 * 1024) }));
    await check(Buffer.alloc(8 * 1024 * 1024, '{'));
  });
});
