/** The answers to the requests of `request-samples.ts`. */
import { makeProblem } from '../core/errors/errors.ts';
import type {
  DryRunResult,
  RestoreDryRunResult,
  RestoreResult,
  RevocationResult,
  RevocationStateResult,
} from '../core/model/result.ts';
import type { Rule } from '../core/model/rule.ts';
import { describeRule } from '../core/revocation/plan.ts';

const WHERE = {
  RequestId: 'CEF72CEB-54B6-4AE8-B225-F876FF7BA984',
  ClientToken: 'ticket-4711',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
} as const;

const RULE: Rule = {
  SecurityGroupRuleId: 'sgr-bp67acfmxa123b',
  IpProtocol: 'ALL',
  PortRange: '-1/-1',
  DestCidrIp: '10.0.0.0/8',
  Policy: 'Accept',
  Priority: '1',
  NicType: 'intranet',
  Description: 'Everything inside',
  CreateTime: '2019-05-06T08:12:31Z',
};
const AS_ASKED = {
  IpProtocol: 'all',
  PortRange: '-1/-1',
  DestCidrIp: '10.0.0.0/8',
  NicType: 'intranet',
  Policy: 'accept',
  Priority: '1',
} as const;
const CompletedAt = '2026-01-01T00:00:01.204Z';

const revoked: RevocationResult = {
  ...WHERE,
  Outcome: 'revoked',
  Evidence: 'reply',
  Revoked: [RULE],
  CompletedAt,
};

const absent: RevocationResult = {
  ...WHERE,
  Outcome: 'absent',
  Evidence: 'reply',
  Revoked: [],
  Hints: [
    { SecurityGroupRuleId: 'sgr-bp67acfmxa123d', Member: 'Policy', Detail: 'Policy is drop, not accept' },
  ],
  CompletedAt,
};

const dryRun: DryRunResult = {
  RequestId: WHERE.RequestId,
  RegionId: WHERE.RegionId,
  SecurityGroupId: WHERE.SecurityGroupId,
  Outcome: 'dry-run',
  Matches: [RULE],
  Allowed: true,
  Plan: 'plan-tlr41k-0d5f0c9f7f2e-3b8a52f4c11e7d9e60a4b7c2',
  PlanExpiresAt: '2026-01-08T00:00:01.000Z',
  PlanText:
    `Would revoke from ${WHERE.SecurityGroupId} in ${WHERE.RegionId}:\n` +
    `- ${describeRule(RULE)}\nNothing else.`,
  CompletedAt,
};

const done: RevocationStateResult = {
  ClientToken: WHERE.ClientToken,
  State: 'done',
  Attempts: 1,
  CreatedAt: '2026-01-01T00:00:00.000Z',
  UpdatedAt: CompletedAt,
  ExpiresAt: '2026-01-08T00:00:01.204Z',
  Request: { RegionId: WHERE.RegionId, SecurityGroupId: WHERE.SecurityGroupId, ...AS_ASKED },
  Result: revoked,
};

const OpenUntil = '2026-01-01T00:15:44.000Z';
const { Result: _, ...unfinished } = done;
const undecided: RevocationStateResult = {
  ...unfinished,
  State: 'unknown',
  OpenUntil,
  Problem: makeProblem('OutcomeUnknown', {
    requestId: '1-69550e80-5f0c1a2b',
    outcome: 'unknown',
    openUntil: Date.parse(OpenUntil),
  }),
};

const restored: RestoreResult = {
  ...WHERE,
  Outcome: 'restored',
  Rules: [{ ...RULE, SecurityGroupRuleId: 'sgr-bp67acfmxa123e', CreateTime: '2026-01-01T09:00:00Z' }],
  CompletedAt: '2026-01-01T09:00:00.731Z',
};

const restoreDryRun: RestoreDryRunResult = {
  ...WHERE,
  Outcome: 'dry-run',
  Rules: [RULE],
  Present: [],
  Allowed: true,
  CompletedAt: '2026-01-01T08:59:00.512Z',
};

export const ANSWER_SAMPLES = {
  revoke: {
    revoked: { summary: 'Revoked', value: revoked },
    observed: {
      summary: 'Revoked: the reply of ECS was lost, and snapshots show it',
      value: { ...revoked, Evidence: 'observed' },
    },
    partly: {
      summary: 'One rule revoked, one absent',
      value: { ...revoked, Absent: [{ ...AS_ASKED, IpProtocol: 'tcp', PortRange: '22/22' }] },
    },
    absent: { summary: 'Absent: a listed rule differs in one member', value: absent },
    'dry run': { summary: 'A dry run', value: dryRun },
  },
  state: {
    done: { summary: 'Finished', value: done },
    undecided: { summary: 'Undecided: a call was not answered', value: undecided },
    restored: {
      summary: 'Finished, and restored since',
      value: { ...done, RestoreState: 'done', Restored: restored },
    },
  },
  restore: {
    restored: { summary: 'Restored', value: restored },
    'dry run': { summary: 'A dry run', value: restoreDryRun },
  },
} as const;
