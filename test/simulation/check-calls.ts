/** Invariants of the calls to ECS, and of what they change (I2, I4, I8, I9, section 5). */
import type { SentRequest } from '../../lib/core/model/request.ts';
import type { Ledger, Life, RunLog, SentCall } from './watch-types.ts';
import { type GroupRule, named } from './world-rules.ts';

const NOT_EXECUTED = new Set<SentCall['received']>(['refused', 'ours', 'throttled', 'busy']);
const ONE_CALL = "the one call with the request's own parameters changes something after the answer";
const IN_PART = 'VERIFY=none: a part of a batch took effect, and ECS did not confirm it';
const UNSEEN =
  "a batch with the request's own parameters was refused, and took a rule that came after the snapshot";
const LATE_ABSENT =
  'absent, though the call with the request’s own parameters took what the snapshot did not show';
const ownParameters = (life: Life): boolean => life.before === null || life.before.length === 0;

/** A call is made, and not yet sent. */
export function checkCall(ledger: Ledger, log: RunLog, call: SentCall): void {
  const { violate, inherent, wild } = ledger;
  const { life, request, clientToken } = call;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(clientToken)) violate('P5', `ClientToken ${clientToken}`);
  if (life.done) {
    const claim = log.claims.at(-1);
    if (claim && claim.at > life.done.at) violate('I8', 'a call by an attempt that could read the answer');
    else if (wild) inherent('clocks beyond the allowance: a call after the answer is stored');
    else violate('I8', 'a call after the answer is stored');
  }
  for (const other of life.calls) {
    if (!same(other, call) && other.clientToken === clientToken)
      violate('P5', 'one ClientToken for two calls');
  }
  if (ownParameters(life)) {
    if (life.asked.Plan !== undefined)
      violate('I16', "a planned revocation calls with the request's own parameters");
    checkOwnParameters(ledger, call);
    return;
  }
  const before = new Set(life.before);
  if (request.form !== 'rule-ids' || request.ruleIds.some((id) => !before.has(id))) {
    violate('P5', 'a call that names anything but ids of `before`');
    return;
  }
  // An id stays while a rule is modified: what the attempt itself has seen last decides.
  const { ruleIds } = request;
  const seen = log.latestSnapshot?.rules.filter(({ id }) => ruleIds.includes(id)) ?? [];
  if (named(seen, life.asked).length < seen.length) violate('P4', 'a call names a rule that was modified');
  if (seen.some(({ kind }) => log.run.instance.denies.includes(kind))) {
    violate('P4', 'a call names a rule that the policy of its instance protects');
  }
}

/**
 * Without ids: the request as it came, or entries of it. After a snapshot, entries that might match are calls of their
 * own; without one, a batch that misses an entry is sent entry by entry.
 */
function checkOwnParameters({ violate }: Ledger, call: SentCall): void {
  const { life, request, clientToken } = call;
  const text = JSON.stringify(request);
  const missed = life.calls.some(
    ({ received, request: whole }) => received === 'gone' && JSON.stringify(whole) === life.request,
  );
  const part = isPart(request, JSON.parse(life.request)) && (life.before !== null || missed);
  if (text !== life.request && !part) violate('P5', "not the request's own parameters");
  const open = life.calls.find((earlier) => {
    if (NOT_EXECUTED.has(earlier.received)) return false;
    if (life.before === null) return same(earlier, call);
    // The refusal of a single entry is definite: nothing was executed.
    if (earlier.received === 'gone' && namedBy(earlier.request).length === 1) return false;
    const answered = earlier.received === 'done' || earlier.received === 'gone';
    return !answered || namedBy(earlier.request).some((entry) => namedBy(request).includes(entry));
  });
  if (!open) return;
  // Without a snapshot, only ECS's memory of the token makes a second call harmless.
  if (life.before === null && open.clientToken === clientToken) return;
  violate(
    'P5',
    `a second call with the request's own parameters while one is open (${open.received ?? 'no answer'})`,
  );
}

function namedBy(request: SentRequest): readonly string[] {
  switch (request.form) {
    case 'flat':
      return [JSON.stringify(request.rule)];
    case 'permissions':
      return request.permissions.map((entry) => JSON.stringify(entry));
    case 'rule-ids':
      return request.ruleIds;
  }
}

const isPart = (part: SentRequest, whole: SentRequest): boolean =>
  part.form === whole.form && namedBy(part).every((entry) => namedBy(whole).includes(entry));

export const OLD_SNAPSHOT = 'clocks beyond the allowance: a snapshot older than a new rule is believed';

