import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { acs3 } from '../../lib/client/auth/acs3.ts';
import { appSignature } from '../../lib/client/auth/app-signature.ts';
import { standardWebhooks } from '../../lib/client/auth/standard-webhooks.ts';
import { appCode, bearer } from '../../lib/client/auth/tokens.ts';
import { type Call, ClientFault, NoReply } from '../../lib/client/transport.ts';
import { createHttpTransport, type HttpOptions } from '../../lib/client/transports/http.ts';
import { networkFault } from '../../lib/client/transports/network-fault.ts';
import { fakeService } from '../support/fake-service.ts';
import { countingRandom, leapingClock, RESULT } from './kit.ts';

const REVOKE: Call = {
  operation: 'revoke',
  token: 't-1',
  body: { SecurityGroupId: 'sg-1', ClientToken: 't-1' },
};
const never = new AbortController().signal;
const TOKEN = '0123456789abcdef0123456789abcdef';

/** `fetch` refuses port 9. On a port that was free a moment ago, no server answers. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

const transport = (options: HttpOptions) =>
  createHttpTransport({ clock: leapingClock(), random: countingRandom(), ...options });

describe('over HTTP', () => {
  it('a revocation is a POST of its JSON with the credential', async () => {
    await using service = await fakeService();
    const http = transport({ url: `${service.url}/v1/`, auth: bearer({ token: TOKEN }) });
    const { status, headers, body } = await http.send({ ...REVOKE, wait: 5 }, never);
    expect([status, headers['x-request-id'], JSON.parse(body)]).toEqual([200, '1-fake', RESULT]);
    expect(service.heard[0]).toMatchObject({
      method: 'POST',
      path: '/v1/revocations',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${TOKEN}`,
        prefer: 'wait=5',
        'user-agent': 'revoke-egress',
      },
      body: '{"SecurityGroupId":"sg-1","ClientToken":"t-1"}',
    });
    expect(http.target).toBe(`${service.url}/v1/revocations`);
  });

  it.each([
    ['/v1', '/v1/revocations'],
    ['/v1/revocations', '/v1/revocations'],
    ['', '/revocations'],
    ['/?stage=test', '/revocations?stage=test'],
  ])('the base "%s" makes %s', async (base, path) => {
    await using service = await fakeService();
    await transport({ url: `${service.url}${base}` }).send(REVOKE, never);
    expect(service.heard[0]?.path).toBe(path);
  });

  it('a state and a restore have the token in the path, with any characters', async () => {
    await using service = await fakeService();
    const http = transport({ url: service.url });
    await http.send({ operation: 'state', token: 'a/b c%?#$' }, never);
    await http.send({ operation: 'restore', token: 'CHG-1' }, never);
    await http.send({ operation: 'restore', token: 'CHG-1', dry: true }, never);
    expect(service.heard.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/revocations/a%2Fb%20c%25%3F%23%24', ''],
      ['POST', '/revocations/CHG-1/restore', ''],
      ['POST', '/revocations/CHG-1/restore', '{"DryRun":true}'],
    ]);
    for (const token of ['..', '.', 'CHG\ud800'])
      await expect(http.send({ operation: 'state', token }, never)).rejects.toThrow(ClientFault);
  });

  it('the original status of a webhook answer counts', async () => {
    await using service = await fakeService();
    service.faults.push({ kind: 'answer', status: 200, body: {}, headers: { 'x-original-status': '403' } });
    expect(await transport({ url: service.url }).send(REVOKE, never)).toMatchObject({ status: 403 });
  });

  it('an invalid original status is ignored', async () => {
    await using service = await fakeService();
    for (const said of ['0', 'abc', '99999', '']) {
      const headers = { 'x-original-status': said };
      service.faults.push({ kind: 'answer', status: 502, body: '<html>', headers });
      const { status } = await transport({ url: service.url }).send(REVOKE, never);
      expect(status).toBe(502);
    }
  });

  it('a redirect is not followed, because the signature is for one host', async () => {
    await using service = await fakeService();
    service.faults.push({
      kind: 'answer',
      status: 307,
      body: '',
      headers: { location: `${service.url}/other` },
    });
    expect(await transport({ url: service.url }).send(REVOKE, never)).toMatchObject({ status: 307 });
    expect(service.heard).toHaveLength(1);
  });

  it('a secret with a line end is refused before the request, and not shown', async () => {
    await using service = await fakeService();
    const key = { accessKeyId: 'LTAIwith-a-line-end\n', accessKeySecret: 'secret' };
    for (const auth of [acs3(key), appSignature({ key: 'with-a-line-end\n', secret: 'secret' })]) {
      const sent = transport({ url: service.url, auth }).send(REVOKE, never);
      await expect(sent).rejects.toThrow(ClientFault);
      await expect(sent).rejects.not.toThrow('with-a-line-end');
    }
    expect(service.heard).toEqual([]);
  });

  it('a signed webhook may only revoke', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const http = transport({ url: 'https://host/', auth: standardWebhooks({ secret }) });
    await expect(http.send({ operation: 'state', token: 't' }, never)).rejects.toThrow('may only revoke');
    await expect(http.send({ operation: 'restore', token: 't' }, never)).rejects.toThrow(ClientFault);
  });
});

it('no reply from a closed port: nothing was sent, and a retry may succeed', async () => {
  const port = await closedPort();
  const sent = transport({ url: `http://127.0.0.1:${port}` }).send(REVOKE, never);
  await expect(sent).rejects.toMatchObject({
    name: 'NoReply',
    sent: 'no',
    passing: true,
    message: `127.0.0.1:${port} could not be reached (ECONNREFUSED)`,
  });
});

it('no reply from a port of another protocol: nothing was sent, and a retry does not help', async () => {
  const sent = transport({ url: 'http://127.0.0.1:6000' }).send(REVOKE, never);
  await expect(sent).rejects.toMatchObject({ sent: 'no', passing: false });
});

it('no reply on a connection that breaks: it may have acted', async () => {
  await using service = await fakeService();
  service.faults.push({ kind: 'drop' });
  const sent = transport({ url: service.url }).send(REVOKE, never);
  await expect(sent).rejects.toMatchObject({ name: 'NoReply', sent: 'unknown', passing: true });
  expect(service.executed.get('t-1')).toBe(1);
});

it('no reply that never ends: it is aborted without a retry', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  const server = createHttpServer((_, response) => {
    const pour = () => {
      while (!response.destroyed && response.write(piece));
      response.once('drain', pour);
    };
    pour();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const closed = new Promise((resolve) => server.once('close', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  await expect(transport({ url }).send(REVOKE, never)).rejects.toMatchObject({
    name: 'NoReply',
    sent: 'unknown',
    passing: false,
  });
  server.closeAllConnections();
  server.close();
  await closed;
});

it('no reply after an abort', async () => {
  await using service = await fakeService({ takes: 5_000 });
  const stop = new AbortController();
  const sent = transport({ url: service.url }).send(REVOKE, stop.signal);
  const until = async () => {
    while (service.heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
  };
  await Promise.all([until(), expect(sent).rejects.toBeInstanceOf(NoReply)]);
});

it.each([
  ['ENOTFOUND', 'no', true],
  ['CERT_HAS_EXPIRED', 'no', false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'no', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'no', false],
  ['EAI_AGAIN', 'no', true],
  ['UND_ERR_CONNECT_TIMEOUT', 'no', true],
  ['ECONNRESET', 'unknown', true],
  ['UND_ERR_SOCKET', 'unknown', true],
  ['SOMETHING_NEW', 'unknown', true],
  // Also codes of a connection that has carried the request already.
  ['EPROTO', 'unknown', true],
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'unknown', true],
] as const)('no reply with %s: sent %s, passing %s', (code, sent, passing) => {
  const error = new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });
  expect(networkFault(error, 'host')).toMatchObject({ sent, passing, cause: error });
});

it('bytes that are not UTF-8 are not the answer: the outcome is unknown', async () => {
  await using service = await fakeService();
  service.faults.push({ kind: 'answer', status: 200, body: Buffer.from([0x22, 0xe9, 0x22]) });
  const sent = transport({ url: service.url }).send(REVOKE, never);
  await expect(sent).rejects.toMatchObject({ name: 'NoReply', sent: 'unknown', passing: true });
});

it('a route that is lost while the reply is read leaves the outcome unknown', () => {
  const inner = Object.assign(new Error('read EHOSTUNREACH'), { code: 'EHOSTUNREACH', syscall: 'read' });
  const error = new TypeError('terminated', { cause: inner });
  expect(networkFault(error, 'host')).toMatchObject({ sent: 'unknown', passing: true });
});

describe('a URL', () => {
  it.each([
    ['not a url', 'is not a URL'],
    ['ftp://host/', 'is not http or https'],
    ['https://user:secret@host/', 'must not contain a password'],
    ['http://host/', 'is another host'],
  ])('%s is refused: it %s', (url, why) => {
    expect(() => transport({ url })).toThrow(why);
  });

  it('a URL in plain http to another host needs allowHttp, and never sends a secret', () => {
    expect(transport({ url: 'http://10.0.0.8/', allowHttp: true }).target).toBe(
      'http://10.0.0.8/revocations',
    );
    for (const auth of [bearer({ token: TOKEN }), appCode({ code: 'c0de' })]) {
      expect(() => transport({ url: 'http://10.0.0.8/', allowHttp: true, auth })).toThrow(
        'never sent over plain http',
      );
      expect(transport({ url: 'http://localhost:8080/', auth }).target).toBe(
        'http://localhost:8080/revocations',
      );
    }
  });
});
