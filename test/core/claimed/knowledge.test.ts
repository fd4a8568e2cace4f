/** The laws of what an attempt knows, over every sequence of events. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALL_OPEN,
  isInFlight,
  isShownGone,
  type Knowledge,
  type KnowledgeEvent,
  learn,
  SNAPSHOT_LAG,
} from '../../../lib/core/claimed/knowledge.ts';
import type { CallRecord } from '../../../lib/core/model/row.ts';
import { makeRule } from '../../contracts/make-row.ts';

const SKEW = 5_000;
const NOTHING: Knowledge = { mayHaveActed: false };
const CLASSES = ['done', 'gone', 'refused', 'ours', 'throttled', 'busy', 'unanswered'] as const;
type EventAt = (at: number) => KnowledgeEvent;

const answered =
  (kind: CallRecord['class']): EventAt =>
  (at) => ({ kind: 'answered', at, class: kind });
const listed =
  (requestId: string): EventAt =>
  () => ({
    kind: 'listed',
    snapshot: { class: 'done', requestId, rules: [] },
  });
const compared: EventAt = (at) => ({ kind: 'compared', at });
const inFlight =
  (lasts: number): EventAt =>
  (at) => ({ kind: 'in-flight', at, lasts });

const event = fc.oneof(
  fc.constantFrom(...CLASSES).map(answered),
  fc.uuid().map(listed),
  fc.constant(compared),
  fc.constantFrom(SNAPSHOT_LAG, CALL_OPEN).map(inFlight),
);
/** Steps from short ones to some that outlast every call. */
const step = fc.oneof(fc.nat(2_000), fc.nat(2 * CALL_OPEN));
/** Events in the order of time. */
const history = fc.array(fc.tuple(step, event), { maxLength: 30 }).map((steps) => {
  let now = 0;
  return steps.map(([wait, make]) => {
    now += wait;
    return { now, event: make(now) };
  });
});
const knownFrom = (events: readonly { event: KnowledgeEvent }[], from = NOTHING): Knowledge =>
  events.reduce((known, { event: next }) => learn(known, next, SKEW), from);

describe('what an attempt knows', () => {
  it('a call without an answer may act until its signature has expired and every snapshot shows it', () => {
    fc.assert(
      fc.property(history, fc.nat(CALL_OPEN + SKEW - 1), event, (events, wait, next) => {
        const at = events.at(-1)?.now ?? 0;
        const known = knownFrom([
          ...events,
          { event: answered('unanswered')(at) },
          { event: next(at + wait) },
        ]);
        expect(known.mayHaveActed).toBe(true);
        expect(isInFlight(known, at + wait)).toBe(true);
      }),
    );
  });

  it('a call is in flight only if one may have acted', () => {
    fc.assert(
      fc.property(history, step, (events, wait) => {
        const known = knownFrom(events);
        expect(isInFlight(known, wait) && !known.mayHaveActed).toBe(false);
      }),
    );
  });

  it('the end of what is in flight moves later only, until a comparison after it clears everything', () => {
    fc.assert(
      fc.property(history, event, step, (events, make, wait) => {
        const known = knownFrom(events);
        const now = (events.at(-1)?.now ?? 0) + wait;
        const next = learn(known, make(now), SKEW);
        if (next.inFlightUntil === undefined && known.inFlightUntil !== undefined) {
          expect(make(now).kind).toBe('compared');
          expect(now).toBeGreaterThanOrEqual(known.inFlightUntil);
          expect(next.mayHaveActed).toBe(false);
        } else {
          expect(next.inFlightUntil ?? 0).toBeGreaterThanOrEqual(known.inFlightUntil ?? 0);
        }
      }),
    );
  });

  it('nothing but a comparison without a call in flight says that no call has acted', () => {
    fc.assert(
      fc.property(history, event, step, (events, make, wait) => {
        const known = { ...knownFrom(events), mayHaveActed: true };
        const now = (events.at(-1)?.now ?? 0) + wait;
        const next = make(now);
        const cleared = next.kind === 'compared' && !isInFlight(known, now);
        expect(learn(known, next, SKEW).mayHaveActed).toBe(!cleared);
      }),
    );
  });

  it('a definite answer leaves nothing in flight and nothing uncertain', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...CLASSES), (events, kind) => {
        fc.pre(kind !== 'unanswered');
        const known = knownFrom(events);
        expect(learn(known, answered(kind)(0), SKEW)).toBe(known);
      }),
    );
  });

  it('the latest snapshot is remembered, whatever follows', () => {
    fc.assert(
      fc.property(history, (events) => {
        const known = knownFrom(events);
        const all = events.map((each) => each.event);
        const snapshots = all.flatMap((each) => (each.kind === 'listed' ? [each.snapshot] : []));
        expect(known.snapshot).toBe(snapshots.at(-1));
      }),
    );
  });

  it.each([
    ['a rule without a date', undefined, true],
    ['a rule with a date that is not understood', 'yesterday', true],
    ['a rule that is older than any snapshot', -SNAPSHOT_LAG - SKEW, true],
    ['a newer rule', -SNAPSHOT_LAG - SKEW + 1, false],
  ])('%s that a snapshot does not list: is it gone?', (_, created, gone) => {
    const now = Date.parse('2026-01-01T00:00:00.000Z');
    const date = typeof created === 'number' ? new Date(now + created).toISOString() : created;
    expect(isShownGone(makeRule({ ...(date !== undefined && { CreateTime: date }) }), now, SKEW)).toBe(gone);
  });
});
