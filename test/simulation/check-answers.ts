/** Invariants of the answers (I4, I6, I7, I9, I10, L2, L3). */

import type { Problem } from '../../lib/core/errors/problem.ts';
import type { Answer, RevocationResult } from '../../lib/core/model/result.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import { PLAN_LIFETIME } from '../../lib/core/revocation/plan.ts';
import { checkIdle, checkUntaken, horizon, OLD_SNAPSHOT, promiseNone } from './check-calls.ts';
import { type Ledger, type Life, NEVER, type RunLog } from './watch-types.ts';
import { START } from './world.ts';

export const kindOf = (answer: Answer): string =>
  answer.kind === 'result'
    ? `200 ${answer.result.Outcome} ${answer.result.Evidence}`
    : `${answer.problem.status} ${answer.problem.code}`;

const IN_PROGRESS = 'RevocationInProgress';
const ABSENT = 'InvalidSecurityGroupRule.RuleNotExist';

/** The final answer that a row keeps, as text. */
const keptIn = (row: RevocationRow | undefined): string | undefined =>
  row?.state === 'DONE' ? JSON.stringify(row.result ?? row.problem) : undefined;

/** `stored`: the row of the token as it is now. */
export function checkAnswer(
  ledger: Ledger,
  log: RunLog,
  answer: Answer,
  stored: RevocationRow | undefined,
): void {
  const { run, token } = log;
  const { violate } = ledger;
  checkIdle(ledger, log);
  if (!run.frozen && ledger.now() > run.startedAt + run.budget)
    violate('L3', `${run.id} outlives its budget`);
  const retained = ledger.now() + run.instance.offset < token.expiresAt;
  const life = retained ? token.life : undefined;
  const final = answer.kind === 'result' || JSON.stringify(answer.problem) === keptIn(stored);
  if (life) checkRequest(ledger, log, answer, life);
  if (final) checkFinal(ledger, log, answer, stored);
  const absent = answer.kind === 'problem' && answer.problem.code === ABSENT;
  if (absent && !final) violate('I6', '404 for absent is given, and is not stored');
  if (absent && life) checkAbsent(ledger, life, 'observed');
  if (answer.kind === 'result') {
    if (life) checkResult(ledger, answer.result, life);
  } else checkProblem(ledger, log, answer.problem, life, answer.retryAfter);
}

function checkRequest({ violate }: Ledger, { run, token }: RunLog, answer: Answer, life: Life): void {
  const same = JSON.stringify(run.order.request) === JSON.stringify(life.asked);
  const mismatch = answer.kind === 'problem' && answer.problem.status === 422;
  if (same && mismatch) violate('I7', `${run.id} is the same request, and is answered as another one`);
  // A 504 reveals nothing: an attempt that lost the row and has no time to read it again answers no more than that.
  // Neither does ECS's refusal to list the group, before a claim.
  const revealed =
    answer.kind === 'result' || answer.problem.code === IN_PROGRESS || answer.problem.code === ABSENT;
  if (!same && revealed)
    violate('I7', `${run.id} is another request for ${token.name}, and gets ${kindOf(answer)}`);
}

/** The one final answer of a token: stored before it is returned, and the same for all. */
function checkFinal(
  { violate, step }: Ledger,
  log: RunLog,
  answer: Answer,
  stored: RevocationRow | undefined,
): void {
  const { life } = log.token;
  const body = answer.kind === 'result' ? answer.result : answer.problem;
  const text = JSON.stringify(body);
  if (!life || keptIn(stored) !== text) {
    violate('I6', `${kindOf(answer)} is given, and is not stored`);
    return;
  }
  if (life.given && life.given.text !== text)
    violate('I6', `${kindOf(answer)} differs from the first answer`);
  const outcome = answer.kind === 'result' ? answer.result.Outcome : answer.problem.code;
  life.given ??= { at: step(), text, outcome };
  const own = log.claims.some(({ attempt }) => attempt === stored?.attempt);
  if (!answer.replayed && !own) violate('I6', `${log.run.id} gives the answer of another attempt as its own`);
}

