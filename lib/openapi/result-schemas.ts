/**
 * The answers of the service as schemas. `exactly` does not compile if a schema and the core's type differ in a member,
 * in what is optional, or in a value.
 */
import { z } from 'zod';
import type { ChangedPlan, Fault, Problem } from '../core/errors/problem.ts';
import type { Hint } from '../core/model/near-miss.ts';
import type { RulePattern } from '../core/model/request.ts';
import type {
  AbsentEntry,
  DryRunResult,
  IgnoredResult,
  RefusedRule,
  RestoreDryRunResult,
  RestoreResult,
  Result,
  RevocationResult,
  RevocationStateResult,
} from '../core/model/result.ts';
import type { Rule } from '../core/model/rule.ts';
import {
  ENDS,
  LISTED_MEMBERS,
  NAMED_MEMBERS,
  NIC_TYPES,
  POLICIES,
  PROTOCOLS,
} from '../core/model/rule-members.ts';

const exactly =
  <T>() =>
  <S extends z.ZodType<T>>(schema: S & ([T] extends [z.output<S>] ? unknown : never)): S =>
    schema;

const text = z.string();
const some = z.exactOptional(text);
const instant = z.iso.datetime().meta({ examples: ['2026-01-01T00:00:00.000Z'] });
const list = <S extends z.ZodType>(entry: S) => z.array(entry).readonly();
const ruleId = text.meta({ examples: ['sgr-bp67acfmxa123b'] });

/** The names in their order; one that occurs twice has the first place. */
const textsOf = <const Name extends string>(names: readonly Name[]): Record<Name, typeof some> =>
  // Object.fromEntries forgets the names.
  Object.fromEntries(names.map((name) => [name, some])) as Record<Name, typeof some>;

export const ruleSchema = exactly<Rule>()(
  z
    .object({
      ...textsOf(['SecurityGroupRuleId', 'IpProtocol', ...ENDS, ...LISTED_MEMBERS]),
      SecurityGroupRuleId: ruleId,
      IpProtocol: text,
    })
    .describe('A rule as ECS lists it; every member is a string.'),
);

export const patternSchema = exactly<RulePattern>()(
  z
    .object({
      ...textsOf(['IpProtocol', ...ENDS, ...NAMED_MEMBERS]),
      IpProtocol: z.enum(PROTOCOLS),
      Policy: z.enum(POLICIES),
      Priority: text,
      NicType: z.exactOptional(z.enum(NIC_TYPES)),
    })
    .describe('A rule as the request named it, in normal form.'),
);

const absentSchema = exactly<AbsentEntry>()(
  z.union([ruleSchema, patternSchema, z.object({ SecurityGroupRuleId: ruleId })]),
);

export const hintSchema = exactly<Hint>()(
  z
    .object({
      SecurityGroupRuleId: ruleId,
      Member: patternSchema.keyof().describe('The member that differs.'),
      Detail: text.describe('One sentence.').meta({ examples: ['PortRange is 22/23, not 22/22'] }),
    })
    .describe('A listed rule that differs from the request in one member only.'),
);

const where = {
  RequestId: text.describe(
    'Id of the ECS call that confirmed the outcome, or of the snapshot that shows it.',
  ),
  ClientToken: text,
  RegionId: text,
  SecurityGroupId: text,
};
const leftOver = {
  Absent: z.exactOptional(list(absentSchema)),
  Hints: z.exactOptional(list(hintSchema)),
  StillOpenBy: z.exactOptional(
    list(ruleSchema).describe(
      'Other rules that accept traffic which the request is about, of those that the caller may see; at most 10. Drop ' +
        'rules that precede them are taken into account.',
    ),
  ),
};

const refusedSchema = exactly<RefusedRule>()(
  z
    .object({
      SecurityGroupRuleId: ruleId,
      Code: text.describe("ECS's code, or `PolicyDenied`."),
      Detail: text.describe('Why the rule was not revoked.'),
    })
    .describe('A rule that matched and was not revoked. It is still listed.'),
);

export const revocationSchema = exactly<RevocationResult>()(
  z
    .object({
      ...where,
      Outcome: z
        .enum(['revoked', 'absent', 'accepted'])
        .describe(
          '`revoked`: the rules in `Revoked` were revoked. `absent`: no rule matched, so there was nothing to ' +
            'revoke. `accepted`: ECS accepted the call, and no snapshot has confirmed it.',
        ),
      Evidence: z
        .enum(['reply', 'observed'])
        .describe('`reply`: ECS confirmed the call. `observed`: snapshots show the outcome.'),
      Revoked: list(ruleSchema),
      IdsOnly: z.exactOptional(
        z
          .literal(true)
          .describe('There were too many rules to store them completely, so they cannot be restored.'),
      ),
      ...leftOver,
      Refused: z.exactOptional(
        list(refusedSchema).describe('Rules that were not revoked, although others were.'),
      ),
      CompletedAt: instant,
    })
    .describe('Stored, and replayed member for member.'),
);

