/** A service that speaks the contract over real HTTP, as far as a client can see: a memory by token, and faults by order. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DRY_RUN, problem, RESULT } from '../client/kit.ts';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What is done with the next request instead; `act` all the same for `drop`: the reply is lost, the effect is not. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: 'drop' };

export interface FakeService extends AsyncDisposable {
  readonly url: string;
  readonly heard: Heard[];
  readonly faults: Fault[];
  /** How often each token was executed: more than once is what must never be. */
  readonly executed: Map<string, number>;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
};

/** `takes`: real milliseconds before each answer. */
export async function fakeService({ takes = 0 }: { takes?: number } = {}): Promise<FakeService> {
  const heard: Heard[] = [];
  const faults: Fault[] = [];
  const executed = new Map<string, number>();
  const rows = new Map<string, { asked: string; result: object }>();

  const send = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': '1-fake', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };

  function act(method: string, path: string, body: string): [number, unknown, Record<string, string>?] {
    const [token, restore] = path.split('/revocations/')[1]?.split('/').map(decodeURIComponent) ?? [];
    const row = token === undefined ? undefined : rows.get(token);
    if (token !== undefined && !row) return [404, problem(404, 'RevocationNotFound')];
    if (restore !== undefined) return [200, { ...row?.result, Outcome: 'restored', Rules: RESULT.Revoked }];
    if (method === 'GET') {
      const at = RESULT.CompletedAt;
      const state = { State: 'done', Attempts: 1, CreatedAt: at, UpdatedAt: at, ExpiresAt: at, Request: {} };
      return [200, { ClientToken: token, ...state, Result: row?.result }];
    }
    return revoke(body);
  }

  function revoke(body: string): [number, unknown, Record<string, string>?] {
    const { ClientToken, DryRun, ...asked } = JSON.parse(body);
    if (DryRun) return [200, DRY_RUN];
    if (asked.SecurityGroupId === 'sg-gone') return [404, problem(404, 'InvalidSecurityGroupId.NotFound')];
    const known = rows.get(ClientToken);
    if (known && known.asked !== JSON.stringify(asked))
      return [422, problem(422, 'IdempotentParameterMismatch')];
    if (known) return [200, known.result, { 'idempotency-replayed': 'true' }];
    executed.set(ClientToken, (executed.get(ClientToken) ?? 0) + 1);
    const result = { ...RESULT, SecurityGroupId: asked.SecurityGroupId, ClientToken };
    rows.set(ClientToken, { asked: JSON.stringify(asked), result });
    return [200, result];
  }

  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const body = await readBody(request);
    heard.push({ method, path, headers, body });
    const fault = faults.shift();
    if (fault?.kind === 'answer') return send(response, fault.status, fault.body, fault.headers);
    const answer = act(method, path, body);
    if (fault?.kind === 'drop') return void request.socket.destroy();
    setTimeout(() => send(response, ...answer), takes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    faults,
    executed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
