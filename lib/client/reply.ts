/**
 * Reads a reply. It counts as an answer of the service only with the right media type and members. A problem also needs
 * its URN and request id, and a result the requested token or group. Any other reply is foreign, and leaves the outcome
 * unknown: a proxy may have replaced the answer of a revocation.
 */
import * as z from 'zod/mini';
import { parseBounded } from '../core/bounded-json.ts';
import { type Problem, problemType } from '../core/errors/problem.ts';
import { findTextFault } from '../core/json.ts';
import type { Result } from '../core/model/result.ts';
import type { Millis } from '../core/time.ts';
import { BODY_BOUNDS, type Call, type Reply } from './transport.ts';

export type Reading =
  | {
      readonly kind: 'result';
      readonly result: Result;
      readonly replayed: boolean;
      readonly requestId: string | undefined;
    }
  | {
      readonly kind: 'problem';
      readonly problem: Problem;
      readonly replayed: boolean;
      readonly retryAfter: Millis | undefined;
    }
  /** From a gateway, a proxy or another service, or damaged. */
  | {
      readonly kind: 'foreign';
      readonly status: number;
      readonly detail: string;
      readonly retryAfter: Millis | undefined;
    };

const text = z.string();
const some = z.string().check(z.minLength(1));

/** Our URN with the code, or where `ERRORS_URL` is set the address of the page of the code. */
const isOfCode = ({ type, code }: { readonly type: string; readonly code: string }): boolean => {
  if (type === problemType(code)) return true;
  const address = type.slice(0, type.length - encodeURIComponent(code).length);
  return /^(?:https?:\/)?\/.*[/#=]$/.test(address) && type === address + encodeURIComponent(code);
};

/** The members of every problem of the service. */
const PROBLEM = z
  .looseObject({
    type: text,
    title: text,
    status: z.int().check(z.gte(400), z.lte(599)),
    detail: text,
    code: some,
    requestId: some,
    outcome: z.enum(['none', 'unknown']),
    errors: z.optional(z.array(z.looseObject({ pointer: text, code: text, detail: text }))),
    ecsRequestId: z.optional(text),
    recommend: z.optional(text),
    OpenUntil: z.optional(text),
    plan: z.optional(z.looseObject({ named: text, current: z.optional(text), text })),
  })
  .check(z.refine(isOfCode));

/** Rules, and entries that matched nothing: every member is a string. */
const ENTRIES = z.array(z.record(text, text));
const RULES = z.array(
  z.record(text, text).check(z.refine((rule) => Object.hasOwn(rule, 'SecurityGroupRuleId'))),
);
const HINTS = z.array(z.looseObject({ SecurityGroupRuleId: text, Detail: text }));
const HEAD = { RegionId: text, SecurityGroupId: text, CompletedAt: text };
const BESIDE = { Absent: z.optional(ENTRIES), Hints: z.optional(HINTS), StillOpenBy: z.optional(RULES) };

const REVOCATION = z.looseObject({
  ...HEAD,
  ...BESIDE,
  RequestId: text,
  ClientToken: some,
  Outcome: z.enum(['revoked', 'absent', 'accepted']),
  Evidence: z.enum(['reply', 'observed']),
  Revoked: RULES,
});
const DRY_RUN = z.looseObject({
  ...HEAD,
  ...BESIDE,
  Outcome: z.literal('dry-run'),
  Allowed: z.boolean(),
  Denial: z.optional(text),
  Matches: RULES,
  Plan: z.optional(text),
  PlanExpiresAt: z.optional(text),
  PlanText: text,
});
const IGNORED = z.looseObject({ Outcome: z.literal('ignored'), Detail: text });
const RESTORED = z.looseObject({
  ...HEAD,
  ClientToken: some,
  Outcome: z.enum(['restored', 'present']),
  Rules: RULES,
});

const LIFE = z.enum(['running', 'done', 'refused', 'unknown']);
const STATE = z
  .looseObject({
    ClientToken: some,
    State: LIFE,
    Attempts: z.int(),
    CreatedAt: text,
    UpdatedAt: text,
    ExpiresAt: text,
    OpenUntil: z.optional(text),
    Result: z.optional(REVOCATION),
    Problem: z.optional(PROBLEM),
    RestoreState: z.optional(LIFE),
    Restored: z.optional(RESTORED),
    RestoreProblem: z.optional(PROBLEM),
  })
  .check(z.refine(hasItsAnswer));

/** A finished revocation has one of the two, a refused one its problem, and no other a result. */
function hasItsAnswer({
  State,
  Result,
  Problem,
}: {
  State: string;
  Result?: unknown;
  Problem?: unknown;
}): boolean {
  if (State === 'done') return (Result === undefined) !== (Problem === undefined);
  return Result === undefined && (State !== 'refused' || Problem !== undefined);
}

const RESTORE_DRY_RUN = z.looseObject({
  ...HEAD,
  ClientToken: some,
  Outcome: z.literal('dry-run'),
  Rules: RULES,
  Present: RULES,
  Allowed: z.boolean(),
  Denial: z.optional(text),
});

/** A caller whose mode is "report" gets a dry run, whatever it asks for. */
const REVOCATION_OR_DRY = z.union([REVOCATION, DRY_RUN]);
const RESTORED_OR_DRY = z.union([RESTORED, RESTORE_DRY_RUN]);

/** Whether `value` has the shape of a result of `call`, and is about the same token or group. */
function answers(call: Call, value: unknown): value is Result {
  if (call.operation !== 'revoke') {
    const restored = call.operation === 'restore' && call.dry ? RESTORE_DRY_RUN : RESTORED_OR_DRY;
    const { data } = (call.operation === 'state' ? STATE : restored).safeParse(value);
    return data?.ClientToken === call.token;
  }
  const { data } = (call.body.DryRun === true ? DRY_RUN : REVOCATION_OR_DRY).safeParse(value);
  if (data === undefined) return IGNORED.safeParse(value).success;
  // Not the token, because the mapping of a caller may make it.
  const names = ['RegionId', 'SecurityGroupId'] as const;
  return names.every((name) => {
    const asked = call.body[name];
    return typeof asked !== 'string' || asked.toLowerCase() === data[name].toLowerCase();
  });
}

/** The service labels every answer: `application/json`, or `application/problem+json`. */
const JSON_TYPE = /^application\/(?:problem\+)?json[\t ]*(?:;|$)/i;

/** The limit of `Retry-After`. The service sends one minute at most. */
export const LONGEST_RETRY_AFTER: Millis = 3_600_000;

/** RFC 9110: whole seconds or a date; at most `LONGEST_RETRY_AFTER`. */
export function retryAfterOf(header: string | undefined, now: Millis): Millis | undefined {
  if (header === undefined) return undefined;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), LONGEST_RETRY_AFTER);
}

