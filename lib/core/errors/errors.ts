/**
 * Makes problems. `code` is from one closed table, `OWN_CODES` and `ECS_CODES` together. A newer code of ECS passes
 * through with ECS's own status.
 */

import { instant, type Millis } from '../time.ts';
import { ACCESS_AND_LOAD_CODES } from './ecs/access-and-load-codes.ts';
import { PARAMETER_CODES } from './ecs/parameter-codes.ts';
import { UNSUPPORTED_AND_RESTORE_CODES } from './ecs/unsupported-and-restore-codes.ts';
import { type CodeEntry, type EcsCodeEntry, OWN_CODES, type OwnCode } from './own-codes.ts';
import { type ChangedPlan, type Fault, type Problem, type ProblemOutcome, problemType } from './problem.ts';

export interface ProblemFields {
  readonly requestId: string;
  readonly detail?: string;
  readonly status?: number;
  readonly outcome?: ProblemOutcome;
  readonly errors?: readonly Fault[] | undefined;
  readonly ecsRequestId?: string | undefined;
  readonly recommend?: string | undefined;
  readonly openUntil?: Millis | undefined;
  readonly plan?: ChangedPlan;
}

/**
 * Every code that is documented for the ECS operations used here, with its documented status. If a code is in
 * `OWN_CODES` too, that entry describes the answers of this service, and this one the answers of ECS.
 */
export const ECS_CODES: Readonly<Record<string, EcsCodeEntry>> = {
  ...PARAMETER_CODES,
  ...UNSUPPORTED_AND_RESTORE_CODES,
  ...ACCESS_AND_LOAD_CODES,
};

const TABLE: Readonly<Record<string, CodeEntry>> = { ...ECS_CODES, ...OWN_CODES };

/** The table's entry for a code, ours or ECS's. */
export function entryOf(code: string): CodeEntry | undefined {
  return Object.hasOwn(TABLE, code) ? TABLE[code] : undefined;
}

/** Makes the body of an error answer; fields that are not given come from the table. */
export function makeProblem(code: OwnCode | (string & {}), fields: ProblemFields): Problem {
  const entry = entryOf(code);
  const title = entry?.title ?? 'ECS refused the request.';
  return {
    type: problemType(code),
    title,
    status: fields.status ?? entry?.status ?? 500,
    detail: fields.detail ?? entry?.fix ?? title,
    code,
    requestId: fields.requestId,
    outcome: fields.outcome ?? 'none',
    ...(fields.errors && { errors: fields.errors }),
    ...(fields.ecsRequestId !== undefined && { ecsRequestId: fields.ecsRequestId }),
    ...(fields.recommend !== undefined && { recommend: fields.recommend }),
    ...(fields.openUntil !== undefined && { OpenUntil: instant(fields.openUntil) }),
    ...(fields.plan && { plan: fields.plan }),
  };
}

/** What a refused request is about, as far as it could be read: it finds the log line of a ticket. */
export interface Subject {
  readonly token?: string | undefined;
  readonly securityGroupId?: string | undefined;
}

/** An error that becomes an answer. The middlewares throw no other error on purpose. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: string;
  readonly fields: Omit<ProblemFields, 'requestId'>;
  /** Further answer headers, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;
  /** For the log; no part of the answer. */
  subject: Subject = {};

  constructor(
    code: OwnCode | (string & {}),
    fields: Omit<ProblemFields, 'requestId'> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(fields.detail ?? entryOf(code)?.title ?? code);
    this.code = code;
    this.fields = fields;
    this.headers = headers;
  }

  about(subject: Subject): this {
    this.subject = subject;
    return this;
  }
}

/** `Retry-After` in whole seconds, at least 1: a caller that gets 0 retries at once. */
export const retryAfterSeconds = (wait: Millis): number => Math.max(1, Math.ceil(wait / 1000));

/** The environment, the configuration file or the function timeout is invalid; `faults` has one line for each fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
    // Function Compute logs the stack: the operator needs the faults, not our call chain.
    this.stack = this.message;
  }
}