/** A rule goes, because of a call. */
export function checkRemoval(ledger: Ledger, rule: GroupRule, call: SentCall): void {
  const { violate, inherent } = ledger;
  const { life } = call;
  const blind = ownParameters(life);
  call.removed.push(rule.id);
  checkProtection(ledger, rule, call);
  const { Plan: plan } = life.asked;
  if (plan !== undefined && !ledger.plans.get(plan)?.ids.includes(rule.id))
    violate('I16', `${rule.id} goes, which is not in the plan`);
  if (!blind && !life.before?.includes(rule.id)) violate('I8', `${rule.id} goes, which did not fit at first`);
  if (life.given && life.given.outcome !== 'accepted') {
    if (blind && (call.copied || call.early)) inherent(ONE_CALL);
    else if (blind && ledger.wild) inherent('clocks beyond the allowance: an open call is taken for dead');
    // The answer has it among the revoked rules, because a snapshot from before it was made did not list it.
    else if (ledger.wild && ledger.lag > 0 && life.given.text.includes(`"${rule.id}"`))
      inherent(OLD_SNAPSHOT);
    else violate('I8', `${rule.id} goes after the answer ${life.given.outcome}`);
  }
  if (blind && recreated(ledger, rule, life)) {
    if (life.before === null && !ledger.memory) inherent('VERIFY=none: two changes, ECS has no memory');
    else if (life.before === null && life.calls.some(({ inPart }) => inPart)) inherent(IN_PART);
    else if (life.before === null && life.calls.some((other) => !same(other, call))) {
      inherent('VERIFY=none: two changes by a batch and its entries');
    } else if (call.copied) inherent("a copy of the call with the request's own parameters");
    else violate('I8', `${rule.id} goes, which was created in place of one that this token removed`);
  }
  for (const none of life.nones) if (call.sentAt < none.before) broken(ledger, none, call, rule.id);
  if (life.notOurs.has(rule.id))
    violate('I10', `${rule.id} goes by a call of this token, and was reported as not revoked`);
}

/** I14: no rule goes that the policy of the caller's instance protects. */
function checkProtection({ violate, inherent }: Ledger, rule: GroupRule, { run, ...call }: SentCall): void {
  if (!run.instance.denies.includes(rule.kind)) return;
  const seen = call.seen.find(({ id }) => id === rule.id);
  // An id stays while a rule is modified, and the call may be on its way.
  if (seen && seen.kind !== rule.kind) inherent('a rule is modified between snapshot and call');
  else violate('I14', `${rule.id} goes, which the policy of ${run.instance.name} protects`);
}

/** I15: no answer is `absent` when a rule went by a call of this token. */
export function checkUntaken(ledger: Ledger, life: Life): void {
  const { violate, inherent, wild } = ledger;
  // Without a snapshot only ECS's reply is known.
  if (life.before === null) return;
  for (const call of life.calls) {
    for (const id of call.removed) {
      if (wild) inherent('clocks beyond the allowance: absent, though a rule went');
      else if (call.copied || call.early || !wasSeen(ledger, call, id)) inherent(LATE_ABSENT);
      else violate('I15', `absent, and ${id} went by a call of this token`);
    }
  }
}

/** Did the snapshot before the call list the rule as it was when it went? */
function wasSeen({ rules }: Ledger, { seen }: SentCall, id: string): boolean {
  return seen.some((rule) => rule.id === id && rule.kind === rules.get(id)?.rule.kind);
}

const same = (one: SentCall, two: SentCall): boolean =>
  JSON.stringify(one.request) === JSON.stringify(two.request);

/** Was this rule created after the token had removed one just like it? */
function recreated(ledger: Ledger, { id, kind, priority }: GroupRule, life: Life): boolean {
  const bornAt = ledger.rules.get(id)?.bornAt ?? 0;
  return life.calls
    .flatMap(({ removed }) => removed)
    .some((other) => {
      const known = ledger.rules.get(other);
      const alike = known?.rule.kind === kind && known.rule.priority === priority;
      return alike && known.goneAt <= bornAt && other !== id;
    });
}

type None = Life['nones'][number];

function broken(ledger: Ledger, none: None, call: SentCall, id: string): void {
  if (ledger.wild) ledger.inherent('clocks beyond the allowance: an answer says that nothing changes');
  else if (call.copied && ownParameters(call.life))
    ledger.inherent("a copy of the call with the request's own parameters");
  else if (call.life.before === null && call.inPart) ledger.inherent(IN_PART);
  else if (call.inPart && ownParameters(call.life) && cameAfterSnapshot(ledger, call, id))
    ledger.inherent(UNSEEN);
  else ledger.violate(none.invariant, `${none.statement}, but ${id} goes by a call sent before`);
}

/** It came after the last snapshot before the call, which took it: no snapshot of this token has shown it. */
function cameAfterSnapshot({ rules, runs }: Ledger, call: SentCall, id: string): boolean {
  const trips = runs.get(call.run)?.trips ?? [];
  const snapshot = trips.findLast(({ trip, arrivedAt }) => trip === 'list' && arrivedAt < call.sentAt);
  return snapshot !== undefined && (rules.get(id)?.bornAt ?? 0) > snapshot.arrivedAt;
}

/** An answer says that nothing which was sent before `before` changes anything, ever. */
export function promiseNone(ledger: Ledger, life: Life, none: None): void {
  life.nones.push(none);
  for (const call of life.calls) {
    const [id] = call.removed;
    if (id !== undefined && call.sentAt < none.before) broken(ledger, none, call, id);
  }
}

/** A run that never had the row has changed nothing, and called nothing. */
export function checkIdle({ violate }: Ledger, log: RunLog): void {
  if (log.claims.length > 0) return;
  if (log.writes > 0 || log.calls.length > 0) violate('I4', `${log.run.id} never had the row`);
}

/** The step up to which calls count as sent before this answer: it may rest on what the table answered last. */
export function horizon(ledger: Ledger, log: RunLog): number {
  const last = log.trips.at(-1);
  const fromTable = last?.succeeded && (last.trip === 'read' || last.trip === 'write');
  return fromTable ? last.arrivedAt : ledger.step();
}
