/** What happened, in one sentence each. */
import type { RevocationView } from '../view-types.ts';
import type { Answered } from './requests.ts';

/** `revoked by reply`, `RevocationInProgress`, `done`… */
function gist({ body }: Answered): string {
  const { Outcome, Evidence, State, Plan, Restored, code, detail } = body;
  if (Outcome === 'dry-run')
    return Plan === undefined ? 'a dry run without a plan' : 'a dry run, with a plan';
  if (Restored !== undefined) return `${State}, and restored since`;
  if (Outcome !== undefined) return Evidence === undefined ? `${Outcome}` : `${Outcome} (${Evidence})`;
  return String(State ?? code ?? detail ?? 'no word');
}

/** Without the status. */
export function sentence(answer: Answered): string {
  const wait = answer.retryAfter === null ? '' : `, come back after ${answer.retryAfter} s`;
  const replay = answer.replayed ? ', replayed: ECS was not called' : '';
  return `${gist(answer)}${replay}${wait}.`;
}

/** Many answers to one request: how many of which kind. */
export function tally(answers: readonly Answered[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const kind = `${answer.status} ${answer.replayed ? 'replayed' : gist(answer)}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ');
}

export const tone = (status: number): 'good' | 'warn' | 'bad' =>
  status < 300 ? 'good' : status === 409 || status === 429 || status >= 500 ? 'warn' : 'bad';

const STATES: Readonly<Record<RevocationView['state'], string>> = {
  running: 'running',
  orphaned: 'its owner has ended: the completer, or the next request, takes over',
  done: 'done',
  refused: 'refused: nothing was changed',
  unknown: 'unknown: the completer, or the next request, finds out',
};

export function stateSentence({
  state,
  leaseLeft,
  openLeft,
  outcome,
  evidence,
  code,
}: RevocationView): string {
  if (state === 'running') return `running, its lease ends in ${Math.ceil(leaseLeft / 1000)} s`;
  if (state === 'unknown' && openLeft !== undefined)
    return `unknown, a call may still take effect for ${Math.ceil(openLeft / 1000)} s`;
  const end = outcome === undefined ? code : `${outcome} (${evidence})`;
  return [STATES[state], end].filter(Boolean).join(', ');
}
