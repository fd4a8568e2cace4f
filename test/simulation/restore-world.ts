/** The way back under faults: one finished revocation, a group, and instances that restore it. */

import type { RestoreRule } from '../../lib/core/model/restore-rule.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { Rule } from '../../lib/core/model/rule.ts';
import {
  type EcsFailure,
  type EcsRestore,
  type Look,
  type RevocationStore,
  StoreUnavailable,
} from '../../lib/core/ports.ts';
import { rowKey } from '../../lib/core/revocation/fingerprint.ts';
import type { Millis } from '../../lib/core/time.ts';
import { makeDoneRow, makeRow } from '../contracts/make-row.ts';
import { copy } from './copy.ts';
import type { Prng } from './prng.ts';
import { createScheduler, type Owner } from './scheduler.ts';
import { createTable } from './world-store.ts';

export const CALLER = 'alice';
export const TOKEN = 'token-1';
const START: Millis = Date.parse('2026-01-01T00:00:00.000Z');
const SIGNATURE: Millis = 900_000;
const failed = (cls: EcsFailure['class'], code: string, status?: number): EcsFailure => ({
  class: cls,
  code,
  message: code,
  ...(status !== undefined && { status }),
});
const LOST = failed('unanswered', 'RequestTimeout');
const REFUSED = failed('refused', 'AuthorizationLimitExceed', 403);

/** What may happen to one call. */
export type RestoreFault =
  | 'none'
  | 'not-sent'
  | 'reply-lost'
  | 'late'
  | 'refused'
  | 'crash-before'
  | 'crash-after';

/** One authorising call, as the ledger keeps it. */
export interface Sent {
  readonly at: number;
  readonly rules: number;
  /** How ECS answered, whether or not anybody heard it. */
  answered?: 'done' | 'refused';
  /** The step at which it put a rule back. */
  effectAt?: number;
}

export function createRestoreWorld(revoked: readonly Rule[], prng: Prng, faultRate: number) {
  const scheduler = createScheduler(
    { order: (ready) => prng.below(ready.length), tick: () => prng.between(5, 400) },
    START,
  );
  const table = createTable();
  const claimed = makeRow({ key: rowKey(CALLER, TOKEN), version: 1 }, START);
  const done = makeDoneRow(claimed, {});
  const row: RevocationRow = {
    ...done,
    expiresAt: START + 7 * 86_400_000,
    ...(done.result && { result: { ...done.result, Revoked: revoked } }),
  };
  table.swap(row, 'absent');
  let rules: Rule[] = [];
  let born = 0;
  let healed = false;
  const sent: Sent[] = [];
  const faults = new Map<RestoreFault, number>();

  function draw(kinds: readonly RestoreFault[]): RestoreFault {
    const fault = !healed && prng.chance(faultRate) ? (kinds[prng.below(kinds.length)] ?? 'none') : 'none';
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    return fault;
  }

  /** One call: it arrives, takes effect, and its reply comes back, or not; the limit ends it. */
  function call<T>(
    owner: Owner,
    limit: Millis,
    kinds: readonly RestoreFault[],
    work: (fault: RestoreFault) => T,
    lost: () => T,
    unsent: () => T,
  ): Promise<T> {
    const fault = draw(kinds);
    return new Promise<T>((resolve) => {
      let over = false;
      const settle = (value: T): boolean => {
        if (over) return false;
        over = true;
        alarm.off = true;
        resolve(value);
        return true;
      };
      const alarm = scheduler.timer(scheduler.now() + limit, () => settle(lost()), owner);
      if (fault === 'crash-before') owner.alive = false;
      if (fault === 'crash-before') return;
      if (fault === 'not-sent') {
        scheduler.message(scheduler.now(), () => settle(unsent()), { owner });
        return;
      }
      const delay = fault === 'late' ? prng.pick([prng.below(9_000), prng.between(20_000, 1_200_000)]) : 0;
      scheduler.message(scheduler.now() + delay, () => {
        const value = work(fault);
        if (fault !== 'reply-lost' && fault !== 'late')
          scheduler.message(scheduler.now(), () => settle(value), { owner });
        return false;
      });
      if (fault === 'crash-after') owner.alive = false;
    });
  }

  function put(wanted: readonly RestoreRule[]): boolean {
    const before = rules.length;
    for (const { DestGroupOwnerId: _, ...members } of wanted) {
      if (rules.some((rule) => rule.PortRange === members.PortRange)) continue;
      rules = [...rules, { SecurityGroupRuleId: `sgr-back-${++born}`, ...members }];
    }
    return rules.length > before;
  }

  const ecsOf = (owner: Owner): EcsRestore => ({
    look: (_, { limit }) =>
      call<Look | EcsFailure>(
        owner,
        limit,
        ['not-sent', 'reply-lost', 'crash-before'],
        () => ({ class: 'done', requestId: `look-${scheduler.step()}`, rules: copy(rules) }),
        () => LOST,
        () => LOST,
      ),
    authorize: (_group, wanted, _token, { limit }) => {
      const log: Sent = { at: scheduler.step(), rules: wanted.length };
      const signedAt = scheduler.now();
      sent.push(log);
      return call<Awaited<ReturnType<EcsRestore['authorize']>>>(
        owner,
        limit,
        ['not-sent', 'reply-lost', 'late', 'refused', 'crash-before', 'crash-after'],
        (fault) => {
          if (fault === 'refused' || scheduler.now() - signedAt > SIGNATURE) {
            log.answered = 'refused';
            return REFUSED;
          }
          log.answered = 'done';
          if (put(wanted)) log.effectAt = scheduler.step();
          return { class: 'done', requestId: `authorize-${sent.length}` };
        },
        () => LOST,
        () => LOST,
      );
    },
  });

  const storeOf = (owner: Owner): RevocationStore => {
    const settled = async <T>(outcome: Promise<T | Error>): Promise<T> => {
      const value = await outcome;
      if (value instanceof Error) throw value;
      return value;
    };
    return {
      read: (key, { limit }) =>
        settled(
          call<RevocationRow | undefined | Error>(
            owner,
            limit,
            ['not-sent', 'crash-before'],
            () => table.get(key),
            () => new StoreUnavailable('away', 'no'),
            () => new StoreUnavailable('away', 'no'),
          ),
        ),
      write: (next, expected, { limit }) => {
        const frozen = copy(next);
        return settled(
          call<boolean | Error>(
            owner,
            limit,
            ['not-sent', 'reply-lost', 'late', 'crash-before', 'crash-after'],
            () => table.swap(frozen, expected).applied,
            () => new StoreUnavailable('away', 'unknown'),
            () => new StoreUnavailable('away', 'no'),
          ),
        );
      },
    };
  };

  return {
    scheduler,
    sent,
    faults,
    key: row.key,
    row: () => table.get(row.key),
    ecsOf,
    storeOf,
    /** Somebody closes what is open. */
    close: () => {
      rules = [];
    },
    listed: () => rules.length,
    heal: () => {
      healed = true;
    },
  };
}

export type RestoreWorld = ReturnType<typeof createRestoreWorld>;
