/** The invariants of docs/invariants.md over what a storm left behind: the answers, ECS's journal and the rows. */
import type { RowState } from '../../../lib/core/model/row.ts';
import type { Effect, JournalEntry } from '../../../lib/simulators/ecs/journal.ts';
import { callerToken, REVOKE } from '../kit.ts';
import { type Exchange, idsIn } from './answers.ts';
import { OTHER_PORT, type Ticket } from './schedule.ts';

/** As much of a row as the invariants speak of. */
export interface Stored {
  readonly state: RowState;
  readonly createdAt: number;
  readonly openUntil?: number;
  readonly request: object;
  readonly before: readonly { readonly SecurityGroupRuleId: string }[] | null;
}

export interface Aftermath {
  readonly tickets: readonly Ticket[];
  readonly exchanges: readonly Exchange[];
  /** ECS's whole journal. */
  readonly journal: readonly JournalEntry[];
  readonly rowOf: (token: string) => Stored | undefined;
  /** The port of every rule that ever was. */
  readonly portOf: ReadonlyMap<string, number>;
}

/** Everything of one token. */
interface Life {
  readonly ticket: Ticket;
  readonly row: Stored | undefined;
  readonly exchanges: readonly Exchange[];
  readonly calls: readonly JournalEntry[];
  readonly portOf: ReadonlyMap<string, number>;
  /** The row is that of the request that variant `other` sends. */
  readonly otherOwns: boolean;
}

const STATUSES = new Set([200, 400, 403, 404, 409, 422, 429, 502, 503, 504]);

/** One line for each thing that must not be; empty when all is well. */
export function violations({ tickets, exchanges, journal, rowOf, portOf }: Aftermath): string[] {
  const removed = journal.flatMap((entry) => entry.removed);
  const twice = removed.filter((id, n) => removed.indexOf(id) !== n);
  const known = new Set(tickets.map(({ token }) => token));
  const foreign = journal.filter((entry) => entry.action === REVOKE && !known.has(callerToken(entry)));
  const all = [
    ...twice.map((id) => `I8: ${id} was removed twice`),
    ...foreign.map(({ number }) => `I8: call ${number} is of no token`),
  ];
  for (const ticket of tickets) {
    const row = rowOf(ticket.token);
    const life: Life = {
      ticket,
      row,
      exchanges: exchanges.filter((each) => each.ticket === ticket),
      calls: journal.filter((entry) => entry.action === REVOKE && callerToken(entry) === ticket.token),
      portOf,
      otherOwns: JSON.stringify(row?.request ?? {}).includes(`${OTHER_PORT}/${OTHER_PORT}`),
    };
    const faults = [...checkCalls(life), ...checkAnswers(life), ...checkEnd(life)];
    all.push(...faults.map((fault) => `${ticket.token}: ${fault}`));
  }
  return all;
}

const removes = ({ removed }: JournalEntry): boolean => removed.length > 0;
const isFinal = ({ reply }: Exchange): boolean =>
  reply !== undefined &&
  (reply.status === 200 || reply.body.code === 'InvalidSecurityGroupRule.RuleNotExist');

/**
 * docs/protocol.md section 10: a call with the request's own parameters cannot be fenced if the network delivers it
 * twice.
 */
const isInherent = (row: Stored | undefined, effects: readonly Effect[]): boolean =>
  row?.before?.length === 0 && effects.length > 1;

/** I2, I8: every removed rule was removed by a call that a row had announced, and was in the first snapshot. */
function checkCalls({ row, calls, exchanges, portOf, ticket }: Life): string[] {
  const faults: string[] = [];
  const before = row?.before ?? [];
  const mine = new Set(before.map((rule) => rule.SecurityGroupRuleId));
  for (const { number, effects } of calls.filter(removes)) {
    for (const { at, removed } of effects.filter((effect) => effect.removed.length > 0)) {
      if (!row || at < row.createdAt) faults.push(`I2: call ${number} removed ${removed} without a row`);
      const wrong = removed.filter((id) =>
        before.length > 0 ? !mine.has(id) : !ticket.ports.includes(portOf.get(id) ?? 0),
      );
      if (wrong.length > 0) faults.push(`I8: call ${number} removed ${wrong}, which was not its own`);
    }
  }
  const first = exchanges.filter(isFinal).sort((a, b) => a.callsAfter - b.callsAfter)[0];
  if (!first) return faults;
  // Only an attempt that claimed before the answer can still send its call.
  const others = exchanges.some(
    (each) => each !== first && each.sentAt < first.endedAt && each.endedAt >= first.endedAt,
  );
  for (const { number, effects } of calls) {
    if (number > first.callsAfter && !others)
      faults.push(`I8: call ${number} was sent after the final answer`);
    const late = effects.some((effect) => effect.removed.length > 0 && effect.at > first.endedAt);
    if (late && !isInherent(row, effects))
      faults.push(`I8: call ${number} removed something after the final answer`);
  }
  return faults;
}