export const dryRunSchema = exactly<DryRunResult>()(
  z
    .object({
      ...where,
      ClientToken: some,
      Outcome: z.literal('dry-run'),
      Matches: list(ruleSchema).describe('The rules that would be revoked.'),
      Allowed: z.boolean().describe('Whether the policy allows the request without `DryRun`.'),
      Denial: z.exactOptional(text.describe('Why it would be denied.')),
      ...leftOver,
      Plan: z.exactOptional(
        text.describe(
          'For a later revocation to name in `Plan`. Absent if the request would be denied, or ECS might match ' +
            'rules that it does not certainly name.',
        ),
      ),
      PlanExpiresAt: z.exactOptional(instant),
      PlanText: text.describe('What would be revoked, or why not, in a few lines for a person.'),
      CompletedAt: instant,
    })
    .describe('What would be revoked. Nothing was stored or changed.'),
);

export const faultSchema = exactly<Fault>()(
  z.object({
    pointer: text.describe('A JSON pointer (RFC 6901) into the request.'),
    code: text,
    detail: text.describe('What is wrong, and how to fix it.'),
  }),
);

export const changedPlanSchema = exactly<ChangedPlan>()(
  z
    .object({
      named: text.describe('The plan that the request named.'),
      current: z.exactOptional(text.describe('The plan that holds now.')),
      text: text.describe('What would be revoked now, in a few lines for a person.'),
    })
    .describe('With `PlanChanged`.'),
);

export const problemSchema = exactly<Problem>()(
  z
    .object({
      type: text.describe(
        'The address of a page about the code, where the deployment has one (`ERRORS_URL`); otherwise ' +
          '`urn:revoke-egress:problem:`, followed by the code.',
      ),
      title: text,
      status: z.int(),
      detail: text,
      code: text.describe("One of this service's codes, or ECS's own: `docs/reference/errors.md`."),
      requestId: text.describe('Id of this request, as in X-Request-Id.'),
      outcome: z
        .enum(['none', 'unknown'])
        .describe(
          '`none`: no call under this token has changed or will change anything. `unknown`: a call may ' +
            'have, or the table could not be read: send the request again with the same token. Answers to a ' +
            'request that is invalid, unauthenticated or outside the policy, and 422, are given without ' +
            'the table: their `none` is about this request only.',
        ),
      errors: z.exactOptional(list(faultSchema)),
      ecsRequestId: some,
      recommend: z.exactOptional(text.describe("ECS's link to its own help page.")),
      OpenUntil: z.exactOptional(
        instant.describe(
          'A call was not answered, and may take effect until this time. A later attempt may send another call, and so ' +
            'set a later time.',
        ),
      ),
      plan: z.exactOptional(changedPlanSchema),
    })
    .describe('RFC 9457. Callers switch on `code`, never on text.'),
);

export const restoreSchema = exactly<RestoreResult>()(
  z.object({
    ...where,
    Outcome: z
      .enum(['restored', 'present'])
      .describe(
        '`restored`: ECS confirmed the call. `present`: the rules are listed, and it is unknown which call added them.',
      ),
    Rules: list(ruleSchema).describe('The rules as they are listed now, with their new ids.'),
    MayActUntil: z.exactOptional(
      instant.describe(
        'A call of this restore was not answered, and may take effect until this time. Until then, rules that are ' +
          'revoked again may reappear once.',
      ),
    ),
    CompletedAt: instant,
  }),
);

const STATE = z.enum(['running', 'done', 'refused', 'unknown']);

export const stateSchema = exactly<RevocationStateResult>()(
  z.object({
    ClientToken: text,
    State: STATE.describe('Of the revocation.'),
    Attempts: z.int(),
    CreatedAt: instant,
    UpdatedAt: instant,
    ExpiresAt: instant,
    OpenUntil: z.exactOptional(
      instant.describe(
        'The revocation or its restore is undecided: a call was not answered, and may take effect until this time.',
      ),
    ),
    Request: z
      .record(text, z.unknown())
      .readonly()
      .describe("The request as it was sent, in the API's own members; it can be sent again."),
    Result: z.exactOptional(revocationSchema),
    Problem: z.exactOptional(problemSchema),
    RestoreState: z.exactOptional(STATE.describe('Present once a restore has begun.')),
    Restored: z.exactOptional(restoreSchema),
    RestoreProblem: z.exactOptional(problemSchema),
  }),
);

export const restoreDryRunSchema = exactly<RestoreDryRunResult>()(
  z
    .object({
      ...where,
      Outcome: z.literal('dry-run'),
      Rules: list(ruleSchema).describe(
        'The rules that would be authorised, as they were revoked; empty after the first call of the restore.',
      ),
      Present: list(ruleSchema).describe('Revoked rules that are listed again, with their new ids.'),
      Allowed: z.boolean().describe('Whether the current policy allows the restore without `DryRun`.'),
      Denial: z.exactOptional(text.describe('Why the policy denies it.')),
      CompletedAt: instant,
    })
    .describe('What a restore would authorise. Nothing was stored or changed.'),
);

export const ignoredSchema = exactly<IgnoredResult>()(
  z
    .object({
      Outcome: z.literal('ignored'),
      Detail: text.describe("A text for the sender's log of deliveries."),
    })
    .describe("Answers a webhook delivery that the caller's mapping ignores. Nothing was stored or changed."),
);

/** Every body of a 200. A new kind of answer does not compile until it is listed here. */
export const answerSchema = exactly<Result>()(
  z.union([revocationSchema, dryRunSchema, stateSchema, restoreSchema, restoreDryRunSchema, ignoredSchema]),
);
