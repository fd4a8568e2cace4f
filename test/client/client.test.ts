import { expect, it } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { ClientFault } from '../../lib/client/transport.ts';
import type { Retry } from '../../lib/client/types.ts';
import { countingRandom, leapingClock, lost, problem, RESULT, reply, type Step, scripted } from './kit.ts';

const REQUEST = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-1',
  IpProtocol: 'tcp',
  PortRange: '22/22',
  DestCidrIp: '10.0.0.0/8',
};
const OK = reply(200, RESULT, { 'x-request-id': '1-a' });

function harness(...steps: Step[]) {
  const clock = leapingClock();
  const transport = scripted(clock, steps);
  return { clock, transport, client: createClient({ transport, clock, random: countingRandom() }) };
}

it('the token is made and passed to onToken before the request is sent', async () => {
  const { client, transport } = harness(OK);
  const order: string[] = [];
  const answer = await client.revoke(REQUEST, {
    onToken: async (token) => {
      order.push(`${token}, sent: ${transport.sent.length}`);
    },
  });
  expect(order).toEqual(['id-1, sent: 0']);
  expect(answer).toMatchObject({
    kind: 'result',
    token: 'id-1',
    attempts: 1,
    replayed: false,
    requestId: '1-a',
  });
  expect(transport.sent[0]?.call).toEqual({
    operation: 'revoke',
    token: 'id-1',
    body: { ...REQUEST, ClientToken: 'id-1' },
    wait: undefined,
  });
});

it('the token that onToken cannot store sends nothing', async () => {
  const { client, transport } = harness(OK);
  const refused = client.revoke(REQUEST, { onToken: () => Promise.reject(new Error('disk full')) });
  await expect(refused).rejects.toThrow('disk full');
  expect(transport.sent).toEqual([]);
});

it('the token of the caller is used unchanged', async () => {
  const { client, transport } = harness(OK);
  await client.revoke({ ...REQUEST, ClientToken: 'CHG-1' });
  expect(transport.sent[0]?.call.token).toBe('CHG-1');
});

it('the token is the same in every attempt', async () => {
  const { client, transport } = harness(lost(), lost('no'), OK);
  await client.revoke(REQUEST);
  expect(transport.sent.map(({ call }) => call.token)).toEqual(['id-1', 'id-1', 'id-1']);
});

it('the token is absent in a dry run, unless the caller gives one', async () => {
  const dry = { ...RESULT, Outcome: 'dry-run', Allowed: true, Matches: [], PlanText: 'nothing' };
  const { client, transport } = harness(reply(200, dry));
  expect(await client.dryRun(REQUEST)).toMatchObject({ kind: 'result', token: undefined });
  expect(transport.sent[0]?.call).toMatchObject({ token: undefined, body: { ...REQUEST, DryRun: true } });
});

it('a revocation refuses the member DryRun', async () => {
  const { client } = harness(OK);
  await expect(client.revoke({ ...REQUEST, ...{ DryRun: true } })).rejects.toThrow(ClientFault);
});

it.each([
  [409, 'RevocationInProgress', 'unknown'],
  [429, 'Throttling', 'none'],
  [500, 'InternalError', 'unknown'],
  [503, 'StoreUnavailable', 'none'],
  [504, 'OutcomeUnknown', 'unknown'],
] as const)('a revocation is sent again after %i %s', async (status, code, outcome) => {
  const { client, transport } = harness(reply(status, problem(status, code, outcome)), OK);
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'result', attempts: 2 });
  expect(transport.sent).toHaveLength(2);
});

it.each([
  [400, 'InvalidJson'],
  [401, 'Unauthenticated'],
  [403, 'PolicyDenied'],
  [404, 'InvalidSecurityGroupId.NotFound'],
  [409, 'NothingToRestore'],
  [409, 'RestoreUndecided'],
  [415, 'UnsupportedMediaType'],
  [422, 'IdempotentParameterMismatch'],
  [502, 'Forbidden.RAM'],
])('a revocation is not sent again after %i %s', async (status, code) => {
  const { client, transport } = harness(reply(status, problem(status, code)), OK);
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'problem', passing: false, attempts: 1 });
  expect(transport.sent).toHaveLength(1);
});

