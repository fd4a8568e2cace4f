import { expect, it } from 'vitest';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';

it('the system clock returns epoch milliseconds', () => {
  expect(Math.abs(systemClock().now() - Date.now())).toBeLessThan(1_000);
});

it('the system clock wakes a sleeper whose signal aborts, at once and without an error', async () => {
  const controller = new AbortController();
  const sleeping = systemClock().sleep(3_600_000, controller.signal);
  controller.abort();
  await expect(sleeping).resolves.toBeUndefined();
});

it('the system clock does not begin a sleep whose signal has aborted', async () => {
  await expect(systemClock().sleep(3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
});

it('the system clock ends a sleep that is not aborted', async () => {
  await expect(systemClock().sleep(0, new AbortController().signal)).resolves.toBeUndefined();
});

it('the system randomness makes ids of letters, digits and hyphens, never twice the same', () => {
  const { id } = systemRandom();
  const ids = new Set(Array.from({ length: 1_000 }, id));
  expect(ids.size).toBe(1_000);
  for (const made of ids) expect(made).toMatch(/^[A-Za-z0-9-]{36}$/);
});

it('the system randomness makes fractions from 0 to below 1', () => {
  const { fraction } = systemRandom();
  for (const made of Array.from({ length: 1_000 }, fraction)) {
    expect(made).toBeGreaterThanOrEqual(0);
    expect(made).toBeLessThan(1);
  }
});
