import { describe, expect, it } from 'vitest';
import { makeProblem, ProblemError } from '../../lib/core/errors/errors.ts';
import { problemToHttp } from '../../lib/core/http/answer.ts';
import type { HttpAnswer, Incoming } from '../../lib/core/http/types.ts';
import { createFcHandler } from '../../lib/fc/handler.ts';
import { bytes, context, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { createMemoryLog, RESULT } from '../support/http-chain.ts';

const SUCCESS: HttpAnswer = {
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: RESULT,
  note: { caller: 'mei', outcome: 'revoked', replayed: false },
};

type Serve = (incoming: Incoming) => Promise<HttpAnswer>;

function createKit(serve: Serve = async () => SUCCESS, errorsUrl?: string) {
  let now = 1_000;
  const { log, events } = createMemoryLog();
  const handler = createFcHandler({
    serve: (incoming) => {
      now += 250;
      return serve(incoming);
    },
    clock: { now: () => now },
    random: { id: () => 'made-up-id' },
    log,
    errorsUrl,
  });
  return { handler, events };
}

const failing = (code: string, status?: number): Serve => {
  const problem = makeProblem(code, {
    requestId: 'fc-1',
    outcome: 'unknown',
    detail: 'One\nline.',
    ...(status && { status }),
  });
  return async () => problemToHttp(problem);
};

it('the handler returns the shape for every platform, with the headers of every answer', async () => {
  const { handler } = createKit();
  expect(await handler(bytes(gatewayEvent()), context())).toEqual({
    statusCode: 200,
    headers: {
      'Content-Type': 'application/json',
      'X-Request-Id': 'fc-1',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    isBase64Encoded: false,
    body: JSON.stringify(RESULT),
  });
});

it.each([
  [undefined, 'urn:revoke-egress:problem:PolicyDenied'],
  ['/errors/', '/errors/PolicyDenied'],
  ['https://docs.example.com/errors.md#', 'https://docs.example.com/errors.md#PolicyDenied'],
])(
  'the handler gives a problem the type of ERRORS_URL %s, and no other member is changed',
  async (url, type) => {
    const { handler } = createKit(failing('PolicyDenied'), url);
    const { body } = (await handler(bytes(gatewayEvent()), context())) as { body: string };
    const own = makeProblem('PolicyDenied', { requestId: 'fc-1', outcome: 'unknown', detail: 'One\nline.' });
    expect(JSON.parse(body)).toEqual({ ...own, type });
    const done = createKit(undefined, url);
    expect(await done.handler(bytes(gatewayEvent()), context())).toMatchObject({
      body: JSON.stringify(RESULT),
    });
  },
);

it('the handler passes on the time of the platform', async () => {
  const seen: Incoming[] = [];
  const { handler } = createKit(async (incoming) => {
    seen.push(incoming);
    return SUCCESS;
  });
  await handler(bytes(gatewayEvent()), context());
  expect(seen[0]).toMatchObject({ requestId: 'fc-1', startedAt: 1_000, timeout: 30_000 });
});

it('the handler logs one line per request, without its body or headers', async () => {
  const { handler, events } = createKit();
  await handler(bytes(triggerEvent({ rawPath: `/${'x'.repeat(300)}` })), context({ retryCount: 1 }));
  expect(events).toEqual([
    {
      level: 'info',
      event: 'request',
      fields: {
        requestId: 'fc-1',
        entryPoint: 'http-trigger',
        method: 'POST',
        path: `/${'x'.repeat(255)}`,
        sourceIp: '203.0.113.7',
        status: 200,
        caller: 'mei',
        outcome: 'revoked',
        replayed: false,
        took: 250,
        retryCount: 1,
      },
    },
  ]);
});

it('the handler logs the request id of API Gateway, and ignores it at other entry points', async () => {
  const { handler, events } = createKit();
  const headers = { 'X-Ca-Request-Id': `6F5F${'x'.repeat(200)}` };
  await handler(bytes(gatewayEvent({ headers })), context());
  await handler(bytes(triggerEvent({ headers })), context());
  expect(events.map(({ fields }) => fields?.gatewayRequestId)).toEqual([
    headers['X-Ca-Request-Id'].slice(0, 128),
    undefined,
  ]);
});

it.each([
  ['fc\r\nX-Evil: 1', 'fcX-Evil:1'],
  ['', 'made-up-id'],
  ['\u0000', 'made-up-id'],
  ['a'.repeat(200), 'a'.repeat(128)],
])('the handler makes the request id %j safe', async (requestId, safe) => {
  const { handler } = createKit();
  const answer = await handler(bytes(gatewayEvent()), context({ requestId }));
  expect(answer).toMatchObject({ headers: { 'X-Request-Id': safe } });
});

it('the handler prevents header injection', async () => {
  const { handler } = createKit(async () => ({
    ...SUCCESS,
    headers: { Allow: 'POST\r\nX-Evil: ü\u0085' },
  }));
  expect(await handler(bytes({}), context())).toMatchObject({ headers: { Allow: 'POSTX-Evil: ' } });
});

it('the handler answers 400 for an envelope that contradicts itself, and logs it', async () => {
  const { handler, events } = createKit();
  const answer = await handler(bytes(gatewayEvent({ isBase64Encoded: 'maybe' })), context());
  expect(answer).toMatchObject({
    statusCode: 400,
    headers: {
      'Content-Type': 'application/problem+json',
      'X-Request-Id': 'fc-1',
      'Cache-Control': 'no-store',
    },
    body: expect.stringContaining('"code":"InvalidJson"'),
  });
  expect(events).toMatchObject([{ event: 'request', fields: { status: 400, code: 'InvalidJson' } }]);
});

it('the handler answers 500 without details if serving fails', async () => {
  const { handler, events } = createKit(() => Promise.reject(new Error('secret')));
  const answer = await handler(bytes(gatewayEvent()), context());
  expect(answer).toMatchObject({ statusCode: 500, headers: { 'X-Content-Type-Options': 'nosniff' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(JSON.stringify(answer)).toContain('\\"outcome\\":\\"unknown\\"');
  expect(events.map(({ level, event }) => [level, event])).toEqual([
    ['error', 'defect'],
    ['info', 'request'],
  ]);
});

describe('an asynchronous direct invocation', () => {
  const event = bytes({ Invocation: 'async' });

  it.each([
    ['RevocationInProgress', 409],
    ['Throttling', 429],
    ['InternalError', 500],
    ['Forbidden.RAM', 502],
    ['StoreUnavailable', 503],
    ['OutcomeUnknown', 504],
  ])(
    'an asynchronous direct invocation that ends in %s (%d) is thrown, so that the platform retries it',
    async (code, status) => {
      const { handler, events } = createKit(failing(code, status));
      const message = `${code} (${status}, outcome unknown, request fc-1): One line.`;
      await expect(handler(event, context())).rejects.toMatchObject({
        name: 'InvocationUnfinished',
        message,
        stack: message,
      });
      expect(events).toMatchObject([{ event: 'request', fields: { status, code } }]);
    },
  );

  it.each([
    ['InvalidJson', 400],
    ['Unauthenticated', 401],
    ['PolicyDenied', 403],
    ['RouteNotFound', 404],
    ['InvalidOperation.Conflict', 409],
    ['PayloadTooLarge', 413],
    ['IdempotentParameterMismatch', 422],
  ])(
    'an asynchronous direct invocation that ends in %s (%d) returns, because a retry does not help',
    async (code, status) => {
      const { handler } = createKit(failing(code, status));
      expect(await handler(event, context())).toMatchObject({ statusCode: status });
    },
  );

  it('an asynchronous direct invocation that succeeds returns', async () => {
    expect(await createKit().handler(event, context())).toMatchObject({ statusCode: 200 });
  });

  it('an asynchronous direct invocation is thrown for a defect too', async () => {
    const { handler } = createKit(() => Promise.reject(new Error('secret')));
    await expect(handler(event, context())).rejects.toMatchObject({
      stack: expect.stringMatching(/^InternalError \(500, outcome unknown, request fc-1\): .*$/),
    });
  });

  it('an asynchronous direct invocation cannot be simulated by a request to a gateway', async () => {
    const { handler } = createKit(failing('OutcomeUnknown'));
    expect(await handler(bytes(gatewayEvent({ Invocation: 'async' })), context())).toMatchObject({
      statusCode: 504,
    });
    expect(await handler(bytes({ RegionId: 'x' }), context())).toMatchObject({ statusCode: 504 });
  });

  it('an asynchronous direct invocation keeps a problem that was thrown', async () => {
    const { handler } = createKit(() => Promise.reject(new ProblemError('StoreUnavailable')));
    await expect(handler(event, context())).rejects.toThrow(/^StoreUnavailable \(503, outcome none/);
  });
});
