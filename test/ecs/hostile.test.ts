import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { ACCESS_KEY, BY_ID, egressAt, GROUP, rawServer, reply, within } from './raw-server.ts';

const HTML = '<html><body>Bad Gateway</body></html>';
const LIST = { RequestId: 'R-1', SecurityGroupId: 'sg-1', Permissions: { Permission: [] } };

it.each([
  ['a 302', 302, {}, { location: 'http://example.com/' }, 'UnexpectedStatus'],
  ['a 302 with the body of a success', 302, LIST, {}, 'UnexpectedStatus'],
  ['a 201', 201, LIST, {}, 'UnexpectedStatus'],
  ['a 200 with an empty object', 200, {}, {}, 'UnreadableReply'],
  ['a 200 with null', 200, 'null', {}, 'UnreadableReply'],
  ['a 200 with a list', 200, [], {}, 'UnreadableReply'],
  ['a 200 without a body', 200, '', {}, 'UnreadableReply'],
  ['a 200 with HTML', 200, HTML, { 'content-type': 'text/html' }, 'UnreadableReply'],
  ['a 200 with half of a JSON text', 200, '{"RequestId":"R-', {}, 'UnreadableReply'],
  ['a 200 with an empty request id', 200, { ...LIST, RequestId: '' }, {}, 'UnreadableReply'],
  ['a 200 with a request id that is a number', 200, { ...LIST, RequestId: 7 }, {}, 'UnreadableReply'],
  ['a 200 with the body of an error', 200, { ...LIST, Code: 'InternalError' }, {}, 'UnreadableReply'],
  ['a 400 with HTML', 400, HTML, { 'content-type': 'text/html' }, 'UnreadableReply'],
  ['a 400 without a code', 400, { RequestId: 'R-1', Message: 'm' }, {}, 'UnreadableReply'],
  ['a 400 with null', 400, 'null', {}, 'UnreadableReply'],
  ['a 403 without a body', 403, '', {}, 'UnreadableReply'],
  ['a 502 with HTML', 502, HTML, { 'content-type': 'text/html' }, 'UnreadableReply'],
  ['a 503 without a body', 503, '', {}, 'UnreadableReply'],
  ['a 500 of ECS', 500, { RequestId: 'R-1', Code: 'InternalError', Message: 'm' }, {}, 'InternalError'],
] as const)(
  'a reply that is not one of ECS is unanswered for both calls: %s',
  async (_what, status, body, headers, code) => {
    const server = await rawServer((_request, response) => reply(response, status, body, headers));
    const ecs = egressAt(server);
    expect(await ecs.revoke(BY_ID, 'T-1', within())).toMatchObject({ class: 'unanswered', code });
    expect(await ecs.list(GROUP, within())).toMatchObject({ class: 'unanswered', code });
    expect(server.requests).toHaveLength(2);
  },
);

it('a reply that is not one of ECS is unanswered for a list of rules that gets the short answer of a revoke, with its request id', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, { RequestId: 'R-1' }));
  expect(await egressAt(server).list(GROUP, within())).toEqual({
    class: 'unanswered',
    code: 'UnreadableReply',
    message: 'The reply is not a list of the rules of the group.',
    requestId: 'R-1',
  });
});

it('a reply that is not one of ECS is read all the same when only its content type is wrong', async () => {
  const server = await rawServer((_request, response) =>
    reply(response, 200, LIST, { 'content-type': 'text/plain' }),
  );
  expect(await egressAt(server).revoke(BY_ID, 'T-1', within())).toEqual({
    class: 'done',
    requestId: 'R-1',
  });
});

it('a reply that is not one of ECS is unanswered when an error comes as XML, which was not asked for', async () => {
  const xml =
    '<?xml version="1.0"?><Error><RequestId>R-1</RequestId><Code>InvalidSecurityGroupId.NotFound</Code>' +
    '<Message>No such group.</Message></Error>';
  const server = await rawServer((_request, response) =>
    reply(response, 404, xml, { 'content-type': 'text/xml;charset=utf-8' }),
  );
  expect(await egressAt(server).revoke(BY_ID, 'T-1', within())).toMatchObject({ class: 'unanswered' });
});

it('a connection that breaks is unanswered before the reply', async () => {
  const server = await rawServer((request) => request.socket.destroy());
  expect(await egressAt(server).revoke(BY_ID, 'T-1', within())).toEqual({
    class: 'unanswered',
    code: 'ECONNRESET',
    message: 'The connection to ECS failed (ECONNRESET).',
  });
});

it('a connection that breaks is unanswered in the middle of the reply', async () => {
  const server = await rawServer((request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"RequestId":"R-1"', () => request.socket.destroy());
  });
  expect(await egressAt(server).revoke(BY_ID, 'T-1', within())).toMatchObject({
    class: 'unanswered',
    code: 'ECONNRESET',
  });
});

it('a connection that breaks is unanswered when nothing listens, without a word of where', async () => {
  const ecs = createEcsEgress({ credentials: () => ACCESS_KEY, endpoint: '127.0.0.1:1', protocol: 'http' });
  expect(await ecs.list(GROUP, within())).toEqual({
    class: 'unanswered',
    code: 'ECONNREFUSED',
    message: 'The connection to ECS failed (ECONNREFUSED).',
  });
});

it('a connection that breaks is unanswered when the server speaks something else', async () => {
  const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ecs = createEcsEgress({
    credentials: () => ACCESS_KEY,
    endpoint: `127.0.0.1:${port}`,
    protocol: 'http',
  });
  expect(await ecs.list(GROUP, within())).toMatchObject({
    class: 'unanswered',
    code: 'HPE_INVALID_CONSTANT',
  });
});
