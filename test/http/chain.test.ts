import { expect, it } from 'vitest';
import { BODY, createKit, httpRequest, problem, RESULT, revoked } from '../support/http-chain.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const bytes = (size: number): string => JSON.stringify({ pad: 'x'.repeat(size - 10) });

it('the chain answers a valid request with the result of its revocation', async () => {
  const kit = createKit();
  const answer = await kit.serve(httpRequest());
  expect(answer).toEqual({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: RESULT,
    note: {
      outcome: 'revoked',
      replayed: false,
      caller: 'mei',
      token: 'token-1',
      securityGroupId: 'sg-94n63e80l',
      ecsRequestId: RESULT.RequestId,
    },
  });
  expect(kit.asked).toHaveLength(1);
  expect(kit.asked[0]).toMatchObject({
    caller: 'mei',
    token: 'token-1',
    requestId: 'req-1',
    request: { form: 'flat', SecurityGroupId: 'sg-94n63e80l', rule: { Policy: 'accept' } },
  });
  expect(kit.asked[0]?.waitUntil).toBeUndefined();
});

it('the chain takes the token from Idempotency-Key', async () => {
  const { ClientToken: _, ...body } = BODY;
  const kit = createKit();
  await kit.serve(httpRequest({ body, headers: { ...JSON_TYPE, 'idempotency-key': '"key-7"' } }));
  expect(kit.asked[0]?.token).toBe('key-7');
});

it('the chain marks a replay, and repeats the headers of the first answer', async () => {
  const kit = createKit({ revocation: async () => ({ ...revoked, replayed: true }) });
  expect((await kit.serve(httpRequest())).headers).toEqual({
    'Content-Type': 'application/json',
    'Idempotency-Replayed': 'true',
  });
});

it.each([
  [409, 'RevocationInProgress', 1_001, '2'],
  [409, 'RevocationInProgress', 1, '1'],
  [429, 'Throttling', 3_000, '3'],
  [503, 'StoreUnavailable', 1_000, '1'],
  [504, 'OutcomeUnknown', 5_000, '5'],
])('the chain answers %d %s with Retry-After in whole seconds', async (status, code, retryAfter, header) => {
  const kit = createKit({
    revocation: async () => problem(code, { status, retryAfter, outcome: 'unknown' }),
  });
  const answer = await kit.refused(httpRequest());
  expect(answer.status).toBe(status);
  expect(answer.headers).toEqual({ 'Content-Type': 'application/problem+json', 'Retry-After': header });
  expect(answer.problem).toMatchObject({ code, status, outcome: 'unknown', requestId: 'req-1' });
  expect(answer.note).toEqual({
    code,
    outcome: 'unknown',
    detail: answer.problem.detail,
    replayed: false,
    caller: 'mei',
    token: 'token-1',
    securityGroupId: 'sg-94n63e80l',
  });
});

it('the chain passes a stored 404 of IfAbsent: "fail" on as a replay', async () => {
  const stored = problem('InvalidSecurityGroupRule.RuleNotExist');
  const kit = createKit({ revocation: async () => ({ ...stored, replayed: true }) });
  const { headers, problem: body } = await kit.refused(httpRequest());
  expect(headers).toEqual({ 'Content-Type': 'application/problem+json', 'Idempotency-Replayed': 'true' });
  expect(body.code).toBe('InvalidSecurityGroupRule.RuleNotExist');
});

it.each([
  ['404 for an unknown path', { path: '/elsewhere' }, 404, 'RouteNotFound', {}],
  ['405 for another method', { method: 'GET' }, 405, 'MethodNotAllowed', { Allow: 'POST' }],
  [
    '415 without a content type',
    { headers: {} },
    415,
    'UnsupportedMediaType',
    { Accept: 'application/json' },
  ],
  [
    '415 for a compressed body',
    { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } },
    415,
    'UnsupportedMediaType',
    { 'Accept-Encoding': 'identity' },
  ],
  ['400 for what is not JSON', { body: '{"RegionId":' }, 400, 'InvalidJson', {}],
  ['400 for an empty body', { body: '' }, 400, 'InvalidJson', {}],
  [
    '400 for bytes that are not UTF-8',
    { body: Buffer.from('{"a":"\xff"}', 'latin1') },
    400,
    'InvalidJson',
    {},
  ],
  ['400 for an array', { body: [BODY] }, 400, 'InvalidJson', {}],
  ['400 for a member that occurs twice', { body: '{"RegionId":"a","RegionId":"a"}' }, 400, 'InvalidJson', {}],
  ['400 for an unknown member', { body: { ...BODY, Regoin: 'x' } }, 400, 'UnknownParameter', {}],
])('the chain answers %s without a call', async (_, change, status, code, headers) => {
  const kit = createKit();
  const answer = await kit.refused(httpRequest(change));
  expect(answer.status).toBe(status);
  expect(answer.headers).toEqual({ 'Content-Type': 'application/problem+json', ...headers });
  expect(answer.problem).toMatchObject({ code, status, outcome: 'none', requestId: 'req-1' });
  expect(kit.asked).toEqual([]);
});

it('the chain reads 65,536 bytes and refuses 65,537', async () => {
  const kit = createKit();
  expect(bytes(65_536)).toHaveLength(65_536);
  expect((await kit.refused(httpRequest({ body: bytes(65_536) }))).status).toBe(400);
  expect((await kit.refused(httpRequest({ body: bytes(65_537) }))).status).toBe(413);
});

it('the chain counts bytes, not characters', async () => {
  const kit = createKit();
  expect((await kit.refused(httpRequest({ body: 'ä'.repeat(32_769) }))).status).toBe(413);
  expect((await kit.refused(httpRequest({ body: 'ä'.repeat(32_768) }))).status).toBe(400);
});

it('the chain drops a byte-order mark', async () => {
  expect((await createKit().serve(httpRequest({ body: `\ufeff${JSON.stringify(BODY)}` }))).status).toBe(200);
});

it('the chain needs no content type from a direct caller, who has no headers', async () => {
  const request = httpRequest({ entryPoint: 'direct', path: '/', headers: {} });
  expect((await createKit().serve(request)).status).toBe(200);
});

it('the chain lists every fault of a request at once', async () => {
  const { problem: body } = await createKit().refused(httpRequest({ body: { ClientToken: 't' } }));
  expect(body.errors?.map(({ code }) => code)).toEqual(
    expect.arrayContaining([
      'MissingParameter.RegionId',
      'MissingParameter.SecurityGroupId',
      'MissingParameter.Dest',
    ]),
  );
});

it('the chain waits for a running attempt on request, and reports the time', async () => {
  const kit = createKit();
  const { headers } = await kit.serve(httpRequest({ headers: { ...JSON_TYPE, prefer: 'wait=60' } }));
  expect(kit.asked[0]?.waitUntil).toBe(1_009_000);
  expect(headers['Preference-Applied']).toBe('wait=9');
});

it.each(['respond-async', 'wait=0', 'wait=soon'])(
  'the chain does not claim to have honoured Prefer: %s',
  async (prefer) => {
    const kit = createKit();
    const { headers } = await kit.serve(httpRequest({ headers: { ...JSON_TYPE, prefer } }));
    expect(kit.asked[0]?.waitUntil).toBeUndefined();
    expect(headers).not.toHaveProperty('Preference-Applied');
  },
);
