/** What a reply says. Only what has the shape of the service's own answers is believed to be one. */
import * as z from 'zod/mini';
import type { Problem } from '../core/errors/errors.ts';
import type { Result } from '../core/model/result.ts';
import type { Millis } from '../core/time.ts';
import type { Call, Reply } from './transport.ts';

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
  /** Somebody else has spoken: a gateway, a proxy, another service. */
  | {
      readonly kind: 'foreign';
      readonly status: number;
      readonly detail: string;
      readonly retryAfter: Millis | undefined;
    };

const text = z.string();
const PROBLEM = z.looseObject({
  type: text,
  title: text,
  status: z.int(),
  detail: text,
  code: text,
  requestId: text,
  outcome: z.enum(['none', 'unknown']),
});
const HEAD = { RegionId: text, SecurityGroupId: text, CompletedAt: text };
const IGNORED = z.looseObject({ Outcome: z.literal('ignored'), Detail: text });
const RESULTS = {
  revoke: z.union([
    z.looseObject({
      ...HEAD,
      RequestId: text,
      ClientToken: text,
      Outcome: z.enum(['revoked', 'absent', 'accepted']),
      Evidence: z.enum(['reply', 'observed']),
      Revoked: z.array(z.looseObject({ SecurityGroupRuleId: text })),
    }),
    z.looseObject({
      ...HEAD,
      Outcome: z.literal('dry-run'),
      Allowed: z.boolean(),
      Matches: z.array(z.looseObject({ SecurityGroupRuleId: text })),
    }),
    IGNORED,
  ]),
  state: z.looseObject({
    ClientToken: text,
    State: z.enum(['running', 'done', 'refused', 'unknown']),
    Attempts: z.int(),
  }),
  restore: z.looseObject({
    ...HEAD,
    ClientToken: text,
    Outcome: z.enum(['restored', 'present']),
    Rules: z.array(z.looseObject({ SecurityGroupRuleId: text })),
  }),
} as const;

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // Not JSON: not the service's.
  }
}

/** RFC 9110: whole seconds, or a date. */
export function retryAfterOf(header: string | undefined, now: Millis): Millis | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

export function readReply(call: Call, { status, headers, body }: Reply, now: Millis): Reading {
  const replayed = headers['idempotency-replayed'] === 'true';
  const retryAfter = retryAfterOf(headers['retry-after'], now);
  const value = json(body);
  // Before the status: senders of webhooks are given problems under a 200.
  if (PROBLEM.safeParse(value).success) {
    // Checked just above; further members are the service's own.
    return { kind: 'problem', problem: value as Problem, replayed, retryAfter };
  }
  if (status === 200 && RESULTS[call.operation].safeParse(value).success) {
    // Checked just above, as far as anybody reads it without looking.
    return { kind: 'result', result: value as Result, replayed, requestId: headers['x-request-id'] };
  }
  return { kind: 'foreign', status, detail: foreignDetail(status, headers, body), retryAfter };
}

/** A gateway says in a header what it would not have. */
function foreignDetail(status: number, headers: Reply['headers'], body: string): string {
  const said = headers['x-ca-error-message'] ?? body.slice(0, 200);
  const code = headers['x-ca-error-code'];
  const words = [code, said.trim()].filter((word) => word !== undefined && word !== '').join(': ');
  return `not an answer of revoke-egress (status ${status})${words === '' ? '' : `: ${words}`}`;
}
