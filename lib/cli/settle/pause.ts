/** How long to wait before the next attempt, and what the user reads meanwhile. */
import type { ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { visible } from '../../core/visible.ts';
import { CLEAR_LINE } from '../batch/progress.ts';
import type { Output } from '../context.ts';

type Answer = ClientAnswer<Result>;

/** While another request is running. */
const RUNNING: Millis = 2_000;
/** After an answer without Retry-After. */
const USUAL: Millis = 5_000;
/** Whatever Retry-After is. */
const SHORTEST: Millis = 1_000;
/** Each question writes the row and lists the rules, so a long wait has few of them. */
const LONGEST: Millis = 30_000;
/** The clocks of client and service may differ a little. */
const AFTER_OPEN: Millis = 1_000;

/** @param sends the stored request is sent again; otherwise the state is only read */
export function pauseFor(answer: Answer, running: boolean, sends: boolean, now: Millis): Millis {
  if (running) return RUNNING;
  if (!sends) return LONGEST;
  const asked = answer.kind === 'problem' ? (answer.retryAfter ?? USUAL) : USUAL;
  const left = (openUntilOf(answer) ?? now) - now;
  return Math.max(SHORTEST, asked, Math.min(LONGEST, left > 0 ? left + AFTER_OPEN : 0));
}

export function reasonFor(answer: Answer, running: boolean, now: Millis): string {
  if (running) return 'a request with this token is running';
  const until = openUntilOf(answer);
  if (until !== undefined && until > now)
    return `undecided: a call may still take effect for ${clockText(until - now)}, until ${new Date(until).toISOString()}`;
  if (answer.kind === 'problem') return `undecided: ${answer.problem.status} ${answer.problem.code}`;
  return answer.kind === 'no-answer' ? `undecided: ${answer.detail}` : 'undecided';
}

/** Why `settle` ends before its time is over. @param next when the next attempt would be */
export function timeoutText(answer: Answer, next: Millis, now: Millis): string {
  const again = Math.max(next, openUntilOf(answer) ?? now);
  return `The next attempt would be at ${new Date(next).toISOString()}, after --timeout. Run the same command again after ${new Date(again).toISOString()}.`;
}

function openUntilOf(answer: Answer): Millis | undefined {
  const until = Date.parse(openUntilText(answer) ?? '');
  return Number.isNaN(until) ? undefined : until;
}

function openUntilText(answer: Answer): string | undefined {
  if (answer.kind === 'problem') return answer.problem.OpenUntil;
  return answer.kind === 'result' && 'State' in answer.result ? answer.result.OpenUntil : undefined;
}

/** `14:32`. */
export function clockText(left: Millis): string {
  const seconds = Math.ceil(left / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Waits until then. A terminal shows a countdown on one line, which is removed; other output gets one line. */
export async function countDown(
  { err, clock, stopping }: { readonly err: Output; readonly clock: Clock; readonly stopping: AbortSignal },
  until: Millis,
  why: (now: Millis) => string,
): Promise<void> {
  const line = (left: Millis) => visible(`${why(clock.now())}; asking again in ${Math.ceil(left / 1000)} s`);
  if (!err.isTTY) err.write(`${line(until - clock.now())}\n`);
  for (let left = until - clock.now(); left > 0 && !stopping.aborted; left = until - clock.now()) {
    if (err.isTTY) err.write(`${CLEAR_LINE}${line(left).slice(0, Math.max(0, err.columns - 1))}`);
    await clock.sleep(err.isTTY ? Math.min(left, 1_000) : left, stopping);
  }
  if (err.isTTY) err.write(CLEAR_LINE);
}