it('a revocation waits for Retry-After, with a little jitter', async () => {
  const busy = reply(429, problem(429, 'Throttling'), { 'retry-after': '7' });
  const { client, transport } = harness(busy, OK);
  const retries: Retry[] = [];
  await client.revoke(REQUEST, { onRetry: (retry) => retries.push(retry) });
  expect(transport.sent.map(({ at }) => at)).toEqual([0, 7250]);
  expect(retries).toEqual([{ attempt: 1, why: '429 Throttling', pause: 7250 }]);
});

it('a revocation accepts a date in Retry-After', async () => {
  const busy = reply(503, problem(503, 'EcsUnavailable'), {
    'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT',
  });
  const { client, transport } = harness(busy, OK);
  await client.revoke(REQUEST);
  expect(transport.sent[1]?.at).toBe(3250);
});

it('a revocation doubles its own pauses up to ten seconds', async () => {
  const { client, transport } = harness(lost(), lost(), lost(), lost(), lost(), lost(), lost(), OK);
  await client.revoke(REQUEST);
  const at = transport.sent.map((each) => each.at);
  expect(at.slice(1).map((each, index) => each - (at[index] ?? 0))).toEqual([
    375, 750, 1500, 3000, 6000, 7500, 7500,
  ]);
});

it('a revocation ends at its time limit, with the open outcome', async () => {
  const { client, transport, clock } = harness(lost());
  const before = clock.now();
  const answer = await client.revoke(REQUEST);
  expect(answer).toMatchObject({ kind: 'no-answer', outcome: 'unknown', passing: true, detail: 'lost' });
  expect(clock.now() - before).toBeLessThanOrEqual(120_000);
  expect(transport.sent.length).toBeGreaterThan(10);
});

it('a revocation does not wait for a retry beyond its time limit', async () => {
  const busy = reply(503, problem(503, 'EcsUnavailable'), { 'retry-after': '600' });
  const { client, clock } = harness(busy);
  const before = clock.now();
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'problem', retryAfter: 600_000, attempts: 1 });
  expect(clock.now()).toBe(before);
});

it('a revocation gives one attempt 35 seconds', async () => {
  const { client, transport } = harness({ ...OK, takes: 60_000 }, OK);
  const retries: Retry[] = [];
  await client.revoke(REQUEST, { onRetry: (retry) => retries.push(retry) });
  expect(retries[0]).toMatchObject({ why: 'no answer within 35 s' });
  expect(transport.sent.map(({ at }) => at)).toEqual([0, 35_375]);
});

it('a revocation ends with the signal of its caller, in an attempt and in a pause', async () => {
  for (const step of [{ ...OK, takes: 60_000 }, reply(503, problem(503, 'EcsUnavailable'))]) {
    const { transport, clock } = harness(step);
    const stopping = new AbortController();
    const client = createClient({ transport, clock, random: countingRandom() });
    const running = client.revoke(REQUEST, { signal: stopping.signal, onRetry: () => stopping.abort() });
    setImmediate(() => stopping.abort());
    expect(await running).toMatchObject({
      kind: 'no-answer',
      interrupted: true,
      outcome: 'takes' in step ? 'unknown' : 'none',
    });
  }
});

it('a revocation that is aborted before it starts sends nothing', async () => {
  const { client, transport } = harness(OK);
  const answer = await client.revoke(REQUEST, { signal: AbortSignal.abort() });
  expect(answer).toMatchObject({ kind: 'no-answer', attempts: 0, outcome: 'none', interrupted: true });
  expect(transport.sent).toEqual([]);
});

it('a revocation recognises problems with status 200, as webhook senders get them', async () => {
  const { client } = harness(reply(200, problem(422, 'IdempotentParameterMismatch')));
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'problem', problem: { status: 422 } });
});

it('a revocation may be passed by', async () => {
  const { client } = harness(reply(200, { Outcome: 'ignored', Detail: 'not approved' }));
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'result', result: { Outcome: 'ignored' } });
});

