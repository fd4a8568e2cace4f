/** Encodes a row as one JSON document, the same for every table. Other columns only serve conditions. */
import * as z from 'zod/mini';
import { parseBounded } from '../core/bounded-json.ts';
import { once } from '../core/lazy.ts';
import type { RevocationRow } from '../core/model/row.ts';
import { StoreUnavailable } from '../core/ports.ts';

/**
 * Checks the members that the protocol depends on. The complete row is stored and returned, with the members that a
 * later release adds, so a loose schema, which would copy all of them, is not needed.
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

/** A row of 10,000 rules has 20,000 objects after the revocation. */
const ROW_BOUNDS = { depth: 32, containers: 200_000 } as const;

/** How a value differs from a row: names and expectations of members, never a value of a request. */
const faultsOf = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || '(row)'}: ${issue.code}`).join(', ');

/**
 * The row as JSON text. JSON escapes control characters and lone surrogates, so the text is valid UTF-8 without NUL,
 * which neither SQLite nor Tablestore would preserve.
 * @throws {TypeError} for a value that `decodeRow` would refuse, such as NaN for a time: a defect of the calling code
 */
export function encodeRow(row: RevocationRow): string {
  const checked = rowSchema().safeParse(row);
  if (!checked.success) throw new TypeError(`not a row: ${faultsOf(checked.error)}`);
  return JSON.stringify(row);
}

/**
 * Decodes the text of `encodeRow`. The row must have the requested `key`, so that a wrong answer of the table never
 * shows the row of another caller.
 * @throws {StoreUnavailable} `applied: "no"` for a row that cannot be decoded, which is not an absent row
 */
export function decodeRow(text: string, key: string): RevocationRow {
  const value = parseBounded(text, ROW_BOUNDS);
  // The error of the parser would quote the row.
  if (value === undefined)
    throw new StoreUnavailable('the stored row is not JSON, or too deeply nested', 'no');
  const checked = rowSchema().safeParse(value);
  if (!checked.success) {
    throw new StoreUnavailable(`the stored row cannot be decoded (${faultsOf(checked.error)})`, 'no');
  }
  if (checked.data.key !== key) throw new StoreUnavailable('the stored row belongs to another key', 'no');
  // A cast, because the schema checks only a part of the type: `encodeRow` wrote the rest.
  return value as RevocationRow;
}
