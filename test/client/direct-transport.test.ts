import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { type Call, ClientFault, NoReply } from '../../lib/client/transport.ts';
import {
  createDirectTransport,
  type DirectOptions,
  type FcClient,
} from '../../lib/client/transports/direct.ts';
import { readInvocation, refusalOf } from '../../lib/client/transports/direct-reply.ts';
import { answerOf, type Bench, type Handler, startGateway } from '../local/gateway/kit.ts';
import { countingRandom, patientClock, problem, RESULT } from './kit.ts';

const KEYS = { accessKeyId: 'LTAIlocal', accessKeySecret: 'local-secret' };
const OPTIONS: DirectOptions = {
  accountId: '1234567890123456',
  region: 'cn-hangzhou',
  service: 'any',
  function: 'revoke-egress',
  key: KEYS,
};
const REQUEST = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['sgr-1'] };
const REVOKE: Call = { operation: 'revoke', token: 't', body: { ...REQUEST, ClientToken: 't' } };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const never = new AbortController().signal;

/** The local invoke endpoint, in the time that the SDK dates its requests by. */
async function endpoint(handler: Handler): Promise<Bench> {
  const bench = await startGateway(handler, { invokeKeys: KEYS });
  bench.clock.pass(Date.now() - bench.clock.now());
  return bench;
}
const clientWith = (bench: Bench, more: Partial<DirectOptions> = {}) =>
  createClient({
    transport: createDirectTransport({ ...OPTIONS, endpoint: bench.url, ...more }),
    clock: patientClock(),
    random: countingRandom(),
    // One attempt: its first pause would be over only after all of the time.
    retry: { total: 25_000, firstPause: 60_000, longestPause: 60_000 },
  });

it('an unknown host was sent nothing, and a retry may succeed', async () => {
  const invokeFunction = async () => {
    throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  };
  const load = async (): Promise<FcClient> => ({ invokeFunction });
  const sent = createDirectTransport({ ...OPTIONS, load }).send(REVOKE, never);
  await expect(sent).rejects.toMatchObject({
    sent: 'no',
    passing: true,
    message: expect.stringContaining('(ENOTFOUND)'),
  });
});

describe.each([
  ['@alicloud/fc2', { service: 'any' }],
  ['@alicloud/fc20230330', { service: undefined }],
])('a direct invocation with the real SDK %s', (_, service) => {
  const clientTo = (bench: Bench, more: Partial<DirectOptions> = {}) =>
    clientWith(bench, { ...service, ...more });

  it('a direct invocation sends the request itself and reads the answer', async () => {
    const seen: string[] = [];
    await using bench = await endpoint((event, context) => {
      seen.push(event.toString(), String(context.service?.qualifier));
      return answerOf(JSON.stringify(RESULT), 200, {
        ...JSON_TYPE,
        'Idempotency-Replayed': 'true',
        'X-Request-Id': '1-x',
      });
    });
    const answer = await clientTo(bench, { qualifier: 'prod' }).revoke(REQUEST);
    expect(answer).toEqual({
      kind: 'result',
      token: 'id-1',
      attempts: 1,
      result: RESULT,
      replayed: true,
      requestId: '1-x',
    });
    expect(seen).toEqual([JSON.stringify({ ...REQUEST, ClientToken: 'id-1' }), 'prod']);
  });

  it('a direct invocation reads a problem, with its pause', async () => {
    await using bench = await endpoint(() =>
      answerOf(JSON.stringify(problem(503, 'StoreUnavailable')), 503, { ...JSON_TYPE, 'Retry-After': '3' }),
    );
    expect(await clientTo(bench).revoke(REQUEST)).toMatchObject({ kind: 'problem', retryAfter: 3000 });
  });

  it('a direct invocation distinguishes a failed function, which is a 200, from an answer', async () => {
    await using bench = await endpoint(() => {
      throw new RangeError('out of stack');
    });
    expect(await clientTo(bench).revoke(REQUEST)).toMatchObject({
      kind: 'no-answer',
      outcome: 'unknown',
      passing: true,
      detail: 'the function failed (UnhandledInvocationError): RangeError: out of stack',
    });
  });

  it('a direct invocation recognises a refusal of the platform, after which nothing can have happened', async () => {
    await using bench = await endpoint(() => expect.unreachable('the function was called'));
    const stranger = clientTo(bench, { key: { ...KEYS, accessKeySecret: 'guess' } });
    expect(await stranger.revoke(REQUEST)).toMatchObject({
      kind: 'no-answer',
      outcome: 'none',
      passing: false,
      attempts: 1,
      detail: expect.stringMatching(
        /^Function Compute refused the invocation \(403 (SignatureNotMatch|SignatureDoesNotMatch)\)$/,
      ),
    });
    const nobody = await clientTo(bench, { function: 'other' }).revoke(REQUEST);
    expect(nobody).toHaveProperty('detail', 'Function Compute refused the invocation (404 FunctionNotFound)');
  });
});

