/** `settle`, reply by reply. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../lib/cli/exit-codes.ts';
import {
  DRY_RUN,
  leapingClock,
  problem,
  RESTORE_DRY_RUN,
  RESULT,
  reply,
  type Step,
  scripted,
} from '../client/kit.ts';
import { settleOver, TOKEN } from './settle-kit.ts';

const at = RESULT.CompletedAt;
const stateReply = (State: string, more: object = {}) =>
  reply(200, {
    ...{ ClientToken: TOKEN, State, Attempts: 1, CreatedAt: at, UpdatedAt: at, ExpiresAt: at },
    Request: { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['sgr-1'] },
    ...more,
  });
const UNKNOWN = stateReply('unknown');
const RESTORING = stateReply('done', {
  Result: { ...RESULT, ClientToken: TOKEN },
  RestoreState: 'unknown',
});
const DONE = stateReply('done', { Result: { ...RESULT, ClientToken: TOKEN } });
const passing = (status: number, code: string) =>
  reply(status, problem(status, code, status === 504 ? 'unknown' : 'none'), { 'retry-after': '5' });

describe('settle, reply by reply', () => {
  const over = (...steps: Step[]) => {
    const clock = leapingClock();
    return { clock, transport: scripted(clock, steps) };
  };

  it.each([
    ['a 504', passing(504, 'OutcomeUnknown')],
    ['a 503 of the table, which is "none" of itself', passing(503, 'StoreUnavailable')],
    ['429', passing(429, 'Throttling')],
    ['a gateway that gave up', reply(503, 'busy')],
  ])('settle asks again after %s', async (_, answer) => {
    const { answer: ended } = await settleOver(over(UNKNOWN, answer, UNKNOWN, answer, DONE));
    expect(ended).toMatchObject({ result: { State: 'done' } });
  });

  it.each([
    ['the service', problem(503, 'StoreUnavailable')],
    ['a proxy', 'busy'],
  ])('settle pauses although %s sends Retry-After: 0', async (_, body) => {
    const none = reply(503, body, { 'retry-after': '0' });
    const parts = over(UNKNOWN, none, UNKNOWN, none, DONE);
    const began = parts.clock.now();
    await settleOver(parts);
    expect(parts.clock.now() - began).toBeGreaterThanOrEqual(2_000);
  });

  it('settle only waits while a request is running, and sends nothing', async () => {
    const parts = over(stateReply('running'), stateReply('running'), DONE);
    const { waits } = await settleOver(parts);
    expect(waits).toEqual(Array(2).fill('a request with this token is running'));
    expect(parts.transport.sent.map(({ call }) => call.operation)).toEqual(['state', 'state', 'state']);
  });

  it.each([
    ['403', reply(403, problem(403, 'PolicyDenied', 'none'))],
    ['401', reply(401, problem(401, 'Unauthenticated', 'none'))],
  ])(
    'settle ends with 3 when the request is refused (%s): the refusal says nothing of the token',
    async (_, no) => {
      expect(await settleOver(over(UNKNOWN, no, UNKNOWN))).toMatchObject({
        code: EXIT.unknown,
        answer: { kind: 'problem', outcome: 'unknown' },
      });
    },
  );

  it.each([
    ['400 of the mapping', reply(400, problem(400, 'MappingFailed'))],
    ['422', reply(422, problem(422, 'IdempotentParameterMismatch'))],
    ['an ignored delivery', reply(200, { Outcome: 'ignored', Detail: 'nothing asked' })],
  ])('settle waits for the completer after %s, and sends nothing more', async (_, no) => {
    const parts = over(UNKNOWN, no, UNKNOWN, UNKNOWN, DONE);
    const { answer, printed } = await settleOver(parts);
    expect(answer).toMatchObject({ result: { State: 'done' } });
    expect(printed.join()).toMatch(/mapped.*complete-egress/);
    expect(parts.transport.sent.map(({ call }) => call.operation)).toEqual([
      ...['state', 'revoke', 'state', 'state', 'state'],
    ]);
  });

  it.each([
    ['a revocation', UNKNOWN, DRY_RUN],
    ['a restore', RESTORING, RESTORE_DRY_RUN],
  ])(
    'settle waits for the completer when the caller only reports, and %s is a dry run',
    async (_, open, dry) => {
      const parts = over(open, reply(200, { ...dry, ClientToken: TOKEN }), open, open, DONE);
      const { answer, printed } = await settleOver(parts);
      expect(answer).toMatchObject({ result: { State: 'done' } });
      expect(printed.join()).toMatch(/mode of this caller is "report".*complete-egress/);
      expect(parts.transport.sent).toHaveLength(5);
      const late = await settleOver({
        ...over(open, reply(200, { ...dry, ClientToken: TOKEN }), open),
        total: 20_000,
      });
      expect(late.answer).toMatchObject({ result: { ClientToken: TOKEN } });
    },
  );

  it.each([
    ['the token is unknown', reply(404, problem(404, 'RevocationNotFound')), EXIT.refused],
    ['the table is unavailable', passing(503, 'StoreUnavailable'), EXIT.unavailable],
  ])('settle exits as a state does when %s', async (_, answer, code) => {
    expect(await settleOver({ ...over(answer), total: 20_000 })).toMatchObject({ code });
  });

  it('settle says when to run it again if the next attempt would be after --timeout', async () => {
    const clock = leapingClock();
    const iso = (after: number) => new Date(clock.now() + after).toISOString();
    const OpenUntil = iso(900_000);
    const parts = over(
      UNKNOWN,
      reply(504, { ...problem(504, 'OutcomeUnknown', 'unknown'), OpenUntil }),
      UNKNOWN,
    );
    const { code, printed, waits } = await settleOver({ ...parts, clock, total: 20_000 });
    expect([code, waits]).toEqual([EXIT.unknown, []]);
    expect(printed).toEqual([
      `The next attempt would be at ${iso(30_000)}, after --timeout. Run the same command again after ${OpenUntil}.`,
    ]);
  });

  it('settle exits 3 when the time ends, and when it is interrupted', async () => {
    const still = [UNKNOWN, passing(504, 'OutcomeUnknown')];
    const many = Array.from({ length: 20 }, () => still).flat();
    expect((await settleOver({ ...over(...many), total: 30_000 })).code).toBe(EXIT.unknown);
    const stop = new AbortController();
    const stopped = await settleOver({
      ...over(...many),
      signal: stop.signal,
      onWait: () => stop.abort(),
    });
    expect(stopped).toMatchObject({ code: EXIT.unknown, waits: [expect.any(String)] });
  });
});
