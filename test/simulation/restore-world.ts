/** Restores under faults: one finished revocation, a group, and instances that restore it. */

import type { RestoreRule } from '../../lib/core/model/restore-rule.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { Rule } from '../../lib/core/model/rule.ts';
import {
  type EcsFailure,
  type EcsRestore,
  type RevocationStore,
  type RuleSnapshot,
  StoreUnavailable,
} from '../../lib/core/ports.ts';
import { rowKey } from '../../lib/core/revocation/fingerprint.ts';
import type { Millis } from '../../lib/core/time.ts';
import { makeDoneRow, makeRow } from '../contracts/make-row.ts';
import { copy } from './copy.ts';
import type {
  RestoreChoices,
  RestoreFault,
  RestorePlan,
  RestoreRun,
  RestoreTrip,
  Sent,
} from './restore-types.ts';
import { createScheduler } from './scheduler.ts';
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
/** The snapshot is refused, for example for missing rights. */
const DENIED = failed('refused', 'OperationDenied', 403);
const NO_GROUP = failed('refused', 'InvalidSecurityGroupId.NotFound', 404);
const REFUSED = failed('refused', 'AuthorizationLimitExceed', 403);

export function createRestoreWorld({ revoked, lag }: RestorePlan, choices: RestoreChoices, trace?: string[]) {
  const scheduler = createScheduler(choices, START);
  const note = (line: () => string): void => {
    trace?.push(`${String(((scheduler.now() - START) / 1000).toFixed(3)).padStart(9)}s ${line()}`);
  };
  const table = createTable();
  const claimed = makeRow({ key: rowKey(CALLER, TOKEN), version: 1 }, START);
  const done = makeDoneRow(claimed, {});
  const row: RevocationRow = {
    ...done,
    expiresAt: START + 7 * 86_400_000,
    ...(done.result && { result: { ...done.result, Revoked: revoked } }),
  };
  table.swap(row, 'absent');
  let rules: readonly Rule[] = [];
  let born = 0;
  let healed = false;
  let deleted = false;
  const sent: Sent[] = [];
  const faults = new Map<string, number>();
  const count = (what: string): void => {
    faults.set(what, (faults.get(what) ?? 0) + 1);
  };
  /** What the group was: a snapshot may show any of it that is not older than the lag. */
  let past: { readonly until: Millis; readonly rules: readonly Rule[] }[] =
    lag > 0 ? [{ until: START, rules: revoked }] : [];

  function change(next: readonly Rule[]): void {
    if (lag > 0) past = [...past, { until: scheduler.now(), rules }];
    rules = next;
  }
  function hide(): void {
    for (const each of sent) if (each.effect && !each.listed) each.hidden = true;
  }
  function shown(): readonly Rule[] {
    const since = scheduler.now() - Math.min(lag, choices.age());
    const seen = past.find(({ until }) => until > since)?.rules ?? rules;
    if (seen !== rules) count('stale-snapshot');
    return seen;
  }

  /** One call: it arrives, takes effect, and its reply comes back, or not; the limit ends it. */
  function call<T>(
    owner: RestoreRun,
    limit: Millis,
    trip: RestoreTrip,
    work: (fault: RestoreFault) => T,
    lost: () => T,
    unsent: () => T,
  ): Promise<T> {
    const fault = healed ? 'none' : choices.fault(trip, owner.name);
    count(fault);
    const stored = trip === 'read' || trip === 'write';
    note(() => `${owner.name} ${trip}${fault === 'none' ? '' : ` [${fault}]`}`);
    return new Promise<T>((resolve) => {
      let over = false;
      let arrivedAt = 0;
      const settle = (value: T): boolean => {
        if (over) return false;
        over = true;
        alarm.off = true;
        owner.lastTrip = { storeAt: stored && !(value instanceof Error) ? arrivedAt : undefined };
        note(() => `${owner.name} ${trip} receives: ${textOf(value)}`);
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
      const delay = fault === 'late' ? choices.lateness() : 0;
      scheduler.message(scheduler.now() + delay, () => {
        arrivedAt = scheduler.step();
        const value = work(fault);
        note(() => `  ${owner.name} ${trip} arrives: ${textOf(value)}`);
        if (fault !== 'reply-lost' && fault !== 'late')
          scheduler.message(scheduler.now(), () => settle(value), { owner });
        return false;
      });
      if (fault === 'crash-after') owner.alive = false;
    });
  }

  function put(wanted: readonly RestoreRule[]): boolean {
    const made: Rule[] = [];
    for (const { DestGroupOwnerId: _, ...members } of wanted) {
      if (rules.some((rule) => rule.PortRange === members.PortRange)) continue;
      made.push({ ...members, SecurityGroupRuleId: `sgr-back-${++born}` });
    }
    if (made.length > 0) change([...rules, ...made]);
    return made.length > 0;
  }

  const ecsOf = (owner: RestoreRun): EcsRestore => ({
    list: (_, { limit }) =>
      call<RuleSnapshot | EcsFailure>(
        owner,
        limit,
        'list',
        (fault) => {
          if (deleted) return NO_GROUP;
          if (fault === 'refused') return DENIED;
          for (const each of sent) if (each.effect) each.listed = true;
          return { class: 'done', requestId: `list-${scheduler.step()}`, rules: copy(shown()) };
        },
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
        'authorize',
        (fault) => {
          const part = fault === 'refused-in-part' && wanted.length > 1;
          const refused = fault === 'refused' || fault === 'refused-in-part' || deleted;
          if ((refused && !part) || scheduler.now() - signedAt > SIGNATURE) {
            log.answered = 'refused';
            return REFUSED;
          }
          if (put(part ? wanted.slice(0, 1) : wanted)) {
            log.effect = { step: scheduler.step(), time: scheduler.now() };
          }
          if (part) {
            log.inPart = true;
            return REFUSED;
          }
          log.answered = 'done';
          return { class: 'done', requestId: `authorize-${sent.length}` };
        },
        () => LOST,
        () => LOST,
      );
    },
  });

  const storeOf = (owner: RestoreRun): RevocationStore => {
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
            'read',
            () => table.get(key),
            () => new StoreUnavailable('unavailable', 'no'),
            () => new StoreUnavailable('unavailable', 'no'),
          ),
        ),
      write: (next, expected, { limit }) => {
        const frozen = copy(next);
        return settled(
          call<boolean | Error>(
            owner,
            limit,
            'write',
            () => table.swap(frozen, expected).applied,
            () => new StoreUnavailable('unavailable', 'unknown'),
            () => new StoreUnavailable('unavailable', 'no'),
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
    note,
    /** Another process closes what is open. */
    close: () => {
      change([]);
      hide();
      count('outside-close');
      note(() => 'another process closes what is open');
    },
    /** Another process opens the same. */
    open: () => {
      put(revoked);
      count('outside-open');
      note(() => 'another process opens the same');
    },
    deleteGroup: () => {
      change([]);
      hide();
      deleted = true;
      count('outside-delete');
    },
    deleted: () => deleted,
    rules: () => rules,
    heal: () => {
      healed = true;
      note(() => 'from here on nothing goes wrong');
    },
  };
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('restore' in value || 'version' in value) {
    const { version, restore } = value as RevocationRow; // The table holds nothing else.
    return `v${version} ${restore?.state ?? 'not restored'}`;
  }
  if ('rules' in value && Array.isArray(value.rules)) {
    return `lists ${value.rules.map((rule) => rule.SecurityGroupRuleId).join(' ') || 'nothing'}`;
  }
  return 'class' in value ? String(value.class) : JSON.stringify(value);
}

export type RestoreWorld = ReturnType<typeof createRestoreWorld>;