/** I6, I7, I9, I10: every answer is true. */
function checkAnswers(life: Life): string[] {
  const { exchanges, row, otherOwns } = life;
  const faults: string[] = [];
  const finals = new Set<string>();
  for (const each of exchanges) {
    const { reply, variant, stillListed } = each;
    if (!reply) continue;
    const said = `${reply.status} ${reply.body.code ?? reply.body.Outcome}`;
    if (!STATUSES.has(reply.status)) faults.push(`${said}: ${reply.text}`);
    const temporary = [409, 429, 503, 504].includes(reply.status) && !reply.byGateway;
    if (temporary && !(reply.retryAfter >= 1)) faults.push(`${said} without Retry-After`);
    const foreign = (variant === 'other') !== otherOwns;
    if (row && foreign && (isFinal(each) || reply.status === 409))
      faults.push(`I7: another request gets ${said}`);
    if (row && !foreign && reply.status === 422) faults.push('I7: the same request is taken for another');
    if (stillListed.length > 0) faults.push(`I10: ${said}, and ${stillListed} is listed`);
    if (isFinal(each)) finals.add(reply.text.replace(/"requestId":"[^"]*"/, ''));
    if (isFinal(each)) faults.push(...checkFinal(life, each));
    if (promisesNone(each)) faults.push(...checkNone(life, each, said));
  }
  if (finals.size > 1) faults.push(`I6: ${finals.size} different final answers: ${[...finals].join(' | ')}`);
  return faults;
}

function checkFinal({ row, calls }: Life, { reply }: Exchange): string[] {
  const faults: string[] = [];
  const revoked = idsIn(reply);
  const known = new Set((row?.before ?? []).map((rule) => rule.SecurityGroupRuleId));
  const byUs = new Set(calls.flatMap((call) => call.removed));
  if (row?.state !== 'DONE') faults.push(`I6: the final answer is not stored: ${row?.state}`);
  if (reply?.body.Evidence === 'reply' && !revoked.every((id) => byUs.has(id)))
    faults.push('I10: "reply" for a rule that no call of this token removed');
  // If `before` is empty, the snapshots show what the one call removed.
  if (known.size > 0 && !revoked.every((id) => known.has(id)))
    faults.push('I10: revoked what had not been there');
  return faults;
}

/** Answers given before the row was read, and 422, speak of one request alone: they promise nothing of the token. */
function promisesNone({ reply }: Exchange): boolean {
  if (!reply) return false;
  const { Outcome, Evidence, outcome, code } = reply.body;
  if (Outcome === 'absent') return Evidence === 'reply';
  return outcome === 'none' && code !== 'IdempotentParameterMismatch' && code !== 'StoreUnavailable';
}

/** I9: no call that was sent before an answer with the outcome "none" changes anything. */
function checkNone({ exchanges, calls, row }: Life, each: Exchange, said: string): string[] {
  const alone = exchanges.every(
    (other) => other === each || other.endedAt < each.sentAt || other.sentAt > each.endedAt,
  );
  const sent = alone ? each.callsAfter : each.callsBefore;
  return calls
    .filter((call) => call.number <= sent && removes(call) && !isInherent(row, call.effects))
    .map((call) => `I9: ${said} says "none", and call ${call.number} removed ${call.removed}`);
}

/** L1: once faults end, every token ends, unless its call with the request's own parameters may still take effect. */
function checkEnd({ row, exchanges, otherOwns }: Life): string[] {
  const faults: string[] = [];
  const open = row?.state === 'UNKNOWN' && row.before?.length === 0 && row.openUntil !== undefined;
  const last = exchanges.at(-1);
  if (!otherOwns && !open && !(last && isFinal(last)))
    faults.push(`L1: ${row?.state ?? 'no row'} after the storm: ${last?.reply?.text}`);
  return faults;
}
