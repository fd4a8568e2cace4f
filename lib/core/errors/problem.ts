/** The body of an error answer: problem details (RFC 9457). Clients use it without the table of codes. */

/** `none`: no call under this token has changed or will change anything; `unknown`: a call may have. */
export type ProblemOutcome = 'none' | 'unknown';

/** One fault of the request. `pointer` is a JSON pointer (RFC 6901); `detail` says how to fix it. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** The plan that a request named, and the one that would hold now. */
export interface ChangedPlan {
  readonly named: string;
  /** Absent where it is uncertain which rules would be revoked. */
  readonly current?: string;
  /** What would be revoked now, in a few lines for a person. */
  readonly text: string;
}

/** The body of every answer that is not a 200. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly outcome: ProblemOutcome;
  readonly errors?: readonly Fault[];
  readonly ecsRequestId?: string;
  readonly recommend?: string;
  /** Until then a call without an answer may take effect. ISO 8601, UTC, milliseconds. */
  readonly OpenUntil?: string;
  /** Of `PlanChanged`. */
  readonly plan?: ChangedPlan;
}

/**
 * The `type` that is stored: a name, so that it means the same wherever the function is deployed. An answer has the
 * address of a page instead where `ERRORS_URL` names one (`docs/decisions/0032-problem-type.md`).
 */
export const problemType = (code: string): string => `urn:revoke-egress:problem:${code}`;
