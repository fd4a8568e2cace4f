/** The row as text, the same for every table: one JSON document. The columns beside it only serve conditions. */
import * as z from 'zod/mini';
import { parseBounded } from '../core/bounded-json.ts';
import { once } from '../core/lazy.ts';
import type { RevocationRow } from '../core/model/row.ts';
import { StoreUnavailable } from '../core/ports.ts';

/**
 * As deep as the protocol decides by. It only checks: the row that is stored and given back is the whole one, with the
 * members that a later release adds. So it is not a loose one, which would copy and run over every one of them.
 */
const rowSchema = once(() => {
  const nonEmpty = z.string().check(z.minLength(1));
  const state = z.enum(['RUNNING', 'DONE', 'REFUSED', 'UNKNOWN']);
  const problem = z.object({ code: z.string(), status: z.number() });
  return z.object({
    key: nonEmpty,
    caller: z.optional(nonEmpty),
    token: z.optional(nonEmpty),
    version: z.int().check(z.positive()),
    attempt: nonEmpty,
    state,
    scheme: z.int(),
    fingerprint: nonEmpty,
    request: z.object({ form: z.enum(['flat', 'permissions', 'rule-ids']) }),
    before: z.nullable(z.array(z.object({ SecurityGroupRuleId: z.string() }))),
    generation: z.int().check(z.nonnegative()),
    ecsToken: z.string(),
    openUntil: z.optional(z.number()),
    leaseUntil: z.number(),
    expiresAt: z.number(),
    createdAt: z.number(),
    updatedAt: z.number(),
    unfinishedSince: z.optional(z.number()),
    history: z.array(z.object({ attempt: z.string(), startedAt: z.number(), calls: z.array(z.object({})) })),
    result: z.optional(z.object({ Outcome: z.string() })),
    problem: z.optional(problem),
    restore: z.optional(
      z.object({
        state,
        attempt: nonEmpty,
        generation: z.int().check(z.nonnegative()),
        leaseUntil: z.number(),
        openUntil: z.optional(z.number()),
        startedAt: z.optional(z.number()),
        attempts: z.optional(z.number()),
        result: z.optional(z.object({ Outcome: z.string() })),
        problem: z.optional(problem),
        calls: z.array(z.object({})),
      }),
    ),
  });
});

/** A row of 10,000 rules has twice as many objects when it has been revoked. */
const ROW_BOUNDS = { depth: 32, containers: 200_000 } as const;

/** Where a value differs from a row: member names and expectations only, never a value of a caller's request. */
const faultsOf = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || '(row)'}: ${issue.code}`).join(', ');

/**
 * The row as JSON text. JSON escapes every control character and lone surrogate, so the text is valid UTF-8 without
 * NUL, which neither SQLite's nor Tablestore's strings would bring back unharmed.
 * @throws {TypeError} for a value that `decodeRow` would refuse, such as NaN for an instant: a defect of the caller
 */
export function encodeRow(row: RevocationRow): string {
  const checked = rowSchema().safeParse(row);
  if (!checked.success) throw new TypeError(`not a row: ${faultsOf(checked.error)}`);
  return JSON.stringify(row);
}

/**
 * The row that `encodeRow` made `text` of. `key` is the one that was asked for: the row of another caller is never
 * given, whatever the table returns.
 * @throws {StoreUnavailable} `applied: "no"`: a row that cannot be read is not an absent one
 */
export function decodeRow(text: string, key: string): RevocationRow {
  const value = parseBounded(text, ROW_BOUNDS);
  // The parser's own error would quote the row.
  if (value === undefined)
    throw new StoreUnavailable('the stored row is not JSON, or too deeply nested', 'no');
  const checked = rowSchema().safeParse(value);
  if (!checked.success) {
    throw new StoreUnavailable(`the stored row cannot be decoded (${faultsOf(checked.error)})`, 'no');
  }
  if (checked.data.key !== key) throw new StoreUnavailable('the stored row belongs to another key', 'no');
  // A cast, because the schema checks less than the type says: the rest is as `encodeRow` was given it.
  return value as RevocationRow;
}
