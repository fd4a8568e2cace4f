/** The innermost handlers: they call the operation of a route, and put its answer into HTTP. */
import { errorToHttp, problemToHttp } from '../core/http/answer.ts';
import type { HttpAnswer } from '../core/http/types.ts';
import type { Why } from '../core/model/request.ts';
import type {
  Answer,
  DryRunResult,
  RestoreDryRunResult,
  Result,
  RevocationStateResult,
} from '../core/model/result.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { RestoreDryRunInput } from '../core/restore/dry-run.ts';
import type { Restore } from '../core/restore/restore.ts';
import type { DryRunInput } from '../core/revocation/dry-run.ts';
import type { StateInput } from '../core/revocation/state.ts';
import type { Revocation } from '../core/revocation/types.ts';
import { type Timed, untilDeadline } from './deadline.ts';
import type { Known } from './middleware.ts';
import type { Judged } from './policy.ts';
import type { Wait } from './prefer.ts';
import type { Command } from './validate.ts';

/** What one function can do, by route. Its role decides: the function that can revoke cannot restore, and vice versa. */
export interface Operations {
  readonly revoke?: {
    readonly revoke: Revocation;
    readonly dryRun: (input: DryRunInput) => Promise<Answer<DryRunResult>>;
  };
  readonly state?: (input: StateInput) => Promise<Answer<RevocationStateResult>>;
  readonly restore?: {
    readonly restore: Restore;
    readonly dryRun: (input: RestoreDryRunInput) => Promise<Answer<RestoreDryRunResult>>;
  };
}

export interface OperateParts {
  readonly clock: Clock;
  readonly log: Log;
}

interface Common {
  readonly caller: string;
  readonly requestId: string;
  readonly deadline: number;
  readonly signal: AbortSignal;
}

type Operate<Request> = (request: Request & Known & Timed) => Promise<HttpAnswer>;

/** Calls an operation that changes nothing. */
const reading = (
  { clock }: OperateParts,
  { incoming, caller, deadline }: Known & Timed,
  operation: (common: Common) => Promise<Answer<Result>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> =>
  untilDeadline(clock, { deadline }, async (signal) => {
    const { requestId } = incoming;
    return toHttp(await operation({ caller: caller.name, requestId, deadline, signal }), headers);
  });

/** Calls an operation that changes something: a defect leaves its outcome unknown. */
const changing: typeof reading = (parts, request, ...rest) =>
  reading(parts, request, ...rest).catch((error: unknown) =>
    errorToHttp(error, { requestId: request.incoming.requestId, outcome: 'unknown', log: parts.log }),
  );

export const answerRevocation =
  (
    parts: OperateParts,
    { revoke, dryRun }: NonNullable<Operations['revoke']>,
  ): Operate<Judged & { readonly command: Command; readonly wait: Wait | undefined }> =>
  (request) => {
    const { caller, command, denial, planOnly, wait } = request;
    const { rules: permit, protectedBy } = caller.permissions;
    if (command.dry) {
      const asked = { request: command.request, token: command.token, permit, protectedBy, denial, planOnly };
      return reading(parts, request, (common) => dryRun({ ...common, ...asked }));
    }
    const asked = { request: command.request, sent: command.sent, token: command.token, permit, protectedBy };
    if (!wait) return changing(parts, request, (common) => revoke({ ...common, ...asked }));
    const waiting = { ...asked, waitUntil: wait.until };
    const headers = { 'Preference-Applied': `wait=${wait.seconds}` };
    return changing(parts, request, (common) => revoke({ ...common, ...waiting }), headers);
  };

export const answerState =
  (parts: OperateParts, state: NonNullable<Operations['state']>): Operate<{ readonly token: string }> =>
  (request) => {
    const { scope: permitRequest, shown: permit } = request.caller.permissions;
    return reading(parts, request, (common) =>
      state({ ...common, token: request.token, permitRequest, permit }),
    );
  };

export const answerRestore =
  (
    parts: OperateParts,
    { restore, dryRun }: NonNullable<Operations['restore']>,
  ): Operate<Judged & { readonly token: string; readonly dry: boolean; readonly why: Why }> =>
  (request) => {
    const { token, dry, denial, why } = request;
    const { scope: permitRequest, restored: permit, shown } = request.caller.permissions;
    const asked = { token, permitRequest, permit, why };
    return dry
      ? reading(parts, request, (common) => dryRun({ ...common, ...asked, shown, denial }))
      : changing(parts, request, (common) => restore({ ...common, ...asked }));
  };

/** A replay has the headers of a first answer, and is marked as one. */
function toHttp(answer: Answer<Result>, headers: Readonly<Record<string, string>>): HttpAnswer {
  const http = answer.kind === 'problem' ? problemOf(answer) : resultOf(answer.result);
  const { replayed } = answer;
  return {
    ...http,
    headers: { ...http.headers, ...(replayed && { 'Idempotency-Replayed': 'true' }), ...headers },
    note: { ...http.note, replayed },
  };
}

function problemOf(answer: Extract<Answer<Result>, { kind: 'problem' }>): HttpAnswer {
  const { problem, retryAfter, unavailable } = answer;
  const http = problemToHttp(problem, { retryAfter });
  return unavailable === undefined ? http : { ...http, note: { ...http.note, unavailable } };
}

const resultOf = (result: Result): HttpAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: result,
  note: {
    outcome: 'Outcome' in result ? result.Outcome : result.State,
    ...('RequestId' in result && { ecsRequestId: result.RequestId }),
  },
});
