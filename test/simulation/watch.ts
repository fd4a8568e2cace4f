/** The watch: it records everything that happens in the ledger, and checks the invariants at once. */

import type { SentRequest } from '../../lib/core/model/request.ts';
import type { Answer } from '../../lib/core/model/result.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { RuleSnapshot } from '../../lib/core/ports.ts';
import { checkAnswer, kindOf } from './check-answers.ts';
import { checkCall, checkRemoval } from './check-calls.ts';
import { checkWrite } from './check-rows.ts';
import type { Trip } from './faults.ts';
import type { Order, Run } from './runs.ts';
import {
  type Ledger,
  NEVER,
  type RunLog,
  type SentCall,
  type TokenLog,
  type TripLog,
} from './watch-types.ts';
import { type GroupRule, read } from './world-rules.ts';

export interface Violation {
  readonly invariant: string;
  readonly message: string;
}

/** What one schedule, or many, have shown: how often each thing happened. */
export type Tally = Map<string, number>;
export const bump = (tally: Tally, what: string, by = 1): void => {
  tally.set(what, (tally.get(what) ?? 0) + by);
};

export interface WatchParts
  extends Pick<Ledger, 'step' | 'now' | 'wild' | 'verify' | 'memory' | 'skew' | 'lag'> {
  readonly tally: Tally;
}

export function createWatch({ tally, ...parts }: WatchParts) {
  let violation: Violation | undefined;
  const ledger: Ledger = {
    ...parts,
    rules: new Map(),
    plans: new Map(),
    runs: new Map(),
    tokens: new Map(),
    violate(invariant, message) {
      violation ??= { invariant, message };
    },
    inherent: (name) => bump(tally, `inherent: ${name}`),
    count: (what) => bump(tally, what),
  };

  function tokenOf({ caller, token }: Order): TokenLog {
    const name = JSON.stringify([caller, token]);
    const known = ledger.tokens.get(name);
    if (known) return known;
    const made: TokenLog = { name, attempts: new Set(), writtenAt: 0, expiresAt: 0 };
    ledger.tokens.set(name, made);
    return made;
  }

  function logOf(run: Run): RunLog {
    const log = ledger.runs.get(run);
    if (!log) throw new Error(`${run.id} was never started`);
    return log;
  }

  return {
    ledger,
    count: ledger.count,
    violation: () => violation,
    violate: ledger.violate,
    /** A plan was made while these rules matched. */
    planned(plan: string, rules: readonly GroupRule[]) {
      ledger.plans.set(plan, { ids: rules.map(({ id }) => id), rulesThen: ledger.rules.size });
    },
    born(rule: GroupRule) {
      ledger.rules.set(rule.id, { rule, bornAt: parts.step(), goneAt: NEVER, goneTime: NEVER });
    },
    /** In its place: the id stays. */
    modified(rule: GroupRule) {
      const known = ledger.rules.get(rule.id);
      if (!known) return;
      known.rule = rule;
      known.modified = true;
    },
    /** Gone; without a call when another process removed it. */
    removed(rule: GroupRule, call: SentCall | undefined) {
      const known = ledger.rules.get(rule.id);
      if (known) {
        known.goneAt = parts.step();
        known.goneTime = parts.now();
      }
      if (call) checkRemoval(ledger, rule, call);
    },
    started(run: Run) {
      const token = tokenOf(run.order);
      ledger.runs.set(run, {
        run,
        token,
        startedAt: parts.step(),
        trips: [],
        calls: [],
        claims: [],
        writes: 0,
        answeredAt: NEVER,
      });
    },
    trip(run: Run, trip: Trip): TripLog {
      const log = logOf(run);
      if (log.answeredAt !== NEVER) ledger.violate('L3', `${run.id} makes a ${trip} after its answer`);
      if (parts.now() + run.instance.offset > run.deadline) {
        ledger.violate('L3', `${run.id} makes a ${trip} after its deadline`);
      }
      const made: TripLog = {
        trip,
        madeAt: parts.step(),
        arrivedAt: NEVER,
        settledAt: NEVER,
        succeeded: false,
      };
      log.trips.push(made);
      return made;
    },
    listed(run: Run, trip: TripLog, snapshot: RuleSnapshot) {
      logOf(run).latestSnapshot = { rules: snapshot.rules.map(read), trip };
    },
    /** A call is made; undefined when nothing was written ahead, which is a violation. */
    called(run: Run, request: SentRequest, clientToken: string): SentCall {
      const log = logOf(run);
      const claim = log.claims.at(-1);
      if (!claim) {
        ledger.violate('I2', `${run.id} calls, and nothing was written ahead`);
        throw new Error('nothing was written ahead');
      }
      const call: SentCall = {
        run,
        life: claim.life,
        request,
        clientToken,
        madeAt: parts.step(),
        seen: log.latestSnapshot?.rules ?? [],
        sentAt: NEVER,
        signedAt: 0,
        received: undefined,
        copied: false,
        early: false,
        inPart: false,
        removed: [],
      };
      checkCall(ledger, log, call);
      log.calls.push(call);
      claim.life.calls.push(call);
      return call;
    },
    written(run: Run, row: RevocationRow, was: RevocationRow | undefined) {
      checkWrite(ledger, logOf(run), row, was);
    },
    answered(run: Run, answer: Answer, stored: RevocationRow | undefined) {
      const log = logOf(run);
      bump(tally, `answer ${kindOf(answer)}${answer.replayed ? ', replayed' : ''}`);
      checkAnswer(ledger, log, answer, stored);
      log.answeredAt = parts.step();
    },
    /** An attempt of the completer is over, without an answer. */
    ended(run: Run) {
      logOf(run).answeredAt = parts.step();
    },
    tokenOf,
  };
}

export type Watch = ReturnType<typeof createWatch>;
