import { expect, it } from 'vitest';
import type { EntryPoint } from '../../lib/core/http/types.ts';
import type { Revocation } from '../../lib/core/revocation/types.ts';
import { deadlineOf } from '../../lib/http/deadline.ts';
import { createKit, httpRequest, problem, revoked } from '../support/http-chain.ts';

const of = (entryPoint: EntryPoint, timeout: number): number =>
  deadlineOf({ request: httpRequest({ entryPoint }), requestId: 'r', startedAt: 50_000, timeout }, 9_000) -
  50_000;

it.each<[EntryPoint, number, number]>([
  ['direct', 30_000, 29_000],
  ['direct', 600_000, 599_000],
  ['gateway', 30_000, 9_000],
  ['http-trigger', 30_000, 9_000],
  ['gateway', 10_000, 9_000],
  ['gateway', 9_999, 8_999],
  ['gateway', 3_000, 2_000],
  ['direct', 1_000, 0],
  ['direct', 999, 0],
  ['gateway', 0, 0],
])('the deadline at %s with a timeout of %d ms is %d ms after the start', (entryPoint, timeout, expected) => {
  expect(of(entryPoint, timeout)).toBe(expected);
});

it('the deadline counts from the entry of the handler, not from when the chain gets to it', async () => {
  const kit = createKit();
  await kit.serve(httpRequest());
  expect(kit.asked[0]?.deadline).toBe(1_009_000);
});

it('the deadline aborts the signal when it is reached, not a millisecond earlier', async () => {
  const seen: boolean[] = [];
  const kit = createKit({
    revocation: async ({ signal }) => {
      await kit.clock.pass(8_999);
      seen.push(signal.aborted);
      await kit.clock.pass(1);
      seen.push(signal.aborted);
      return problem('OutcomeUnknown', { outcome: 'unknown' });
    },
  });
  const { status } = await kit.serve(httpRequest());
  expect(seen).toEqual([false, true]);
  expect(status).toBe(504);
});

it('the deadline of one request does not end another running one', async () => {
  const signals: AbortSignal[] = [];
  const ends: (() => void)[] = [];
  const hanging: Revocation = ({ signal }) => {
    signals.push(signal);
    return new Promise((resolve) => ends.push(() => resolve(revoked)));
  };
  const kit = createKit({ revocation: hanging });
  const first = kit.serve(httpRequest());
  await kit.clock.pass(5_000);
  const second = kit.serve(httpRequest());
  await kit.clock.pass(4_000);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  ends[0]?.();
  expect((await first).status).toBe(200);
  expect(signals[1]?.aborted).toBe(false);
  ends[1]?.();
  expect((await second).status).toBe(200);
});

it('the answer of a request ends its signal, so that nothing goes on after it', async () => {
  let answered: AbortSignal | undefined;
  const kit = createKit({
    revocation: ({ signal }) => {
      answered = signal;
      expect(signal.aborted).toBe(false);
      return Promise.resolve(revoked);
    },
  });
  expect((await kit.serve(httpRequest())).status).toBe(200);
  expect(answered?.aborted).toBe(true);
});

it.each([
  ['answered', httpRequest()],
  ['refused', httpRequest({ body: '{' })],
  ['sent to nowhere', httpRequest({ path: '/nowhere' })],
])('the deadline leaves no timer if the request is %s', async (_, request) => {
  const kit = createKit();
  await kit.serve(request);
  expect(kit.clock.asleep()).toBe(0);
});
