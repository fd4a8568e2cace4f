import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { pauseAfter, RETRY } from '../../lib/client/retry.ts';
import { leapingClock, lost, problem, RESULT, reply, START, type Step, scripted } from './kit.ts';

const REQUEST = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['sgr-1'] };
const TOTAL = 60_000;

const STEPS: readonly (() => Step)[] = [
  () => reply(200, RESULT),
  () => reply(404, problem(404, 'InvalidSecurityGroupId.NotFound')),
  () => reply(409, problem(409, 'RevocationInProgress', 'unknown'), { 'retry-after': '2' }),
  () => reply(422, problem(422, 'IdempotentParameterMismatch')),
  () => reply(429, problem(429, 'Throttling'), { 'retry-after': '3' }),
  () => reply(502, problem(502, 'Forbidden.RAM')),
  () => reply(503, problem(503, 'StoreUnavailable'), { 'retry-after': '1' }),
  () => reply(504, problem(504, 'OutcomeUnknown', 'unknown'), { 'retry-after': '5' }),
  () => reply(503, 'the gateway has given up'),
  () => lost('no'),
  () => lost('unknown'),
];
const FINAL = [0, 1, 3, 5];
const WAITS: Readonly<Record<number, number>> = { 2: 2000, 4: 3000, 6: 1000, 7: 5000 };

/** The time of an attempt that starts at `at`. */
const timeFor = (at: number): number => Math.min(RETRY.attempt, TOTAL - at);

const script = fc.array(
  fc.record({ step: fc.nat(STEPS.length - 1), takes: fc.constantFrom(0, 10, 900, 40_000) }),
  { minLength: 1, maxLength: 12 },
);

it('for all replies, a call keeps its token, its time limit and the requested pauses, and ends at the first final answer', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.double({ min: 0, max: 0.999, noNaN: true }), async (drawn, fraction) => {
      const clock = leapingClock();
      const steps = drawn.map(({ step, takes }): Step => Object.assign(STEPS[step]?.() ?? lost(), { takes }));
      const transport = scripted(clock, steps);
      const random = { id: () => 'token', fraction: () => fraction };
      const client = createClient({ transport, clock, random, retry: { total: TOTAL } });
      const answer = await client.revoke(REQUEST);

      const { sent } = transport;
      expect(new Set(sent.map(({ call }) => JSON.stringify(call))).size).toBe(1);
      expect(clock.now() - START).toBeLessThanOrEqual(TOTAL);
      expect(sent.every(({ at }) => at < TOTAL)).toBe(true);
      expect(answer.attempts).toBe(sent.length);
      for (const [index, { at }] of sent.entries()) {
        const next = sent[index + 1];
        const { step, takes } = drawn[Math.min(index, drawn.length - 1)] ?? { step: 0, takes: 0 };
        const heard = takes < timeFor(at);
        if (heard && FINAL.includes(step)) expect(next).toBeUndefined();
        if (next && heard) expect(next.at - at).toBeGreaterThanOrEqual(takes + (WAITS[step] ?? 250));
      }
    }),
    { numRuns: 300 },
  );
});

it('for all replies, a call never has the outcome none after a lost attempt', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (drawn) => {
      const clock = leapingClock();
      const steps = drawn.map(({ step, takes }): Step => Object.assign(STEPS[step]?.() ?? lost(), { takes }));
      const transport = scripted(clock, steps);
      const random = { id: () => 'token', fraction: () => 0.5 };
      const client = createClient({ transport, clock, random, retry: { total: TOTAL } });
      const answer = await client.revoke(REQUEST);
      // What each attempt shows of the token: an outcome, unknown, or nothing.
      const words = transport.sent.flatMap(({ at }, index) => {
        const { step, takes } = drawn[Math.min(index, drawn.length - 1)] ?? { step: 0, takes: 0 };
        if (takes >= timeFor(at)) return ['doubt'];
        if ([0, 1, 4, 5].includes(step)) return ['none'];
        return [2, 7, 8, 10].includes(step) ? ['doubt'] : [];
      });
      if (answer.kind !== 'result')
        expect(answer.outcome).toBe(words.at(-1) === 'doubt' ? 'unknown' : 'none');
    }),
    { numRuns: 300 },
  );
});

it('no pause is shorter than Retry-After, or than half the backoff', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (nth, asked, fraction) => {
        const pause = pauseAfter(nth, asked, fraction, RETRY);
        expect(pause).toBeGreaterThanOrEqual(asked ?? 250);
        expect(pause).toBeLessThanOrEqual((asked ?? 0) + 10_000);
      },
    ),
  );
});
