import { makeProblem } from '../../lib/core/errors/errors.ts';
import type { Problem } from '../../lib/core/errors/problem.ts';
import type { Authenticate } from '../../lib/core/http/caller.ts';
import type { HttpRequest } from '../../lib/core/http/types.ts';
import type { Answer, ProblemAnswer, RevocationResult } from '../../lib/core/model/result.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import type { Log } from '../../lib/core/ports.ts';
import type { Revocation, RevocationInput } from '../../lib/core/revocation/types.ts';
import type { Millis } from '../../lib/core/time.ts';
import { createChain } from '../../lib/http/chain.ts';
import type { Operations } from '../../lib/http/operate.ts';
import { createVirtualClock } from './clocks.ts';

export const BODY = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  IpProtocol: 'all',
  PortRange: '-1/-1',
  DestCidrIp: '10.0.0.0/8',
  NicType: 'intranet',
  Policy: 'Allow',
  ClientToken: 'token-1',
};

export const RESULT: RevocationResult = {
  RequestId: 'CEF72CEB-54B6-4AE8-B225-F876FF7BA984',
  ClientToken: 'token-1',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  Outcome: 'revoked',
  Evidence: 'reply',
  Revoked: [{ SecurityGroupRuleId: 'sgr-1', IpProtocol: 'ALL' }],
  CompletedAt: '2026-01-01T00:00:00.000Z',
};

export const revoked: Answer = { kind: 'result', result: RESULT, replayed: false };

export function problem(
  code: string,
  more: { status?: number; retryAfter?: Millis; outcome?: 'none' | 'unknown' } = {},
): ProblemAnswer {
  const { status, retryAfter, outcome = 'none' } = more;
  return {
    kind: 'problem',
    problem: makeProblem(code, { requestId: 'req-1', outcome, ...(status && { status }) }),
    replayed: false,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** A valid request to a gateway, with whatever a test changes about it. */
export function httpRequest(
  change: Partial<Omit<HttpRequest, 'body'>> & { body?: unknown } = {},
): HttpRequest {
  const { body = BODY, headers, ...rest } = change;
  return {
    entryPoint: 'gateway',
    method: 'POST',
    path: '/revocations',
    headers: headers ?? { 'content-type': 'application/json' },
    body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    ...rest,
  };
}

export interface LoggedEvent {
  readonly level: keyof Log;
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

export function createMemoryLog() {
  const events: LoggedEvent[] = [];
  const to =
    (level: keyof Log): Log['info'] =>
    (event, fields = {}) =>
      void events.push({ level, event, fields });
  const log: Log = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  return { log, events };
}

/** Operations by name; the kit serves the routes of those that are there. */
export interface Served {
  readonly revoke?: Revocation;
  readonly dryRun?: NonNullable<Operations['revoke']>['dryRun'];
  readonly state?: NonNullable<Operations['state']>;
  readonly restore?: NonNullable<Operations['restore']>['restore'];
  readonly restoreDryRun?: NonNullable<Operations['restore']>['dryRun'];
}

const missing = (): never => {
  throw new Error('this operation is not served');
};

const operationsOf = (served: Served): Operations => ({
  ...((served.revoke || served.dryRun) && {
    revoke: { revoke: served.revoke ?? missing, dryRun: served.dryRun ?? missing },
  }),
  ...(served.state && { state: served.state }),
  ...((served.restore || served.restoreDryRun) && {
    restore: { restore: served.restore ?? missing, dryRun: served.restoreDryRun ?? missing },
  }),
});

export interface KitOptions {
  readonly authenticate?: Authenticate;
  readonly revocation?: Revocation;
  readonly operations?: Served;
  readonly timeout?: Millis;
}

/** The real chain over a fake revocation that keeps what it was asked. */
export function createKit({
  authenticate = () => ({ name: 'mei', permissions: ALLOW_ALL }),
  revocation,
  operations = {},
  timeout = 30_000,
}: KitOptions = {}) {
  const clock = createVirtualClock();
  const { log, events } = createMemoryLog();
  const asked: RevocationInput[] = [];
  const parts = { authenticate, challenge: 'Bearer', clock, log, answerWithin: 9_000 };
  const answering: Revocation = async (input) => {
    asked.push(input);
    return (await revocation?.(input)) ?? revoked;
  };
  const serve = (request: HttpRequest, served: Served = { revoke: answering, ...operations }) =>
    createChain(
      parts,
      operationsOf(served),
    )({ request, requestId: 'req-1', startedAt: clock.now(), timeout });
  /** The answer, its body as the problem that the test says it is. */
  const refused = async (request: HttpRequest, served?: Served) => {
    const { body, ...answer } = await serve(request, served);
    if (!('code' in body)) throw new Error(`expected a problem, got ${JSON.stringify(body)}`);
    const problem: Problem = body;
    return { ...answer, problem };
  };
  return { clock, events, asked, serve, refused };
}