describe('the SDK of FC 3.0', () => {
  const FC3 = { ...OPTIONS, service: undefined };

  it('the SDK of FC 3.0 signs what the SDK itself sends, header for header', async () => {
    const sent: [string, string, Record<string, string | undefined>, string][] = [];
    const server = createServer(async (request, response) => {
      const body = (await request.toArray()).join('');
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      sent.push([String(request.method), String(request.url), headers, body]);
      response.setHeader('x-fc-request-id', '1-a');
      response.end(JSON.stringify(answerOf(JSON.stringify(RESULT))));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    // A server that listens on TCP has an address of this shape.
    const { port } = server.address() as AddressInfo;
    const key = { ...KEYS, accessKeyId: 'STS.local', securityToken: 'token' };
    const endpoint = `http://127.0.0.1:${port}`;
    await createDirectTransport({ ...FC3, key, qualifier: 'prod', endpoint }).send(REVOKE, never);

    const { default: sdk } = await import('@alicloud/fc20230330');
    const { InvokeFunctionHeaders, InvokeFunctionRequest } = await import('@alicloud/fc20230330');
    const Client = Object(sdk).default ?? sdk;
    const own = new Client({ ...key, endpoint: `127.0.0.1:${port}`, protocol: 'http' });
    const body = Readable.from([Buffer.from(JSON.stringify(REVOKE.body))]);
    const request = new InvokeFunctionRequest({ body, qualifier: 'prod' });
    const headers = new InvokeFunctionHeaders({ xFcInvocationType: 'Sync' });
    const reply = await own.invokeFunctionWithOptions('revoke-egress', request, headers, {});
    await reply.body.toArray();

    const [[, , ours = {}] = [], [, , theirs = {}] = []] = sent;
    expect(sent[0]?.slice(0, 2)).toEqual(sent[1]?.slice(0, 2));
    expect(sent[0]?.[3]).toBe(sent[1]?.[3]);
    const signed = (all: Record<string, string | undefined>) =>
      /SignedHeaders=([^,]+)/.exec(all.authorization ?? '')?.[1];
    expect(signed(ours)).toBe(signed(theirs));
    for (const name of signed(theirs)?.split(';') ?? []) {
      if (!/-date$|-nonce$/.test(name)) expect([name, ours[name]]).toEqual([name, theirs[name]]);
    }
  });

  it('the SDK of FC 3.0 is loaded from the endpoint of account and region, over https', () => {
    expect(createDirectTransport({ ...FC3, qualifier: 'prod' }).target).toBe(
      'fc://1234567890123456.cn-hangzhou/revoke-egress.prod',
    );
  });
});

it('the SDK uses https, and is loaded at the first call only', async () => {
  let loads = 0;
  const invoked: unknown[] = [];
  const fc: FcClient = {
    invokeFunction: async (...words) => {
      invoked.push(words);
      return { headers: {}, data: JSON.stringify(answerOf(JSON.stringify(RESULT))) };
    },
  };
  const load = async () => {
    loads += 1;
    return fc;
  };
  const transport = createDirectTransport({ ...OPTIONS, load });
  expect(loads).toBe(0);
  await transport.send(REVOKE, never);
  await transport.send(REVOKE, never);
  expect(loads).toBe(1);
  expect(invoked[0]).toEqual(['any', 'revoke-egress', JSON.stringify(REVOKE.body), {}, undefined]);
  expect(transport.target).toBe('fc://1234567890123456.cn-hangzhou/any/revoke-egress');
});

it('the SDK uses https for its default endpoint', async () => {
  const { default: FcClient } = await import('@alicloud/fc2');
  const { loadFc2 } = await import('../../lib/client/transports/direct.ts');
  const client = await loadFc2(OPTIONS);
  expect(client).toBeInstanceOf(FcClient);
  expect(client).toHaveProperty('endpoint', 'https://1234567890123456.cn-hangzhou.fc.aliyuncs.com');
});

it('the SDK sends nothing if the abort comes while it is loaded', async () => {
  const stop = new AbortController();
  const invokeFunction = () => expect.unreachable('the function was invoked');
  const load = async (): Promise<FcClient> => {
    stop.abort();
    return { invokeFunction };
  };
  const sent = createDirectTransport({ ...OPTIONS, load }).send(REVOKE, stop.signal);
  await expect(sent).rejects.toMatchObject({ sent: 'no', passing: true });
});

it('the SDK is abandoned after an abort', async () => {
  const fc: FcClient = { invokeFunction: () => new Promise(() => {}) };
  const transport = createDirectTransport({ ...OPTIONS, load: async () => fc });
  const stop = new AbortController();
  const sent = transport.send(REVOKE, stop.signal);
  setImmediate(() => stop.abort());
  await expect(sent).rejects.toMatchObject({ name: 'NoReply', sent: 'unknown' });
});

describe('a reply', () => {
  it.each([[{}], ['text'], [{ statusCode: '200', headers: {}, body: '' }], [null]])(
    'a reply of %j is not an answer',
    (data) => {
      expect(() => readInvocation({ headers: {}, data })).toThrow(NoReply);
    },
  );

  it.each([
    ['FCResourceExhaustedError', 429, 'no', true],
    ['FCAccessDeniedError', 403, 'no', false],
    ['FCInternalServerErrorError', 500, 'unknown', true],
    ['FCundefinedError', 503, 'unknown', true],
    // The page of a proxy; the request may have been executed.
    ['FCundefinedError', 403, 'unknown', true],
  ] as const)('%s with %i: sent %s, passing %s', (name, status, sent, passing) => {
    const error = new Error(`POST /services/a failed with ${status}. requestid: 1-a, message: m.`);
    error.name = name;
    expect(refusalOf(error)).toMatchObject({ sent, passing });
  });

  it('a reply of a proxy without a request id leaves the outcome unknown', () => {
    const error = new Error('POST /services/a failed with 403. requestid: undefined, message: undefined.');
    error.name = 'FCAccessDeniedError';
    expect(refusalOf(error)).toMatchObject({ sent: 'unknown', passing: true });
  });

  it('a reply is a network failure if the SDK has no code for it', () => {
    expect(refusalOf(new Error('socket hang up'))).toBeUndefined();
  });
});

describe('a function', () => {
  it.each<[Partial<DirectOptions>, string]>([
    [{ accountId: 'me' }, 'needs an account id'],
    [{ service: '' }, 'needs an account id'],
    [{ function: 'a/b' }, 'needs an account id'],
    [{ key: { accessKeyId: '', accessKeySecret: 's' } }, 'the access key is missing'],
    [{ key: { ...KEYS, securityToken: 'token' } }, 'starts with STS'],
    [{ endpoint: 'http://fc.example.com' }, 'https URL'],
    [{ endpoint: 'http://127.0.0.1.example.com' }, 'https URL'],
    [{ endpoint: 'http://127.0.0.1:80@example.com' }, 'https URL'],
    [{ endpoint: 'https://user:word@example.com' }, 'https URL'],
    [{ endpoint: 'https://' }, 'https URL'],
    [{ endpoint: 'https://example.com/base' }, 'without a path'],
    [{ endpoint: 'https://example.com/?a=b' }, 'without a path'],
  ])('%j is refused: %s', (more, why) => {
    expect(() => createDirectTransport({ ...OPTIONS, ...more })).toThrow(why);
  });

  it('a function can only revoke', async () => {
    const transport = createDirectTransport(OPTIONS);
    await expect(transport.send({ operation: 'state', token: 't' }, never)).rejects.toThrow(ClientFault);
  });
});
