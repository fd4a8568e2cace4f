import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { ACCESS_KEY, BY_ID, egressAt, GROUP, queryOf, rawServer, reply, within } from './raw-server.ts';

const LIST = { RequestId: 'R-1', SecurityGroupId: 'sg-1', Permissions: { Permission: [] } };

/** V3 by the vendor's description, over what arrived. */
function signatureOf(request: IncomingMessage, secret: string): string {
  const header = request.headers.authorization ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(header)?.[1]?.split(';') ?? [];
  const [path, query = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    path,
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names.join(';'),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ].join('\n');
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  return createHmac('sha256', secret).update(text).digest('hex');
}

afterEach(() => {
  vi.unstubAllEnvs();
});

it('a call on the wire is a POST with everything in the query and the V3 signature of the given key', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, { RequestId: 'R-1' }));
  await egressAt(server).revoke(BY_ID, 'T-1', within());
  const [request] = server.requests;
  expect(request?.method).toBe('POST');
  expect(queryOf(request)).toEqual({
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-1',
    'SecurityGroupRuleId.1': 'sgr-1',
    ClientToken: 'T-1',
  });
  expect(request?.headers).toMatchObject({
    'x-acs-action': 'RevokeSecurityGroupEgress',
    'x-acs-version': '2014-05-26',
    'x-acs-security-token': 'CAISexampleTokenOfTheInvocation',
    'content-length': '0',
  });
  expect(request?.headers['user-agent']).toMatch(/ revoke-egress$/);
  const authorization = request?.headers.authorization ?? '';
  expect(authorization).toMatch(/^ACS3-HMAC-SHA256 Credential=STS\.NTexampleKeyId,SignedHeaders=/);
  expect(authorization).toContain('x-acs-security-token');
  expect(request && signatureOf(request, ACCESS_KEY.accessKeySecret)).toBe(
    authorization.split('Signature=')[1],
  );
});

it('a call on the wire has a new nonce and no retry marks at every try, and the same token', async () => {
  const server = await rawServer((_request, response) => reply(response, 503, ''));
  const ecs = egressAt(server);
  await ecs.revoke(BY_ID, 'T-1', within());
  await ecs.revoke(BY_ID, 'T-1', within());
  const [first, second] = server.requests;
  expect(server.requests).toHaveLength(2);
  expect(first?.headers['x-acs-signature-nonce']).not.toBe(second?.headers['x-acs-signature-nonce']);
  expect(second?.headers).not.toHaveProperty('x-acs-retry-attempts');
  expect([queryOf(first).ClientToken, queryOf(second).ClientToken]).toEqual(['T-1', 'T-1']);
});

it('a call on the wire shares one connection with the calls before it, also after a refusal and for other credentials', async () => {
  const server = await rawServer((_request, response, nth) => {
    if (nth === 2) reply(response, 400, { RequestId: 'R-2', Code: 'MissingParameter.Dest', Message: 'm' });
    else reply(response, 200, LIST);
  });
  const ecs = egressAt(server);
  expect(await ecs.list(GROUP, within())).toMatchObject({ class: 'done' });
  expect(await ecs.revoke(BY_ID, 'T-1', within())).toMatchObject({
    class: 'refused',
    code: 'MissingParameter.Dest',
  });
  expect(await egressAt(server).list(GROUP, within())).toMatchObject({ class: 'done' });
  expect(server.connections()).toBe(1);
});

it('a call on the wire keeps text that needs encoding as it is', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, { RequestId: 'R-1' }));
  const token = "a b+c/d=e&f%20~!*'()";
  await egressAt(server).revoke(BY_ID, token, within());
  expect(queryOf(server.requests[0]).ClientToken).toBe(token);
});

it('what never goes out is a call without credentials, also when the environment has some', async () => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'LTAIofTheEnvironment');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'secretOfTheEnvironment');
  vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', 'tokenOfTheEnvironment');
  const server = await rawServer((_request, response) => reply(response, 200, LIST));
  const ecs = createEcsEgress({
    credentials: () => undefined,
    endpoint: server.endpoint,
    protocol: 'http',
  });
  const failure = {
    class: 'ours',
    code: 'InvalidCredentials',
    message: 'This invocation carries no credentials: the function needs a role that may call ECS.',
  };
  expect(await ecs.list(GROUP, within())).toEqual(failure);
  expect(await ecs.revoke(BY_ID, 'T-1', within())).toEqual(failure);
  expect(server.connections()).toBe(0);
});

it('what never goes out is the token of the environment beside a given access key', async () => {
  vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', 'tokenOfTheEnvironment');
  const server = await rawServer((_request, response) => reply(response, 200, LIST));
  const credentials = { accessKeyId: 'LTAIexample', accessKeySecret: 'secret' };
  const ecs = createEcsEgress({
    credentials: () => credentials,
    endpoint: server.endpoint,
    protocol: 'http',
  });
  expect(await ecs.list(GROUP, within())).toMatchObject({ class: 'done' });
  expect(server.requests[0]?.headers).not.toHaveProperty('x-acs-security-token');
  expect(server.requests[0]?.headers.authorization).toMatch(/Credential=LTAIexample,/);
});

it('what never goes out is another key than that of the moment: each call is signed with the one that is current', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, LIST));
  const keys = [
    { accessKeyId: 'STS.one', accessKeySecret: 's', securityToken: 'token-1' },
    { accessKeyId: 'STS.one', accessKeySecret: 's', securityToken: 'token-2' },
    { accessKeyId: 'LTAItwo', accessKeySecret: 't' },
  ];
  let current = keys[0];
  const ecs = createEcsEgress({ credentials: () => current, endpoint: server.endpoint, protocol: 'http' });
  for (current of keys) expect(await ecs.list(GROUP, within())).toMatchObject({ class: 'done' });
  const signed = server.requests.map(({ headers }) => [
    /Credential=([^,]+),/.exec(String(headers.authorization))?.[1],
    headers['x-acs-security-token'],
  ]);
  expect(signed).toEqual(keys.map(({ accessKeyId, securityToken }) => [accessKeyId, securityToken]));
});

it('what never goes out is a call to a region that would name another host', async () => {
  const ecs = createEcsEgress({ credentials: () => ACCESS_KEY });
  const group = { RegionId: 'x@127.0.0.1/', SecurityGroupId: 'sg-1' };
  const refusal = { class: 'refused', code: 'InvalidRegionId.NotFound', status: 404 };
  expect(await ecs.list(group, within())).toMatchObject(refusal);
  expect(await ecs.revoke({ ...BY_ID, ...group }, 'T-1', within())).toMatchObject(refusal);
});

it('what never goes out is a flat rule with a member that the flat form would lose', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, { RequestId: 'R-1' }));
  const rule = { IpProtocol: 'tcp', PortRangeListId: 'prl-1', Policy: 'accept', Priority: '1' } as const;
  expect(
    await egressAt(server).revoke({ ...GROUP, IfAbsent: 'succeed', form: 'flat', rule }, 'T-1', within()),
  ).toEqual({
    class: 'refused',
    code: 'UnknownParameter',
    status: 400,
    message: 'The flat form of this operation has no PortRangeListId.',
  });
  expect(server.connections()).toBe(0);
});

it('what never goes out is any call of an adapter whose endpoint has a scheme', () => {
  expect(() => createEcsEgress({ credentials: () => ACCESS_KEY, endpoint: 'http://127.0.0.1' })).toThrow(
    'The ECS endpoint must be host or host:port, without a scheme or a path.',
  );
});
