/** An answer as lines of text. Pure. */

import type { ClientAnswer } from '../../client/types.ts';
import type { Problem } from '../../core/errors/problem.ts';
import type { Hint } from '../../core/model/near-miss.ts';
import type {
  DryRunResult,
  RefusedRule,
  RestoreDryRunResult,
  Result,
  RevocationStateResult,
} from '../../core/model/result.ts';
import type { Rule } from '../../core/model/rule.ts';
import { visible } from '../../core/visible.ts';
import { ruleTable } from './describe-rule.ts';
import { type Paint, shellArgument, shellWord } from './paint.ts';

type Answer = ClientAnswer<Result>;

const count = (many: number): string => (many === 1 ? '1 rule' : `${many} rules`);
const EVIDENCE = {
  reply: 'ECS confirmed it',
  observed: 'observed in the listed rules; the reply was lost',
} as const;

/** @param revokeOnly the connection can neither read the state nor settle */
export function describeAnswer(answer: Answer, paint: Paint, revokeOnly = false): string[] {
  switch (answer.kind) {
    case 'result':
      return [...describeResult(answer.result, paint), ...(answer.replayed ? [paint('dim', REPLAYED)] : [])];
    case 'problem':
      return [...describeProblem(answer, paint), ...openLines(answer, revokeOnly)];
    case 'no-answer':
      return [paint('red', `no answer: ${answer.detail}`), ...openLines(answer, revokeOnly)];
  }
}

const REPLAYED = 'This is the stored answer of an earlier request with this token.';

function describeResult(result: Result, paint: Paint): string[] {
  if ('State' in result) {
    const { State, Restored, Attempts, CreatedAt, UpdatedAt, Result: ended, Problem: problem } = result;
    const head = Restored ? `${State}, and restored since` : State;
    return [
      paint('bold', head) + visible(`, attempts: ${Attempts}, created ${CreatedAt}, updated ${UpdatedAt}`),
      ...whyLines(result.Request),
      ...(ended ? describeResult(ended, paint) : []),
      ...(problem ? problemLine(problem, paint) : []),
      ...describeRestore(result, paint),
      ...openUntilLine(result.OpenUntil),
    ];
  }
  if ('Present' in result) return describeRestoreDryRun(result, paint);
  switch (result.Outcome) {
    case 'revoked':
      return [
        paint(
          'green',
          `revoked ${count(result.Revoked.length)} of ${result.SecurityGroupId} (${EVIDENCE[result.Evidence]})`,
        ),
        ...ruleTable(result.Revoked),
        ...refusedLines(result.Refused, paint),
        ...absentLines(result.Absent),
        ...hintLines(result.Hints),
        ...openByLines(result.StillOpenBy, paint),
      ];
    case 'absent':
      return [
        paint('yellow', `absent: nothing in ${result.SecurityGroupId} matched, nothing was changed`),
        ...hintLines(result.Hints),
        ...openByLines(result.StillOpenBy, paint),
      ];
    case 'accepted':
      return [paint('green', 'accepted by ECS; the removal of the rule was not observed')];
    case 'dry-run':
      return [
        result.Matches.length === 0
          ? paint('yellow', `nothing in ${result.SecurityGroupId} matches`)
          : visible(`would revoke ${count(result.Matches.length)} of ${result.SecurityGroupId}:`),
        ...(result.Matches.length === 0 ? [] : ruleTable(result.Matches)),
        ...absentLines(result.Absent),
        ...hintLines(result.Hints),
        ...openByLines(result.StillOpenBy, paint),
        verdict(result, paint),
        ...planLines(result),
      ];
    case 'ignored':
      return [paint('yellow', `ignored: ${result.Detail}`)];
    case 'restored':
    case 'present':
      return [paint('green', `${result.Outcome}: ${count(result.Rules.length)}`), ...ruleTable(result.Rules)];
  }
}

const whyLines = ({ RequestedBy: by, Reason: why }: RevocationStateResult['Request']): string[] => [
  ...(typeof by === 'string' ? [visible(`requested by ${by}`)] : []),
  ...(typeof why === 'string' ? [visible(`reason: ${why}`)] : []),
];