/** A problem has its own status, or the one that webhook senders get. */
const carries = (status: number, problem: Problem): boolean =>
  status === problem.status || status === 200 || status === 503;

function problemIn(value: unknown): Problem | undefined {
  // The schema has checked the members; further ones are the service's own.
  return PROBLEM.safeParse(value).success ? (value as Problem) : undefined;
}

/** Also undefined for a repeated member, because it is unknown which one is from the service. */
function exactJson(body: string): unknown {
  const value = parseBounded(body, BODY_BOUNDS);
  return value === undefined || findTextFault(body) !== undefined ? undefined : value;
}

export function readReply(call: Call, { status, headers, body }: Reply, now: Millis): Reading {
  const replayed = headers['idempotency-replayed'] === 'true';
  const retryAfter = retryAfterOf(headers['retry-after'], now);
  const value = JSON_TYPE.test(headers['content-type'] ?? '') ? exactJson(body) : undefined;
  const problem = problemIn(value);
  if (problem && carries(status, problem)) return { kind: 'problem', problem, replayed, retryAfter };
  if (status === 200 && answers(call, value)) {
    return { kind: 'result', result: value, replayed, requestId: headers['x-request-id'] };
  }
  return { kind: 'foreign', status, detail: foreignDetail(status, headers, body), retryAfter };
}

/** API Gateway sends its reason in a header. */
function foreignDetail(status: number, headers: Reply['headers'], body: string): string {
  const reason = headers['x-ca-error-message'] ?? (body.trim().slice(0, 200) || 'empty body');
  const code = headers['x-ca-error-code'];
  const words = [code, reason.trim()].filter((word) => word !== undefined && word !== '').join(': ');
  const type = headers['content-type'] === undefined ? '' : `, ${headers['content-type']}`;
  return `not an answer of revoke-egress (status ${status}${type}): ${words}`;
}