it.each([
  [
    200,
    '<html>hello</html>',
    {},
    true,
    'unknown',
    'not an answer of revoke-egress (status 200): <html>hello</html>',
  ],
  [
    200,
    { ...RESULT, Evidence: 'guess' },
    {},
    true,
    'unknown',
    'not an answer of revoke-egress (status 200, application/json): ',
  ],
  [
    403,
    '',
    { 'x-ca-error-code': 'A403SN', 'x-ca-error-message': 'Invalid Signature' },
    false,
    'unknown',
    'A403SN: Invalid Signature',
  ],
  [301, '', {}, false, 'unknown', 'not an answer of revoke-egress (status 301): empty body'],
  [502, 'bad gateway', {}, true, 'unknown', 'bad gateway'],
] as const)(
  'a revocation accepts answers of the service only: %i %j',
  async (status, body, headers, passing, outcome, detail) => {
    const { client } = harness(reply(status, body, headers));
    const answer = await client.revoke(REQUEST);
    expect(answer).toMatchObject({ kind: 'no-answer', passing, outcome });
    expect(answer).toHaveProperty('detail', expect.stringContaining(detail));
  },
);

it.each([
  ['Unauthenticated', 401],
  ['StoreUnavailable', 503],
  ['IdempotentParameterMismatch', 422],
  ['InternalError', 500],
])('the outcome after a lost attempt %s leaves the outcome unknown', async (code, status) => {
  const { transport, clock } = harness(lost(), reply(status, problem(status, code), { 'retry-after': '9' }));
  const client = createClient({ transport, clock, random: countingRandom(), retry: { total: 5_000 } });
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'problem', outcome: 'unknown' });
});

it('the outcome stays unknown if an instance finds the request invalid', async () => {
  const invalid = {
    ...problem(400, 'InvalidPriority.ValueNotSupported'),
    errors: [{ pointer: '/Priority', code: 'InvalidPriority.ValueNotSupported', detail: 'Send 1 to 100.' }],
  };
  const { client } = harness(lost(), reply(400, invalid));
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'problem', outcome: 'unknown' });
});

it('the outcome is decided by an answer of ECS', async () => {
  const { client } = harness(lost(), reply(404, problem(404, 'InvalidSecurityGroupId.NotFound')));
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'problem', outcome: 'none' });
});

it('the outcome is none if nothing was sent, and for a call that only reads', async () => {
  const away = harness(lost('no', false));
  expect(await away.client.revoke(REQUEST)).toMatchObject({
    kind: 'no-answer',
    outcome: 'none',
    passing: false,
  });
  const look = harness(lost('unknown', false));
  expect(await look.client.state('t')).toMatchObject({ kind: 'no-answer', outcome: 'none' });
  expect(await look.client.dryRun(REQUEST)).toMatchObject({ kind: 'no-answer', outcome: 'none' });
  expect(await look.client.restore('t')).toMatchObject({ kind: 'no-answer', outcome: 'unknown' });
});

it('a state and a restore have the shapes of theirs', async () => {
  const at = RESULT.CompletedAt;
  const times = { CreatedAt: at, UpdatedAt: at, ExpiresAt: at };
  const state = { ClientToken: 't', State: 'done', Attempts: 1, ...times, Request: {}, Result: RESULT };
  expect(await harness(reply(200, state)).client.state('t')).toMatchObject({ kind: 'result', result: state });
  const restored = { ...RESULT, ClientToken: 't', Outcome: 'restored', Rules: [] };
  expect(await harness(reply(200, restored)).client.restore('t')).toMatchObject({ kind: 'result' });
  expect(await harness(reply(200, RESULT)).client.restore('t')).toMatchObject({ kind: 'no-answer' });
  const dry = { ...RESULT, ClientToken: 't', Outcome: 'dry-run', Rules: [], Present: [], Allowed: true };
  expect(await harness(reply(200, dry)).client.restoreDryRun('t')).toMatchObject({
    kind: 'result',
    result: dry,
  });
  // A restore is no answer to a dry run. A dry run is one to a restore: that of a caller that only reports.
  expect(await harness(reply(200, dry)).client.restore('t')).toMatchObject({ kind: 'result', result: dry });
  expect(await harness(reply(200, restored)).client.restoreDryRun('t')).toMatchObject({ kind: 'no-answer' });
});