function describeRestore(state: RevocationStateResult, paint: Paint): string[] {
  const { RestoreState, Restored, RestoreProblem } = state;
  if (Restored) {
    const [head = '', ...rules] = describeResult(Restored, paint);
    return [head + visible(`, restore completed ${Restored.CompletedAt}`), ...rules];
  }
  return [
    ...(RestoreState === undefined ? [] : [paint('yellow', `restore: ${RestoreState}`)]),
    ...(RestoreProblem ? problemLine(RestoreProblem, paint) : []),
  ];
}

const problemLine = ({ status, code, detail }: Problem, paint: Paint): string[] => [
  paint('red', `${status} ${code}: ${detail}`),
];

const openUntilLine = (until: string | undefined): string[] =>
  until === undefined ? [] : [visible(`A call was not answered, and may take effect until ${until}.`)];

function describeRestoreDryRun(result: RestoreDryRunResult, paint: Paint): string[] {
  const { Rules, Present, SecurityGroupId } = result;
  return [
    Rules.length === 0
      ? paint('yellow', `nothing to restore in ${SecurityGroupId}`)
      : visible(`would restore ${count(Rules.length)} of ${SecurityGroupId}:`),
    ...(Rules.length === 0 ? [] : ruleTable(Rules)),
    ...(Present.length === 0 ? [] : ['already listed:', ...ruleTable(Present)]),
    verdict(result, paint),
  ];
}

const planLines = ({ Plan, PlanExpiresAt }: DryRunResult): string[] =>
  Plan === undefined ? [] : [visible(`To revoke exactly this until ${PlanExpiresAt}: --plan ${Plan}`)];

const verdict = ({ Allowed, Denial }: DryRunResult | RestoreDryRunResult, paint: Paint): string =>
  Allowed
    ? 'The policy allows it. Nothing was changed.'
    : paint('red', `The policy denies it: ${Denial ?? 'no reason is given'}`);

const refusedLines = (refused: readonly RefusedRule[] | undefined, paint: Paint): string[] =>
  (refused ?? []).map(({ SecurityGroupRuleId, Code, Detail }) =>
    paint('red', `not revoked: ${SecurityGroupRuleId}: ${Code}: ${Detail}`),
  );

const absentLines = (absent: Parameters<typeof ruleTable>[0] | undefined): string[] =>
  absent ? ['absent:', ...ruleTable(absent)] : [];

const openByLines = (rules: readonly Rule[] | undefined, paint: Paint): string[] =>
  rules ? [paint('yellow', 'still accepted by:'), ...ruleTable(rules)] : [];

const hintLines = (hints: readonly Hint[] | undefined): string[] =>
  (hints ?? []).map((hint) => visible(`near miss: ${hint.SecurityGroupRuleId}: ${hint.Detail}`));

function describeProblem(answer: Extract<Answer, { kind: 'problem' }>, paint: Paint): string[] {
  const { problem } = answer;
  const errors = problem.errors ?? [];
  return [
    paint('red', `${problem.status} ${problem.code}`) + visible(`: ${problem.detail}`),
    ...(problem.plan ? problem.plan.text.split('\n').map((line) => `  ${visible(line)}`) : []),
    ...(problem.plan?.current === undefined
      ? []
      : [visible(`  To revoke exactly this: --plan ${problem.plan.current}`)]),
    // A single fault is already in the detail.
    ...(errors.length > 1 ? errors.map((each) => visible(`  ${each.pointer}: ${each.detail}`)) : []),
    ...(problem.recommend === undefined ? [] : [visible(`  see ${problem.recommend}`)]),
    paint('dim', `  request ${problem.requestId}`),
    ...openUntilLine(problem.OpenUntil),
  ];
}

/** The advice for an unknown outcome. */
function openLines({ outcome, token }: Exclude<Answer, { kind: 'result' }>, revokeOnly: boolean): string[] {
  if (outcome !== 'unknown' || token === undefined) return [];
  const changed = 'Something may have changed. Find out with';
  if (revokeOnly) return [visible(`${changed} the same request and --client-token ${shellWord(token)}`)];
  return [
    visible(`${changed}: revoke-egress settle ${shellArgument(token)}`),
    'Sending the same request again with the same token is safe too.',
  ];
}
