/** The typed client. A call has one token, and as many attempts as the time allows. */
import type { ProblemOutcome } from '../core/errors/problem.ts';
import type { JsonObject } from '../core/json.ts';
import type {
  DryRunResult,
  IgnoredResult,
  RestoreDryRunResult,
  RestoreResult,
  Result,
  RevocationResult,
} from '../core/model/result.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { systemClock, systemRandom } from '../system/clock-and-random.ts';
import { attempt } from './attempt.ts';
import { type Attempted, isPassing, outcomeAfter, pauseAfter, RETRY, type RetryOptions } from './retry.ts';
import type { RevokeBody } from './revoke-body.ts';
import { type Call, ClientFault, type Transport } from './transport.ts';
import type { CallOptions, ClientAnswer, RestoreOptions, RevocationState } from './types.ts';

export interface ClientParts {
  readonly transport: Transport;
  readonly retry?: Partial<RetryOptions>;
  /** Seconds that the service may wait for a running attempt of the same token; absent: it answers 409 at once. */
  readonly wait?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface Client {
  /**
   * Revokes. Resolves to the outcome, also after a refusal or a failure. A caller whose mode is "report" gets a dry run:
   * nothing is revoked.
   */
  revoke(
    request: RevokeBody,
    options?: CallOptions,
  ): Promise<ClientAnswer<RevocationResult | DryRunResult | IgnoredResult, string>>;
  /** Returns what `revoke` would revoke. Changes and stores nothing. */
  dryRun(request: RevokeBody, options?: CallOptions): Promise<ClientAnswer<DryRunResult | IgnoredResult>>;
  /** Returns the state of a revocation. @throws {ClientFault} over a transport that can only revoke */
  state(token: string, options?: CallOptions): Promise<ClientAnswer<RevocationState, string>>;
  /** Restores the rules of a revocation, once; a dry run as for `revoke`. @throws {ClientFault} like `state` */
  restore(
    token: string,
    options?: RestoreOptions,
  ): Promise<ClientAnswer<RestoreResult | RestoreDryRunResult, string>>;
  /** Returns what `restore` would authorise. Changes and stores nothing. @throws {ClientFault} like `state` */
  restoreDryRun(token: string, options?: CallOptions): Promise<ClientAnswer<RestoreDryRunResult, string>>;
}

type Token = Call['token'];

const NEVER = new AbortController().signal;

/** A stateless client over one transport. */
export function createClient(parts: ClientParts): Client {
  const { transport, wait, clock = systemClock(), random = systemRandom() } = parts;
  const retry: RetryOptions = { ...RETRY, ...parts.retry };

  /** `changes`: a lost attempt may have changed something. The caller of `run` knows which results its call can have. */
  async function run<R extends Result, T extends Token>(
    call: Call & { readonly token: T },
    changes: boolean,
    { signal = NEVER, onRetry }: CallOptions,
  ): Promise<ClientAnswer<R, T>> {
    const until: Millis = clock.now() + retry.total;
    let outcome: ProblemOutcome = 'none';
    for (let attempts = 1; ; attempts++) {
      if (signal.aborted) return interrupted(call, attempts - 1, outcome);
      const limit = Math.min(retry.attempt, until - clock.now());
      const attempted = await attempt({ transport, clock }, call, limit, signal);
      if (changes) outcome = outcomeAfter(outcome, attempted);
      else outcome = attempted.kind === 'foreign' ? 'unknown' : 'none';
      const ended = answerOf<R, T>(attempted, call, attempts, outcome);
      if (signal.aborted && attempted.kind === 'no-reply') return interrupted(call, attempts, outcome);
      const asked = 'retryAfter' in attempted ? attempted.retryAfter : undefined;
      const pause = pauseAfter(attempts, asked, random.fraction(), retry);
      const last = attempts >= retry.attempts || clock.now() + pause >= until;
      if (last || !isPassing(attempted)) return ended;
      onRetry?.({ attempt: attempts, why: whyOf(attempted), pause });
      await clock.sleep(pause, signal);
    }
  }

  function revocation<T extends Token>(
    request: RevokeBody,
    dry: boolean,
    token: T,
  ): Call & { readonly token: T } {
    const body: JsonObject = {
      ...request,
      ...(dry && { DryRun: true }),
      ...(token !== undefined && { ClientToken: token }),
    };
    return { operation: 'revoke', token, body, wait: dry ? undefined : wait };
  }

  return {
    async revoke(request, options = {}) {
      const token = request.ClientToken ?? random.id();
      if ('DryRun' in request) throw new ClientFault('DryRun is not allowed in revoke; call dryRun');
      await options.onToken?.(token);
      return run(revocation(request, false, token), true, options);
    },
    dryRun: async (request, options = {}) =>
      run(revocation(request, true, request.ClientToken), false, options),
    state: async (token, options = {}) => run({ operation: 'state', token }, false, options),
    restore: async (token, { why = {}, ...options } = {}) =>
      run({ operation: 'restore', token, body: { ...why } }, true, options),
    restoreDryRun: async (token, options = {}) =>
      run({ operation: 'restore', token, dry: true }, false, options),
  };
}

/** After a lost attempt, an answer that speaks of its own request alone. */
const LOST_BEFORE = {
  kind: 'no-answer',
  detail:
    'the caller now gets a dry run, or its request is ignored; what an earlier attempt did is not known',
  interrupted: false,
} as const;

function answerOf<R extends Result, T extends Token>(
  attempted: Attempted,
  { token }: { readonly token: T },
  attempts: number,
  outcome: ProblemOutcome,
): ClientAnswer<R, T> {
  const facts = { token, attempts };
  const passing = isPassing(attempted);
  switch (attempted.kind) {
    case 'result': {
      const { result, replayed, requestId } = attempted;
      if (outcome === 'unknown') return { ...facts, ...LOST_BEFORE, outcome, passing };
      // `readReply` has held it to the shape of this call's results.
      return { ...facts, kind: 'result', result: result as R, replayed, requestId };
    }
    case 'problem': {
      const { problem, replayed, retryAfter } = attempted;
      return { ...facts, kind: 'problem', problem, outcome, passing, replayed, retryAfter };
    }
    case 'foreign':
      return { ...facts, kind: 'no-answer', detail: attempted.detail, outcome, passing, interrupted: false };
    case 'no-reply': {
      const detail = attempted.error.message;
      return { ...facts, kind: 'no-answer', detail, outcome, passing, interrupted: false };
    }
  }
}

function interrupted<R extends Result, T extends Token>(
  { token }: { readonly token: T },
  attempts: number,
  outcome: ProblemOutcome,
): ClientAnswer<R, T> {
  const detail = 'interrupted';
  return { token, attempts, kind: 'no-answer', detail, outcome, passing: true, interrupted: true };
}

function whyOf(attempted: Attempted): string {
  switch (attempted.kind) {
    case 'problem':
      return `${attempted.problem.status} ${attempted.problem.code}`;
    case 'foreign':
      return attempted.detail;
    case 'no-reply':
      return attempted.error.message;
    case 'result':
      return 'done';
  }
}
