/** What has become of each rule of `before` while an attempt revokes by id, and the end that follows. */
import { idsOf } from '../model/request.ts';
import type { RefusedRule } from '../model/result.ts';
import { type Rule, unmatched, vanished } from '../model/rule.ts';
import type { EcsFailure, RuleSnapshot } from '../ports.ts';
import type { Attempt, End } from './attempt.ts';

export interface Progress {
  /** Still to be revoked. */
  listed: readonly Rule[];
  /** ECS accepted the call; no snapshot shows yet that the rule is gone. */
  pending: readonly Rule[];
  confirmed: readonly Rule[];
  /** Gone, maybe by a call of this token. */
  observed: readonly Rule[];
  /** Gone, and by no call of this token. */
  absent: readonly Rule[];
  refused: readonly RefusedRule[];
  /** Ids that a call of this token named and may have removed: a snapshot that lists them may be old. */
  readonly uncertain: Set<string>;
  /** The next calls name one rule each. */
  oneByOne: boolean;
  /** ECS refused a batch, and may still have removed a part of it. */
  batchRefused: boolean;
  /** ECS's request ids of what confirmed, and of what observed. */
  replyId?: string;
  observedId?: string;
  /** Only a snapshot shows that some rule is gone. */
  bySnapshot: boolean;
}

export const createProgress = (
  before: readonly Rule[],
  { uncertain, oneByOne }: { uncertain: boolean; oneByOne: boolean },
): Progress => ({
  listed: before,
  pending: [],
  confirmed: [],
  observed: [],
  absent: [],
  refused: [],
  uncertain: new Set(uncertain ? idsOf(before) : []),
  oneByOne,
  batchRefused: false,
  bySnapshot: false,
});

/** A call that named these rules may have removed any of them. */
export function markUncertain(progress: Progress, rules: readonly Rule[]): void {
  for (const id of idsOf(rules)) progress.uncertain.add(id);
}

/** Moves rules from what is still to be done to what has become of them. */
export function move(
  progress: Progress,
  rules: readonly Rule[],
  to: 'pending' | 'observed' | 'absent' | 'confirmed',
): undefined {
  drop(progress, rules);
  progress[to] = [...progress[to], ...rules];
}

/** These rules stay, for this reason. */
export function refuse(progress: Progress, rules: readonly Rule[], { code, message }: EcsFailure): undefined {
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

/** ECS does not know the rule: by a call of this token, or by another process. */
export function noteGone(
  progress: Progress,
  named: readonly Rule[],
  { requestId = '' }: EcsFailure,
): undefined {
  const ours = named.every((rule) => progress.uncertain.has(rule.SecurityGroupRuleId));
  if (ours) progress.observedId = requestId;
  else progress.replyId ??= requestId;
  return move(progress, named, ours ? 'observed' : 'absent');
}

/** Sorts the rules by what a snapshot lists. */
export function compare(attempt: Attempt, progress: Progress, snapshot: RuleSnapshot): void {
  const gone = vanished(progress.listed, snapshot.rules).filter(attempt.isShownGone);
  if (gone.length > 0) {
    progress.observedId = snapshot.requestId;
    progress.bySnapshot = true;
    const ours = (rule: Rule) => progress.uncertain.has(rule.SecurityGroupRuleId);
    const others = gone.filter((rule) => !ours(rule));
    move(progress, gone.filter(ours), 'observed');
    move(progress, others, 'absent');
  }
  move(progress, vanished(progress.pending, snapshot.rules), 'confirmed');
}

/** Has any rule gone, or may one still go, by a call of this token? */
export const hasActed = ({ pending, confirmed, observed }: Progress): boolean =>
  pending.length + confirmed.length + observed.length > 0;

/** Is everything known of every rule, so that one can be refused beside what became of the others? */
export const canSettle = (attempt: Attempt, progress: Progress): boolean =>
  hasActed(progress) && progress.uncertain.size === 0 && !attempt.known.mayHaveActed;

/** The end when it is known of every rule what has become of it. */
export function conclude({ row, request }: Attempt, progress: Progress): End {
  const before = row.before ?? [];
  const { confirmed, observed, pending, refused } = progress;
  const absent = [...unmatched(request, before), ...progress.absent];
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