function checkResult(ledger: Ledger, result: RevocationResult, life: Life): void {
  const { violate } = ledger;
  const goneAt = (id: string) => ledger.rules.get(id)?.goneAt ?? -1;
  for (const { SecurityGroupRuleId: id } of result.Revoked) {
    if (goneAt(id) === NEVER && ledger.wild && ledger.lag > 0) {
      ledger.inherent(OLD_SNAPSHOT);
    } else if (goneAt(id) === NEVER) violate('I10', `${id} is reported as revoked, and is listed`);
    const wentBefore = (ledger.rules.get(id)?.goneTime ?? 0) <= life.startedTime - ledger.lag;
    if (goneAt(id) < life.startedAt && wentBefore)
      violate('I10', `${id} was gone before the revocation began`);
    const confirmed = life.calls.some(({ received, request }) => received === 'done' && names(request, id));
    if (result.Evidence === 'reply' && !confirmed) violate('I10', `ECS never confirmed a call for ${id}`);
  }
  const others = (result.Absent ?? []).flatMap((entry) =>
    'SecurityGroupRuleId' in entry ? entry.SecurityGroupRuleId : [],
  );
  const refused = (result.Refused ?? []).map((entry) => entry.SecurityGroupRuleId);
  for (const id of [...others, ...refused]) {
    life.notOurs.add(id);
    if (life.calls.some(({ removed }) => removed.includes(id))) {
      violate('I10', `${id} is reported as not revoked, and went by a call of this token`);
    }
  }
  const before = life.before ?? [];
  const reported = new Set([
    ...result.Revoked.map((rule) => rule.SecurityGroupRuleId),
    ...others,
    ...refused,
  ]);
  if (result.Outcome === 'revoked' && !before.every((id) => reported.has(id))) {
    violate('I12', 'the answer forgets a rule that fitted');
  }
  if (result.Outcome === 'absent') checkAbsent(ledger, life, result.Evidence);
  if (
    result.Outcome === 'accepted' &&
    !life.calls.some(({ received }) => received === 'done' || received === 'gone')
  ) {
    violate('I10', 'accepted, but ECS accepted nothing');
  }
}

const names = (request: { form: string; ruleIds?: readonly string[] }, id: string): boolean =>
  request.form !== 'rule-ids' || request.ruleIds?.includes(id) === true;

function checkAbsent(ledger: Ledger, life: Life, evidence: 'reply' | 'observed'): void {
  const listed = (life.before ?? []).filter((id) => ledger.rules.get(id)?.goneAt === NEVER);
  if (listed.length > 0 && ledger.wild && ledger.lag > 0) ledger.inherent(OLD_SNAPSHOT);
  else if (listed.length > 0) ledger.violate('I10', `absent, but ${listed.join(' ')} is listed`);
  checkUntaken(ledger, life);
  if (evidence === 'reply') {
    promiseNone(ledger, life, { before: ledger.step(), invariant: 'I10', statement: 'absent by reply' });
  }
}

function checkProblem(
  ledger: Ledger,
  log: RunLog,
  problem: Problem,
  life: Life | undefined,
  retryAfter: number | undefined,
): void {
  const { violate } = ledger;
  const { run } = log;
  const { status, code } = problem;
  const inProgress = code === IN_PROGRESS;
  if ((inProgress || [429, 503, 504].includes(status)) && !(retryAfter !== undefined && retryAfter >= 0)) {
    violate('L1', `${status} has no Retry-After`);
  }
  if (status === 422) {
    if (log.claims.length > 0) violate('I4', `${run.id} had the row, and is answered as another request`);
    return;
  }
  if (inProgress) checkInProgress(ledger, log, life);
  if (code === 'PlanChanged') checkChanged(ledger, log);
  const open = inProgress || status === 504;
  // These may have either: a final answer, a denial, and a table that could not be read.
  const either = life?.done !== undefined || code === 'PolicyDenied' || code === 'StoreUnavailable';
  if (open ? problem.outcome === 'none' : problem.outcome === 'unknown' && !either)
    violate('I9', `${status} ${code} has the outcome ${problem.outcome}`);
  if (problem.outcome === 'none') {
    const statement = `${status} ${code}, outcome none`;
    if (life) promiseNone(ledger, life, { before: horizon(ledger, log), invariant: 'I9', statement });
  }
}

/** A plan is refused only after something of the group has changed, or a week later. */
function checkChanged({ rules, plans, violate, now }: Ledger, { run }: RunLog): void {
  const { Plan: plan = '' } = run.order.request;
  const changed =
    rules.size > (plans.get(plan)?.rulesThen ?? 0) ||
    [...rules.values()].some(({ goneAt, modified }) => goneAt !== NEVER || modified);
  if (!changed && now() < START + PLAN_LIFETIME) violate('I16', 'a plan is refused, and nothing has changed');
}

/** An attempt is working, or was until its lease ended. */
function checkInProgress(ledger: Ledger, log: RunLog, life: Life | undefined): void {
  if (log.run.frozen) return;
  const owner = life?.owner;
  if (!owner) {
    ledger.violate('L2', '409, and no attempt has claimed');
    return;
  }
  const until = owner.startedAt + owner.budget + 2 * ledger.skew;
  if (ledger.now() <= until) return;
  if (ledger.wild) ledger.inherent('clocks beyond the allowance: 409 for a dead owner');
  else ledger.violate('L2', `409 at ${ledger.now() - until} ms after the lease of ${owner.id}`);
}
