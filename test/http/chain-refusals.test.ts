import { expect, it } from 'vitest';
import { ProblemError } from '../../lib/core/errors/errors.ts';
import type { HttpRequest } from '../../lib/core/http/types.ts';
import { BODY, createKit, httpRequest } from '../support/http-chain.ts';

it('an unauthenticated caller gets only the schemes', async () => {
  const kit = createKit({ authenticate: () => undefined });
  const { status, headers, problem, note } = await kit.refused(httpRequest());
  expect(status).toBe(401);
  expect(headers).toEqual({ 'Content-Type': 'application/problem+json', 'WWW-Authenticate': 'Bearer' });
  expect(problem).toMatchObject({ code: 'Unauthenticated', outcome: 'none' });
  expect(note).toEqual({ code: 'Unauthenticated', outcome: 'none', detail: problem.detail });
  expect(kit.asked).toEqual([]);
});

it.each([
  ['rubbish', httpRequest({ body: '{{{' })],
  ['an invalid request', httpRequest({ body: {} })],
  ['another content type', httpRequest({ headers: {} })],
  ['a direct invocation', httpRequest({ entryPoint: 'direct', headers: {} })],
  [
    'a wrong token',
    httpRequest({ headers: { authorization: 'Bearer nope', 'content-type': 'application/json' } }),
  ],
])('an unauthenticated caller gets the same answer for %s as for a valid request', async (_, request) => {
  const kit = createKit({ authenticate: () => undefined });
  expect(await kit.refused(request)).toEqual(await kit.refused(httpRequest()));
});

it('an unauthenticated caller is authenticated by the exact bytes', async () => {
  const seen: HttpRequest[] = [];
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const kit = createKit({ authenticate: (request) => void seen.push(request) });
  await kit.refused(httpRequest({ body }));
  expect(seen[0]?.body).toEqual(body);
});

it.each(['gateway', 'http-trigger'] as const)(
  'Invocation is an unknown parameter at %s',
  async (entryPoint) => {
    const kit = createKit();
    const { problem } = await kit.refused(
      httpRequest({ entryPoint, body: { ...BODY, Invocation: 'async' } }),
    );
    expect(problem).toMatchObject({
      status: 400,
      code: 'UnknownParameter',
      errors: [{ pointer: '/Invocation' }],
    });
    expect(kit.asked).toEqual([]);
  },
);

it('Invocation joins the other faults of the request', async () => {
  const body = { ...BODY, PortRange: 'x', Invocation: 'async' };
  const { problem } = await createKit().refused(httpRequest({ body }));
  expect(problem.code).toBe('InvalidParam.PortRange');
  expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/PortRange', '/Invocation']);
});

it.each([null, '', []])('Invocation that is %j counts as absent', async (Invocation) => {
  expect((await createKit().serve(httpRequest({ body: { ...BODY, Invocation } }))).status).toBe(200);
});

it('Invocation is allowed to a direct caller, and not part of the request', async () => {
  const kit = createKit();
  await kit.serve(httpRequest({ entryPoint: 'direct', headers: {}, body: { ...BODY, Invocation: 'async' } }));
  await kit.serve(httpRequest({ entryPoint: 'direct', headers: {} }));
  expect(kit.asked[0]?.request).toEqual(kit.asked[1]?.request);
});

it('a defect after the revocation began is a 500 whose outcome is unknown, logged with its stack', async () => {
  const kit = createKit({ revocation: () => Promise.reject(new Error('secret detail at /opt/code')) });
  const answer = await kit.refused(httpRequest());
  expect(answer.status).toBe(500);
  expect(answer.problem).toMatchObject({ code: 'InternalError', outcome: 'unknown', requestId: 'req-1' });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(kit.events).toEqual([
    {
      level: 'error',
      event: 'defect',
      fields: { requestId: 'req-1', outcome: 'unknown', error: expect.any(Error) },
    },
  ]);
});

it('a defect before it began is a 500, and nothing was sent', async () => {
  const kit = createKit({
    authenticate: () => {
      throw new TypeError('no such key');
    },
  });
  const { status, problem } = await kit.refused(httpRequest());
  expect(status).toBe(500);
  expect(problem).toMatchObject({ code: 'InternalError', outcome: 'none' });
  expect(kit.events.map(({ event }) => event)).toEqual(['defect']);
});

it('a defect differs from a problem that the revocation throws', async () => {
  const kit = createKit({ revocation: () => Promise.reject(new ProblemError('PolicyDenied')) });
  expect((await kit.refused(httpRequest())).status).toBe(403);
  expect(kit.events).toEqual([]);
});
