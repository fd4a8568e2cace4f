/** Compares the system clock with the `Date` header of ECS. The request is unsigned. */
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { broken, type Found, ok, skipped } from './finding.ts';

const LIMIT: Millis = 10_000;

export interface ClockCheckParts {
  /** `https://host` */
  readonly url: string;
  /** The maximum clock skew. */
  readonly skew: Millis;
  readonly clock: Pick<Clock, 'now'>;
  readonly stopping: AbortSignal;
  readonly fetch?: typeof fetch;
}

export async function checkClock(parts: ClockCheckParts): Promise<readonly Found[]> {
  const { url, skew, clock, stopping, fetch: ask = fetch } = parts;
  const before = clock.now();
  let date: string | null;
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(LIMIT)]);
    const response = await ask(url, { redirect: 'manual', signal });
    date = response.headers.get('date');
    await response.body?.cancel();
  } catch {
    return [skipped('ECS is unreachable; see the check ecs')];
  }
  const after = clock.now();
  const at = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(at)) return [skipped('the answer of ECS has no Date header')];
  const { offset, uncertainty } = offsetOf(before, at, after);
  const seconds = Math.round(Math.abs(offset) / 1000);
  if (Math.abs(offset) - uncertainty <= skew) return [ok(`the clock differs by less than ${skew / 1000} s`)];
  return [
    broken(
      `this host is ${seconds} s ${offset > 0 ? 'ahead of' : 'behind'} ECS; the limit is ${skew / 1000} s`,
      'Synchronise the clock with NTP: leases, signatures and the age of webhooks depend on it.',
    ),
  ];
}

/** `at` has whole seconds, and was written between `before` and `after`. Positive: this host is ahead. */
function offsetOf(before: Millis, at: Millis, after: Millis): { offset: Millis; uncertainty: Millis } {
  return { offset: (before + after) / 2 - (at + 500), uncertainty: 500 + (after - before) / 2 };
}
