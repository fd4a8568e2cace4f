/** Invariants of the row: who may write what over what (I1, I2, I3, I5, I7, I11, I13). */
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { Run } from './runs.ts';
import { type Ledger, type Life, NEVER, type RunLog } from './watch-types.ts';
import { named } from './world-rules.ts';

/** A write of `run` was applied over `was`. */
export function checkWrite(
  ledger: Ledger,
  log: RunLog,
  row: RevocationRow,
  was: RevocationRow | undefined,
): void {
  const { run, token } = log;
  const { violate } = ledger;
  token.key ??= row.key;
  for (const other of ledger.tokens.values()) {
    if (other !== token && other.key === row.key)
      violate('I11', `${token.name} writes the row of ${other.name}`);
  }
  if (token.key !== row.key) violate('I11', `${token.name} has two rows`);
  if (row.version !== (was?.version ?? 0) + 1) {
    violate('I1', `version ${row.version} is written over ${was?.version ?? 'nothing'}`);
  }
  if (row.expiresAt < clockOf(ledger, run)) violate('I5', 'a row is written that is past its retention');
  log.writes++;
  ledger.count(`state ${row.state}, ${rulesOf(row)}${row.openUntil === undefined ? '' : ', open'}`);
  const retained = was !== undefined && clockOf(ledger, run) < was.expiresAt;
  if (retained && was.state === 'DONE') violate('I5', `${row.state} is written over DONE`);
  if (row.state === 'RUNNING') checkClaim(ledger, log, row, retained ? was : undefined);
  else checkCompletion(ledger, log, row, was);
  token.writtenAt = ledger.step();
  token.expiresAt = row.expiresAt;
}

const clockOf = (ledger: Ledger, run: Run) => ledger.now() + run.instance.offset;

function rulesOf({ before }: RevocationRow): string {
  if (before === null) return 'unseen';
  return before.length > 1 ? 'several rules' : before.length === 1 ? 'one rule' : 'no rule';
}

function checkClaim(ledger: Ledger, log: RunLog, row: RevocationRow, was: RevocationRow | undefined): void {
  const { run, token } = log;
  const { violate } = ledger;
  const now = ledger.step();
  if (token.attempts.has(row.attempt)) violate('I1', `attempt ${row.attempt} is granted twice`);
  token.attempts.add(row.attempt);
  const life = was && token.life ? token.life : birth(ledger, log, row);
  if (was && token.life) {
    if (ids(row) !== JSON.stringify(life.before)) violate('P4', '`before` was taken again');
    if (row.createdAt !== was.createdAt) violate('P4', 'createdAt changed in the life of the row');
    if (row.fingerprint !== was.fingerprint || JSON.stringify(row.request) !== life.request) {
      violate('I7', 'the request of the row changed');
    }
    if (was.state === 'RUNNING') checkTakeover(ledger, life.owner, run);
  }
  life.owner = run;
  log.claims.push({ attempt: row.attempt, life, at: now });
}

/** No attempt takes over from an owner that may still be working. */
function checkTakeover(ledger: Ledger, owner: Run, taker: Run): void {
  const log = ledger.runs.get(owner);
  const working = log && log.answeredAt === NEVER && owner.instance.alive && !owner.frozen;
  if (!working || ledger.now() >= owner.startedAt + owner.budget) return;
  if (ledger.wild) ledger.inherent('clocks beyond the allowance: takeover of a live owner');
  else ledger.violate('I1', `${taker.id} takes over from ${owner.id}, which is still at work`);
}

function birth(ledger: Ledger, log: RunLog, row: RevocationRow): Life {
  const { run, token } = log;
  const life: Life = {
    token,
    asked: run.order.request,
    request: JSON.stringify(row.request),
    before: row.before?.map((rule) => rule.SecurityGroupRuleId) ?? null,
    startedAt: log.startedAt,
    startedTime: run.startedAt,
    calls: [],
    nones: [],
    notOurs: new Set(),
    owner: run,
  };
  token.life = life;
  if (life.request !== JSON.stringify(run.order.sent ?? run.order.request)) {
    ledger.violate('I7', 'a first claim stores the request otherwise than it was sent');
  }
  if (ledger.verify === 'none' && life.asked.Plan === undefined) {
    if (life.before !== null) ledger.violate('P3', '`before` without a snapshot');
    return life;
  }
  checkSnapshot(ledger, log, life);
  return life;
}

/** `before` is what matches in a snapshot that began after a read of the very row that is claimed over. */
function checkSnapshot(ledger: Ledger, { run, trips, latestSnapshot, token }: RunLog, life: Life): void {
  const based = trips.some(
    ({ trip, succeeded, arrivedAt, settledAt }) =>
      trip === 'read' &&
      succeeded &&
      arrivedAt >= token.writtenAt &&
      latestSnapshot !== undefined &&
      settledAt <= latestSnapshot.trip.madeAt,
  );
  if (!based || !latestSnapshot) {
    ledger.violate('P3', 'the snapshot does not rest on a read of this row');
    return;
  }
  const expected = named(latestSnapshot.rules, run.order.request).map((rule) => rule.id);
  if (JSON.stringify(expected) !== JSON.stringify(life.before)) {
    ledger.violate('P3', `before is ${JSON.stringify(life.before)}, but ${JSON.stringify(expected)} fitted`);
  }
}

const ids = (row: RevocationRow): string =>
  JSON.stringify(row.before?.map((rule) => rule.SecurityGroupRuleId) ?? null);

function checkCompletion(
  ledger: Ledger,
  log: RunLog,
  row: RevocationRow,
  was: RevocationRow | undefined,
): void {
  const { violate } = ledger;
  const life = log.token.life;
  if (was?.state !== 'RUNNING') violate('I13', `${row.state} is written over ${was?.state ?? 'nothing'}`);
  const owned = log.claims.at(-1)?.attempt;
  if (owned === undefined || was?.attempt !== owned || row.attempt !== owned) {
    violate(
      'I3',
      `${row.state} is written over the claim of ${was?.attempt ?? 'none'} by ${owned ?? 'none'}`,
    );
  }
  if (!life) return;
  if (ids(row) !== JSON.stringify(life.before)) violate('P4', '`before` changed at the completion');
  if (row.fingerprint !== was?.fingerprint || JSON.stringify(row.request) !== life.request) {
    violate('I7', 'the request of the row changed');
  }
  if (row.state === 'DONE') life.done = { at: ledger.step(), row };
}
