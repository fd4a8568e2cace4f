/**
 * What an attempt knows of the calls of its token: a pure reducer over events (`docs/protocol.md`, section 6). A call
 * without a definite answer is in flight until ECS no longer accepts its signature and every snapshot shows its effect.
 */
import type { CallRecord } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import type { RuleSnapshot } from '../ports.ts';
import type { Millis } from '../time.ts';

/** ECS refuses V3 signatures older than this, so a call without an answer cannot take effect later. */
export const SIGNATURE_LIFE: Millis = 15 * 60_000;
/** Describe may be eventually consistent: a snapshot may show the group as it was this long before. */
export const SNAPSHOT_LAG: Millis = 30_000;
/** For this long after a call, no snapshot proves that the call has no effect. The clock skew is added. */
export const CALL_OPEN: Millis = SIGNATURE_LIFE + SNAPSHOT_LAG;

export interface Knowledge {
  /** A call of this token may have changed, or may still change, a rule that the latest snapshot lists. */
  readonly mayHaveActed: boolean;
  /** Until then a call may take effect, or its effect may be missing in a snapshot. */
  readonly inFlightUntil?: Millis | undefined;
  readonly snapshot?: RuleSnapshot | undefined;
}

export type KnowledgeEvent =
  /** A call that changes ECS was answered, or got no answer. */
  | { readonly kind: 'answered'; readonly at: Millis; readonly class: CallRecord['class'] }
  /** For this long, a call may take effect, or its effect may not be listed yet. */
  | { readonly kind: 'in-flight'; readonly at: Millis; readonly lasts: Millis }
  | { readonly kind: 'listed'; readonly snapshot: RuleSnapshot }
  /** Each rule was compared with the latest snapshot: without a call in flight, what it lists is untouched. */
  | { readonly kind: 'compared'; readonly at: Millis };

/** @param skew how far the clocks of two instances may differ */
export function learn(known: Knowledge, event: KnowledgeEvent, skew: Millis): Knowledge {
  switch (event.kind) {
    case 'answered':
      return event.class === 'unanswered' ? inFlight(known, event.at + CALL_OPEN + skew) : known;
    case 'in-flight':
      return inFlight(known, event.at + event.lasts + skew);
    case 'listed':
      return { ...known, snapshot: event.snapshot };
    case 'compared':
      if (isInFlight(known, event.at)) return known;
      return { ...known, mayHaveActed: false, inFlightUntil: undefined };
  }
}

const inFlight = (known: Knowledge, until: Millis): Knowledge => ({
  ...known,
  mayHaveActed: true,
  inFlightUntil: Math.max(known.inFlightUntil ?? 0, until),
});

export const isInFlight = ({ inFlightUntil }: Knowledge, now: Millis): boolean =>
  inFlightUntil !== undefined && now < inFlightUntil;

/** Does a snapshot without this rule prove that it is gone? A newer rule may only be missing. Without a date it is old. */
export const isShownGone = ({ CreateTime = '' }: Rule, now: Millis, skew: Millis): boolean =>
  !(Date.parse(CreateTime) > now - SNAPSHOT_LAG - skew);
