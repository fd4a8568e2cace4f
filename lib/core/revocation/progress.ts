/** What has become of each rule of `before` while an attempt revokes by id, and what that comes to at the end. */

import { idsOf } from '../model/requests-by-id.ts';
import type { RefusedRule } from '../model/result.ts';
import { type Rule, unmatched, vanished } from '../model/rule.ts';
import type { EcsFailure, Look } from '../ports.ts';
import type { Attempt, End } from './attempt.ts';

export interface Progress {
  /** Still to be revoked. */
  listed: readonly Rule[];
  /** ECS accepted our call; not yet seen gone. */
  pending: readonly Rule[];
  confirmed: readonly Rule[];
  /** Gone, maybe by a call of this token. */
  observed: readonly Rule[];
  /** Gone before any call of this token could have taken it. */
  taken: readonly Rule[];
  refused: readonly RefusedRule[];
  /** Ids that a call of this token named and may have taken, whatever a snapshot lists: it may be old. */
  readonly touched: Set<string>;
  /** ECS refused a batch: it may have taken a part of it all the same. */
  batchRefused: boolean;
  /** ECS's request ids of what confirmed, and of what observed. */
  replyId?: string;
  observedId?: string;
  /** Some rule is known to be gone only because a snapshot says so. */
  bySnapshot: boolean;
}

export const createProgress = (before: readonly Rule[], touched: boolean): Progress => ({
  listed: before,
  pending: [],
  confirmed: [],
  observed: [],
  taken: [],
  refused: [],
  touched: new Set(touched ? idsOf(before) : []),
  batchRefused: false,
  bySnapshot: false,
});

/** Takes `rules` out of what is still to be done and puts them where they belong. */
export function move(
  progress: Progress,
  rules: readonly Rule[],
  to: 'pending' | 'observed' | 'taken' | 'confirmed',
): void {
  drop(progress, rules);
  progress[to] = [...progress[to], ...rules];
}

/** These rules stay, and why. */
export function refuse(progress: Progress, rules: readonly Rule[], { code, message }: EcsFailure): void {
  drop(progress, rules);
  const refused = idsOf(rules).map((id) => ({ SecurityGroupRuleId: id, Code: code, Detail: message }));
  progress.refused = [...progress.refused, ...refused];
}

function drop(progress: Progress, rules: readonly Rule[]): void {
  const ids = new Set(idsOf(rules));
  const others = (list: readonly Rule[]) => list.filter((rule) => !ids.has(rule.SecurityGroupRuleId));
  progress.listed = others(progress.listed);
  progress.pending = others(progress.pending);
}

/** Sorts the rules by what a snapshot says of them. */
export function sort(attempt: Attempt, progress: Progress, look: Look): void {
  const gone = vanished(progress.listed, look.rules).filter(attempt.isShownGone);
  if (gone.length > 0) {
    progress.observedId = look.requestId;
    progress.bySnapshot = true;
    const ours = (rule: Rule) => progress.touched.has(rule.SecurityGroupRuleId);
    move(progress, gone.filter(ours), 'observed');
    move(
      progress,
      gone.filter((rule) => !ours(rule)),
      'taken',
    );
  }
  move(progress, vanished(progress.pending, look.rules), 'confirmed');
}

/** Has any rule gone, or may one yet go, by a call of this token? */
export const hasActed = ({ pending, confirmed, observed }: Progress): boolean =>
  pending.length + confirmed.length + observed.length > 0;

/** Every rule has come to its end. */
export function conclude({ row, request }: Attempt, progress: Progress): End {
  const before = row.before ?? [];
  const { confirmed, observed, pending, taken, refused } = progress;
  const absent = [...unmatched(request, before), ...taken];
  const replyId = progress.replyId ?? progress.observedId ?? '';
  if (pending.length > 0) {
    return { ...DONE, outcome: 'accepted', evidence: 'reply', absent, refused, requestId: replyId };
  }
  const ids = new Set(idsOf([...confirmed, ...observed]));
  const revoked = before.filter((rule) => ids.has(rule.SecurityGroupRuleId));
  const byReply = revoked.length > 0 ? observed.length === 0 : !progress.bySnapshot;
  return {
    ...DONE,
    outcome: revoked.length > 0 ? 'revoked' : 'absent',
    evidence: byReply ? 'reply' : 'observed',
    revoked,
    absent,
    refused,
    requestId: byReply ? replyId : (progress.observedId ?? replyId),
  };
}

const DONE = { kind: 'done', revoked: [] } as const;
