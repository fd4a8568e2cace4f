/**
 * Asks again until a revocation, or its restore, is decided. The state has the whole request, so it is sent again with
 * the same token: that finishes the work and never revokes twice.
 */
import type { Client } from '../../client/client.ts';
import { saysNothing } from '../../client/retry.ts';
import type { RevokeBody } from '../../client/revoke-body.ts';
import type { ClientAnswer } from '../../client/types.ts';
import type { Result, RevocationStateResult } from '../../core/model/result.ts';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { isDryRun } from '../exit-codes.ts';
import { REPORTS } from '../output/report.ts';
import { pauseFor, reasonFor, timeoutText } from './pause.ts';

export interface SettleParts {
  readonly client: Pick<Client, 'state' | 'revoke' | 'restore'>;
  readonly token: string;
  readonly clock: Clock;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** When to give up. */
  readonly until: Millis;
  readonly print: (line: string) => void;
  /** Waits until then, and shows why. */
  readonly wait: (until: Millis, why: (now: Millis) => string) => Promise<void>;
}

type Answer = ClientAnswer<Result>;

/** Resolves to the last answer: decided, or refused, or the latest when the time ended or the user stopped. */
export async function settle(parts: SettleParts): Promise<Answer> {
  const { client, token, signal, clock } = parts;
  // A caller with a mapping cannot send the stored request: only the completer of the service can.
  let sends = true;
  let reports = false;
  let wasOpen = false;
  for (;;) {
    const state = await client.state(token, { signal });
    const open = state.kind === 'result' ? openIn(state.result) : undefined;
    wasOpen ||= open !== undefined;
    let latest: Answer = state;
    let ended = state.kind === 'result' ? open === undefined : state.kind === 'problem' && !state.passing;
    const asks = !reports && (open === 'restore' || (open === 'revocation' && sends));
    if (asks && state.kind === 'result') {
      latest = await ask(parts, state.result, open);
      ended = latest.kind === 'result' && !saysNothing(latest.result);
      if (!ended && !isPassing(latest)) {
        // The request was refused, which decides nothing: the outcome is in the state only.
        const after = await client.state(token, { signal });
        if (after.kind === 'result' && openIn(after.result) === undefined)
          return isFinal(latest, after.result) ? latest : after;
        reports = isDryRun(latest);
        ended = !reports && (open === 'restore' || !isOfMapping(latest));
        if (!ended) {
          sends = false;
          latest = state;
          parts.print(reports ? REPORTED : MAPPED);
        }
      }
    }
    if (!ended && !signal.aborted) {
      const now = clock.now();
      const until = now + pauseFor(latest, open === 'running', sends, now);
      ended = until >= parts.until;
      if (ended) parts.print(timeoutText(latest, until, now));
      if (!ended) await parts.wait(until, (at) => reasonFor(latest, open === 'running', at));
    }
    // What was seen undecided is decided by a result only.
    if (ended || signal.aborted)
      return wasOpen && latest.kind !== 'result' ? { ...latest, outcome: 'unknown' } : latest;
  }
}

const MAPPED =
  'This caller cannot send the stored request again, because its requests are mapped. Waiting for complete-egress to finish it.';

const REPORTED = `Nothing decides this now: ${REPORTS}. Waiting until the mode has changed and complete-egress has finished it.`;

type Open = 'running' | 'revocation' | 'restore';

/** What is undecided, if anything. */
function openIn({ State, RestoreState }: RevocationStateResult): Open | undefined {
  if (State === 'running' || RestoreState === 'running') return 'running';
  if (State === 'unknown') return 'revocation';
  return RestoreState === 'unknown' ? 'restore' : undefined;
}

function ask(
  { client, token, signal }: SettleParts,
  { Request }: RevocationStateResult,
  open: 'revocation' | 'restore',
): Promise<Answer> {
  if (open === 'restore') return client.restore(token, { signal });
  // A cast is safe: the service has accepted this request, and checks it again.
  return client.revoke({ ...Request, ClientToken: token } as unknown as RevokeBody, { signal });
}

/** Is it the answer that the restore ended with? The state alone would be reported as a revocation that is done. */
const isFinal = (answer: Answer, { RestoreProblem }: RevocationStateResult): boolean =>
  answer.kind === 'problem' && answer.problem.code === RestoreProblem?.code;

const isPassing = (answer: Answer): boolean => answer.kind !== 'result' && answer.passing;

/** Answers of a caller whose payloads are mapped, to a request that is none of its payloads. */
const isOfMapping = (answer: Answer): boolean =>
  answer.kind === 'result' ||
  (answer.kind === 'problem' && (answer.problem.status === 400 || answer.problem.status === 422));
