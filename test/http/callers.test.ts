/** What the chain does for whom: a mapping, a policy, a deadline and statuses of each caller's own. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../lib/core/errors/errors.ts';
import type { Caller, Translation } from '../../lib/core/http/caller.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import { BODY, createKit, httpRequest, problem } from '../support/http-chain.ts';

const as = (change: Partial<Caller>) => ({
  authenticate: (): Caller => ({ name: 'mei', permissions: ALLOW_ALL, ...change }),
});
const translating = (translation: Translation) => as({ translate: () => translation });
const { ClientToken: _, ...BARE } = BODY;

it('a caller with a mapping can send its own JSON, with a token of its mapping', async () => {
  const seen: unknown[] = [];
  const kit = createKit(
    as({
      deliveryId: 'd-1',
      translate: (payload, deliveryId) => {
        seen.push(payload, deliveryId);
        return { kind: 'request', body: BARE, token: 'ticket-7' };
      },
    }),
  );
  expect(await kit.serve(httpRequest({ body: { ticket: 7 } }))).toMatchObject({ status: 200 });
  expect(seen).toEqual(['{"ticket":7}', 'd-1']);
  expect(kit.asked).toMatchObject([
    { caller: 'mei', token: 'ticket-7', request: { SecurityGroupId: 'sg-94n63e80l' } },
  ]);
});

it('a caller with a mapping has the token of the mapping, and not that of the request', async () => {
  const kit = createKit(translating({ kind: 'request', body: BODY, token: 'ticket-7' }));
  await kit.serve(httpRequest());
  expect(kit.asked[0]?.token).toBe('ticket-7');
});

// GitLab adds an Idempotency-Key of its own to every delivery.
it.each([
  ['token', { kind: 'request', body: BARE, token: 'ticket-7' }],
  ['map', { kind: 'request', body: { ...BARE, ClientToken: 'ticket-7' } }],
] as const)(
  'a caller with a mapping keeps the token of its expression "%s", whatever the Idempotency-Key is',
  async (_role, translation) => {
    for (const key of ['another', '"another"', '908a6d9e-45fd-46c8-97e6-c4f350f219dd', 'a,b', '"']) {
      const kit = createKit(translating(translation));
      const headers = { 'content-type': 'application/json', 'idempotency-key': key };
      expect(await kit.serve(httpRequest({ headers }))).toMatchObject({ status: 200 });
      expect(kit.asked).toMatchObject([{ token: 'ticket-7' }]);
    }
  },
);

it.each([{}, { ClientToken: '' }, { ClientToken: null }])(
  'a caller with a mapping that makes no token, as in %j, has that of the Idempotency-Key',
  async (made) => {
    const kit = createKit(translating({ kind: 'request', body: { ...BARE, ...made } }));
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'another' };
    expect(await kit.serve(httpRequest({ headers }))).toMatchObject({ status: 200 });
    expect(kit.asked).toMatchObject([{ token: 'another' }]);
  },
);

it('a caller with a mapping that signs only its body cannot use headers, with or without a mapping', async () => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'another' };
  const mapped = createKit(
    as({ bodyOnly: true, translate: () => ({ kind: 'request', body: BARE, token: 'ticket-7' }) }),
  );
  await mapped.serve(httpRequest({ headers }));
  expect(mapped.asked).toMatchObject([{ token: 'ticket-7' }]);
  const plain = createKit(as({ bodyOnly: true }));
  await plain.serve(httpRequest({ headers }));
  expect(plain.asked).toMatchObject([{ token: BODY.ClientToken }]);
  const bare = createKit(as({ bodyOnly: true }));
  expect(await bare.refused(httpRequest({ headers, body: BARE }))).toMatchObject({
    problem: { code: 'MissingParameter.ClientToken' },
  });
  expect(bare.asked).toEqual([]);
});

it('a caller with a mapping gets a 200 for an irrelevant event, without a call', async () => {
  const kit = createKit({
    ...translating({ kind: 'ignored' }),
    revocation: () => Promise.reject(new Error('called')),
  });
  expect(await kit.serve(httpRequest({ body: { any: 'event' } }))).toMatchObject({
    status: 200,
    body: { Outcome: 'ignored' },
    note: { outcome: 'ignored' },
  });
  expect(kit.asked).toEqual([]);
  expect(kit.events).toEqual([]);
});

it('a caller with a mapping gets the answer of a failed authentication if its delivery is too old', async () => {
  const stale = createKit(translating({ kind: 'stale' }));
  const failing = createKit({ authenticate: () => undefined });
  const [old, unknown] = [await stale.refused(httpRequest()), await failing.refused(httpRequest())];
  expect([old.status, old.headers, old.problem]).toEqual([401, unknown.headers, unknown.problem]);
});

it('a caller with a mapping gets the result of the failed expression', async () => {
  const kit = createKit(
    as({
      translate: () => {
        throw new ProblemError('MappingFailed', {
          detail: 'The expression "map" of this caller gave null.',
        });
      },
    }),
  );
  expect(await kit.refused(httpRequest())).toMatchObject({
    status: 400,
    problem: { code: 'MappingFailed', detail: 'The expression "map" of this caller gave null.' },
  });
});

it('a caller with a mapping learns that the faults are in the request of its mapping', async () => {
  const kit = createKit(
    translating({ kind: 'request', body: { ...BARE, RegionId: 'Hangzhou' }, token: 't' }),
  );
  const { problem: refused } = await kit.refused(httpRequest());
  expect(refused).toMatchObject({ code: 'InvalidRegionId.NotFound', errors: [{ pointer: '/RegionId' }] });
  expect(refused.detail).toMatch(/ \(The request was produced by this caller's mapping\.\)$/);
});

it('a caller with a mapping maps only the bodies of revocations', async () => {
  const kit = createKit({
    ...as({
      translate: () => {
        throw new Error('there is no body');
      },
    }),
    operations: { state: async () => problem('RevocationNotFound') },
  });
  expect(await kit.serve(httpRequest({ method: 'GET', path: '/revocations/t', body: '' }))).toMatchObject({
    status: 404,
  });
});

describe("a caller's policy", () => {
  const deny = (part: keyof typeof ALLOW_ALL) =>
    as({ permissions: { ...ALLOW_ALL, [part]: () => `${part} says no.` } });
  const dry = httpRequest({ body: { ...BODY, DryRun: true } });

  it.each(['scope', 'request'] as const)(
    "a caller's policy denies by its %s before any call",
    async (part) => {
      const kit = createKit(deny(part));
      expect(await kit.refused(httpRequest())).toMatchObject({
        status: 403,
        problem: { code: 'PolicyDenied', detail: `${part} says no.`, outcome: 'none' },
      });
      expect(kit.asked).toEqual([]);
    },
  );

  it("a caller's policy is checked only for a valid request", async () => {
    const kit = createKit(deny('scope'));
    expect(await kit.refused(httpRequest({ body: { ...BODY, RegionId: 7 } }))).toMatchObject({ status: 404 });
    expect(await kit.refused(httpRequest({ body: '{' }))).toMatchObject({ status: 400 });
  });

  it("a caller's policy denies a region or group to a dry run too, which reports every other denial", async () => {
    const dryRun = async (input: object) => ({ ...problem('RevocationNotFound'), input });
    expect(await createKit({ ...deny('scope'), operations: { dryRun } }).refused(dry)).toMatchObject({
      problem: { code: 'PolicyDenied' },
    });
    const seen: unknown[] = [];
    const kit = createKit({
      ...deny('request'),
      operations: {
        dryRun: async (input) => {
          seen.push(input.denial);
          return problem('RevocationNotFound');
        },
      },
    });
    await kit.serve(dry);
    expect(seen).toEqual(['request says no.']);
  });

  it("a caller's policy denies a restore before the table is read", async () => {
    const kit = createKit({
      ...deny('restore'),
      operations: { restore: () => Promise.reject(new Error('called')) },
    });
    const restore = httpRequest({ path: '/revocations/t/restore', body: '' });
    expect(await kit.refused(restore)).toMatchObject({ status: 403, problem: { outcome: 'none' } });
  });

  it("a caller's policy is passed to every operation, which checks the rules", async () => {
    const seen: unknown[] = [];
    const keep = async (input: { permit?: unknown; permitRequest?: unknown }) => {
      seen.push([input.permit, input.permitRequest]);
      return problem('RevocationNotFound');
    };
    const operations = { state: keep, restore: keep, dryRun: keep };
    const kit = createKit({ operations });
    await kit.serve(httpRequest());
    await kit.serve(dry);
    await kit.serve(httpRequest({ method: 'GET', path: '/revocations/t', body: '' }));
    await kit.serve(httpRequest({ path: '/revocations/t/restore', body: '' }));
    const { rules, scope, shown, restored } = ALLOW_ALL;
    expect(kit.asked[0]?.permit).toBe(rules);
    expect(seen).toEqual([
      [rules, undefined],
      [shown, scope],
      [restored, scope],
    ]);
  });
});

it("a caller's responses to webhooks have statuses of their own, and the body of the problem", async () => {
  const webhook = as({ response: { webhook: true } });
  expect(
    await createKit({ ...webhook, revocation: async () => problem('OutcomeUnknown') }).serve(httpRequest()),
  ).toMatchObject({
    status: 503,
    headers: { 'X-Original-Status': '504', 'Retry-After': '55' },
    body: { status: 504, code: 'OutcomeUnknown' },
  });
  expect(await createKit(webhook).serve(httpRequest({ body: '{' }))).toMatchObject({
    status: 200,
    headers: { 'X-Original-Status': '400' },
    body: { status: 400, code: 'InvalidJson' },
  });
});

it("a caller's responses of webhooks do not apply to a failed authentication", async () => {
  const kit = createKit({ authenticate: () => undefined });
  const { status, headers } = await kit.refused(httpRequest());
  expect([status, headers['X-Original-Status']]).toEqual([401, undefined]);
});

it("a caller's responses without webhook statuses are unchanged", async () => {
  const kit = createKit({
    ...as({ response: { webhook: false } }),
    revocation: async () => problem('OutcomeUnknown'),
  });
  expect((await kit.serve(httpRequest())).status).toBe(504);
});

it("a caller's responses limits the time at every entry point, and never extends the function timeout", async () => {
  const deadlineFor = async (
    answerWithin: number | undefined,
    entryPoint: 'gateway' | 'direct',
    timeout = 30_000,
  ) => {
    const response = { webhook: false, ...(answerWithin !== undefined && { answerWithin }) };
    const kit = createKit({ ...as({ response }), timeout });
    await kit.serve(httpRequest({ entryPoint }));
    return (kit.asked[0]?.deadline ?? 0) - 1_000_000;
  };
  expect(await deadlineFor(4_000, 'gateway')).toBe(4_000);
  expect(await deadlineFor(20_000, 'gateway')).toBe(20_000);
  expect(await deadlineFor(undefined, 'gateway')).toBe(9_000);
  expect(await deadlineFor(4_000, 'direct')).toBe(4_000);
  expect(await deadlineFor(undefined, 'direct')).toBe(29_000);
  expect(await deadlineFor(20_000, 'gateway', 10_000)).toBe(9_000);
});

it("a caller's responses is logged with the delivery id of its sender", async () => {
  const { note } = await createKit(as({ deliveryId: 'd-1', sentAt: 7 })).serve(httpRequest());
  expect(note).toMatchObject({ caller: 'mei', deliveryId: 'd-1', sentAt: 7 });
});
