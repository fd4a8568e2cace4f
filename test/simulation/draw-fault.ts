/** One fault at random, of those that a trip can meet. */
import type { Millis } from '../../lib/core/time.ts';
import { FAULT_TRIPS, type Fault, type FaultKind, NO_FAULT, type Trip } from './faults.ts';
import type { Prng } from './prng.ts';
import { offset } from './scenario.ts';

const kindsOf = (trip: Trip): FaultKind[] =>
  // Object.entries widens the names of the table's own keys to string.
  (Object.entries(FAULT_TRIPS) as [FaultKind, readonly Trip[]][]).flatMap(([kind, trips]) =>
    trips.includes(trip) ? [kind] : [],
  );
const KINDS: Readonly<Record<Trip, FaultKind[]>> = {
  read: kindsOf('read'),
  write: kindsOf('write'),
  list: kindsOf('list'),
  revoke: kindsOf('revoke'),
};

export function drawFault(prng: Prng, trip: Trip, wild: boolean): Fault {
  const kinds = KINDS[trip];
  const kind = kinds[prng.below(kinds.length)] ?? 'none';
  switch (kind) {
    case 'none':
    case 'fail-doubtful':
      return { kind };
    case 'fail-before':
    case 'reply-lost':
      return { kind, reported: prng.chance(0.7) };
    case 'html':
      return { kind, effect: prng.chance(0.5) };
    case 'late':
      return { kind, delay: lateness(prng), reported: prng.chance(0.5) };
    case 'slow':
      return { kind, delay: prng.between(100, 9_000) };
    case 'duplicate':
      return { kind, delay: prng.pick([0, prng.below(5_000), lateness(prng)]), second: prng.chance(0.5) };
    case 'refuse': {
      const cls = prng.pick([
        'refused',
        'refused',
        'ours',
        'throttled',
        'throttled',
        'busy',
        'unanswered',
      ] as const);
      const retryAfter =
        cls === 'throttled' && prng.chance(0.5) ? prng.pick([1_000, 5_000, 60_000]) : undefined;
      return { kind, class: cls, ...(retryAfter !== undefined && { retryAfter }) };
    }
    case 'partial':
      return { kind, bits: prng.below(8), class: prng.pick(['gone', 'refused', 'unanswered']) };
    case 'done-early':
      return { kind, delay: prng.between(1, 3_000) };
    case 'store-unavailable':
      return { kind, delay: prng.between(100, 12_000) };
    case 'crash':
      return { kind, sent: prng.chance(0.6) };
    case 'freeze':
      return {
        kind,
        sent: prng.chance(0.6),
        delay: prng.pick([prng.between(500, 14_000), lateness(prng), prng.between(1_000_000, 4_000_000)]),
      };
    case 'clock-jump':
      return { kind, offset: offset(prng, wild) };
    default:
      return NO_FAULT;
  }
}

/** Within the budget, past the lease, or about as long as a signature lives. */
const lateness = (prng: Prng): Millis =>
  prng.pick([prng.below(9_000), prng.between(9_000, 40_000), prng.between(40_000, 910_000)]);
