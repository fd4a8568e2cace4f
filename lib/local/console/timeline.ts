/** The life of one token: attempts, calls, lease and answer, in milliseconds since its first claim. Pure. */
import type { CallRecord, RestoreLife, RevocationRow } from '../../core/model/row.ts';
import type { Millis } from '../../core/time.ts';
import type { BarView, EventView, TimelineView } from './view-types.ts';

/** A timeline is at least this long, so that a fast attempt can be seen. */
const SHORTEST: Millis = 1_000;

/** A call as ECS got it. The row has the calls of an attempt only once the attempt has ended. */
export interface EcsCall {
  readonly at: Millis;
  readonly reply: string;
}

/** @param ecsCalls the calls to revoke with this token, for attempts that were lost */
export function timelineOf(row: RevocationRow, now: Millis, ecsCalls: readonly EcsCall[] = []): TimelineView {
  const since = (at: Millis): number => Math.max(0, at - row.createdAt);
  const lost = lostCalls(row, ecsCalls);
  const bars = [
    ...row.history.map((_, index) => attemptBar(row, index, now, lost[index] ?? [])),
    ...restoreBars(row, now),
  ];
  const events = [...attemptEvents(row, now, lost), ...answerEvents(row), ...restoreEvents(row)].sort(
    (one, other) => one.at - other.at,
  );
  const ends = bars.map(({ to, leaseTo = to }) => Math.max(to, leaseTo));
  return {
    span: Math.max(SHORTEST, ...ends.map(since)),
    bars: bars.map((bar) => ({
      ...bar,
      from: since(bar.from),
      to: since(bar.to),
      ...(bar.leaseTo !== undefined && { leaseTo: since(bar.leaseTo) }),
      calls: bar.calls.map(since),
    })),
    events: events.map((event) => ({ ...event, at: since(event.at) })),
  };
}

/** For each attempt that has not ended: the calls that ECS got while it was the latest. */
const lostCalls = ({ history }: RevocationRow, calls: readonly EcsCall[]): (readonly EcsCall[])[] =>
  history.map(({ startedAt, endedAt }, index) => {
    const until = history[index + 1]?.startedAt ?? Number.POSITIVE_INFINITY;
    return endedAt === undefined ? calls.filter(({ at }) => at >= startedAt && at < until) : [];
  });

/** Is the attempt still allowed to work? */
const isLive = ({ state, leaseUntil }: Pick<RestoreLife, 'state' | 'leaseUntil'>, now: Millis): boolean =>
  state === 'RUNNING' && now < leaseUntil;

function attemptBar(row: RevocationRow, index: number, now: Millis, lost: readonly EcsCall[]): BarView {
  const { history } = row;
  const attempt = history[index];
  const next = history[index + 1];
  if (!attempt) throw new RangeError(`the row has no attempt ${index}`);
  const isLast = next === undefined;
  const running = isLast && isLive(row, now);
  // An attempt without an end was lost: the next one began after its lease.
  const lostUntil = isLast ? row.leaseUntil : next.startedAt;
  return {
    label: `Attempt ${attempt.number}`,
    kind: attempt.endedAt !== undefined ? 'attempt' : running ? 'running' : 'lost',
    from: attempt.startedAt,
    to: attempt.endedAt ?? (running ? now : lostUntil),
    ...(attempt.endedAt === undefined && isLast && { leaseTo: row.leaseUntil }),
    calls: [...attempt.calls, ...lost].map(({ at }) => at),
  };
}

function attemptEvents(row: RevocationRow, now: Millis, lost: readonly (readonly EcsCall[])[]): EventView[] {
  return row.history.flatMap(({ number, startedAt, endedAt, calls }, index) => {
    const isLast = index === row.history.length - 1;
    const begins: EventView = {
      at: startedAt,
      text:
        index === 0
          ? `Attempt ${number} claims the row`
          : `Attempt ${number} takes over, and lists the rules`,
      tone: 'soft',
    };
    const ends: EventView[] =
      endedAt === undefined
        ? isLast
          ? [leaseEvent(row, now)]
          : []
        : [
            {
              at: endedAt,
              text: `Attempt ${number} ends${calls.length === 0 ? ' without a call to ECS' : ''}`,
              tone: 'soft',
            },
          ];
    return [
      begins,
      ...calls.map((call) => callEvent(call, 'revoke')),
      ...(lost[index] ?? []).map(lostEvent),
      ...ends,
    ];
  });
}

const leaseEvent = (row: RevocationRow, now: Millis): EventView =>
  isLive(row, now)
    ? { at: row.leaseUntil, text: 'The lease ends; until then no other attempt may begin', tone: 'warn' }
    : {
        at: row.leaseUntil,
        text: 'The lease is over: the timer, or the next request, takes over',
        tone: 'bad',
      };

const lostEvent = ({ at, reply }: EcsCall): EventView => ({
  at,
  text: reply === 'lost' ? 'Call to revoke: its reply was lost' : `Call to revoke: ${reply}`,
  tone: 'warn',
});

function callEvent({ at, names, class: kind, code }: Omit<CallRecord, 'form'>, what: string): EventView {
  const rules = names === 1 ? '1 rule' : `${names} rules`;
  const answer = kind === 'done' ? 'ECS confirmed it' : kind === 'unanswered' ? 'no answer' : (code ?? kind);
  const tone = kind === 'done' ? 'good' : kind === 'gone' ? 'soft' : 'warn';
  return { at, text: `Call to ${what} ${rules}: ${answer}`, tone };
}

function answerEvents({ state, result, problem, history, updatedAt }: RevocationRow): EventView[] {
  const at = history.at(-1)?.endedAt ?? updatedAt;
  if (result) {
    const { Outcome, Evidence, Revoked } = result;
    const many =
      Outcome === 'revoked' ? `, ${Revoked.length === 1 ? '1 rule' : `${Revoked.length} rules`}` : '';
    return [{ at, text: `Answer stored: ${Outcome} (${Evidence})${many}`, tone: 'good' }];
  }
  if (!problem) return [];
  const final = state === 'UNKNOWN' ? 'Outcome unknown' : 'Answer stored';
  return [{ at, text: `${final}: ${problem.status} ${problem.code}`, tone: 'bad' }];
}

function restoreBars({ restore }: RevocationRow, now: Millis): BarView[] {
  if (restore?.startedAt === undefined) return [];
  const { startedAt, leaseUntil, result } = restore;
  const end = result ? Date.parse(result.CompletedAt) : restore.calls.at(-1)?.at;
  const running = isLive(restore, now);
  return [
    {
      label: 'Restore',
      kind: 'restore',
      from: startedAt,
      to: end ?? (running ? now : leaseUntil),
      ...(running && { leaseTo: leaseUntil }),
      calls: restore.calls.map(({ at }) => at),
    },
  ];
}

function restoreEvents({ restore }: RevocationRow): EventView[] {
  if (!restore) return [];
  const { startedAt, calls, result, problem, leaseUntil } = restore;
  const begins = startedAt ?? leaseUntil;
  const last = calls.at(-1)?.at ?? begins;
  return [
    { at: begins, text: 'A restore begins', tone: 'soft' },
    ...calls.map((call) => callEvent(call, 'authorise')),
    ...(result
      ? [
          {
            at: Date.parse(result.CompletedAt),
            text: `Restore stored: ${result.Outcome}`,
            tone: 'good',
          } as const,
        ]
      : []),
    ...(problem
      ? [{ at: last, text: `Restore: ${problem.status} ${problem.code}`, tone: 'bad' } as const]
      : []),
  ];
}
