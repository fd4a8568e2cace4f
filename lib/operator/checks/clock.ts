/** This machine's clock against the `Date` that ECS's front end writes on any answer. Asks without a signature. */
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { broken, type Found, ok, skipped } from './finding.ts';

const LIMIT: Millis = 10_000;

export interface ClockCheckParts {
  /** `https://host` */
  readonly url: string;
  /** How far two clocks may differ. */
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
    return [skipped('ECS was not reached; the check of it says why')];
  }
  const after = clock.now();
  const at = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(at)) return [skipped('the answer of ECS has no date')];
  const { offset, doubt } = offsetOf(before, at, after);
  const seconds = Math.round(Math.abs(offset) / 1000);
  if (Math.abs(offset) - doubt <= skew) return [ok(`no more than ${skew / 1000} s off`)];
  return [
    broken(
      `this machine is ${seconds} s ${offset > 0 ? 'ahead of' : 'behind'} ECS, and ${skew / 1000} s are allowed for`,
      'Synchronise the clock, by NTP: leases between instances, signatures and the age of webhooks depend on it.',
    ),
  ];
}

/** The date was cut to a second, some time between the two instants. Positive: this machine is ahead. */
function offsetOf(before: Millis, at: Millis, after: Millis): { offset: Millis; doubt: Millis } {
  return { offset: (before + after) / 2 - (at + 500), doubt: 500 + (after - before) / 2 };
}
