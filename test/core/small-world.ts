/**
 * The smallest world a revocation can run in: one store, one group, a clock that moves during each wait. What the
 * wire-level parts do is tested elsewhere; here each line of the protocol's tables is driven by hand.
 */

import type { FailureClass } from '../../lib/core/errors/ecs/failure-class.ts';
import { couldFit } from '../../lib/core/model/could-fit.ts';
import type { RevokeRequest, RulePattern, SentRequest } from '../../lib/core/model/request.ts';
import type { RestoreRule } from '../../lib/core/model/restore-rule.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import { fitting, type Rule } from '../../lib/core/model/rule.ts';
import {
  type CallLimit,
  type EcsEgress,
  type EcsFailure,
  type EcsRestore,
  type Expected,
  type RevocationStore,
  StoreUnavailable,
} from '../../lib/core/ports.ts';
import { normalise } from '../../lib/core/request/normal-form.ts';
import { type RestoreDryRunInput, restoreDryRun } from '../../lib/core/restore/dry-run.ts';
import { createRestore, type RestoreInput } from '../../lib/core/restore/restore.ts';
import { createDoneCache } from '../../lib/core/revocation/done-cache.ts';
import { type DryRunInput, dryRun } from '../../lib/core/revocation/dry-run.ts';
import { createRevocation } from '../../lib/core/revocation/revoke.ts';
import { readState, type StateInput } from '../../lib/core/revocation/state.ts';
import type { RevocationInput, RevocationSettings } from '../../lib/core/revocation/types.ts';

export const START = Date.parse('2026-01-01T00:00:00.000Z');
export const BUDGET = 9_000;
export const SKEW = 5_000;
export const WEEK = 7 * 24 * 3_600_000;

/** What the next ECS call does instead of its own work; `effect: true`: the work is done all the same. */
export interface Scripted {
  readonly answer: EcsFailure | 'done';
  readonly effect?: boolean;
  /** Only these ids take effect. */
  readonly only?: readonly string[];
  readonly takes?: number;
}

export const failure = (kind: FailureClass, code: string, status?: number): EcsFailure => ({
  class: kind,
  code,
  message: `ECS says ${code}.`,
  requestId: `ecs-${code}`,
  ...(status !== undefined && { status }),
});

export const GONE = failure('gone', 'InvalidSecurityGroupRule.RuleNotExist', 400);
export const UNANSWERED = failure('unanswered', 'RequestTimeout');

export const rule = (id: string, over: Partial<Rule> = {}): Rule => ({
  SecurityGroupRuleId: id,
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '1',
  NicType: 'intranet',
  DestCidrIp: '10.0.0.0/8',
  ...over,
});

export const pattern = (over: Partial<RulePattern> = {}): RulePattern => ({
  IpProtocol: 'tcp',
  PortRange: '22/22',
  DestCidrIp: '10.0.0.0/8',
  Policy: 'accept',
  Priority: '1',
  ...over,
});

export const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', IfAbsent: 'succeed' } as const;
export const flat = (over: Partial<RulePattern> = {}): RevokeRequest => ({
  ...GROUP,
  form: 'flat',
  rule: pattern(over),
});
export const byId = (...ruleIds: string[]): RevokeRequest => ({ ...GROUP, form: 'rule-ids', ruleIds });

export function createSmallWorld(initial: readonly Rule[], over: Partial<RevocationSettings> = {}) {
  let now = START;
  let rules = [...initial];
  const rows = new Map<string, RevocationRow>();
  const trips: string[] = [];
  /** What the next call of this name takes before it succeeds. */
  const slow = new Map<string, number>();
  const call = (name: string): void => {
    trips.push(name);
    now += slow.get(name) ?? 0;
    slow.delete(name);
  };
  const revokes: { request: SentRequest; token: string; class: string }[] = [];
  const script: {
    revoke: Scripted[];
    list: (EcsFailure | 'done')[];
    write: ('no' | 'unknown' | 'lost-reply')[];
    authorize: Scripted[];
  } = {
    revoke: [],
    list: [],
    write: [],
    authorize: [],
  };
  const authorized: { rules: readonly RestoreRule[]; token: string }[] = [];
  let failingReads = 0;
  const hooks: {
    beforeWrite?: (row: RevocationRow) => void;
    beforeRevoke?: () => void;
    /** ECS's own matching, for calls that name no listed id; default: all that could fit. */
    ecsTakes?: (rules: readonly Rule[], request: RevokeRequest) => readonly Rule[];
  } = {};

  const store: RevocationStore = {
    async read(key) {
      call('read');
      if (failingReads > 0) {
        failingReads--;
        throw new StoreUnavailable('unavailable', 'no');
      }
      return structuredClone(rows.get(key));
    },
    async write(row, expected) {
      call(`write ${row.state}`);
      hooks.beforeWrite?.(row);
      const fault = script.write.shift();
      if (fault === 'no' || fault === 'unknown') throw new StoreUnavailable('unavailable', fault);
      const applied = isUnchanged(rows.get(row.key), expected);
      if (applied) rows.set(row.key, structuredClone(row));
      if (fault === 'lost-reply') throw new StoreUnavailable('reply lost', 'unknown');
      return applied;
    },
  };

  const ecs: EcsEgress = {
    async list() {
      call('list');
      const scripted = script.list.shift();
      if (scripted && scripted !== 'done') return scripted;
      return { class: 'done', requestId: `list-${trips.length}`, rules: structuredClone(rules) };
    },
    async revoke(sent, token, { limit }: CallLimit) {
      trips.push('revoke');
      hooks.beforeRevoke?.();
      const scripted = script.revoke.shift();
      if (scripted?.takes) now += Math.min(scripted.takes, limit);
      const request = normalise(sent);
      const byIds = request.form === 'rule-ids' && fitting(rules, request).length > 0;
      const matched = byIds
        ? fitting(rules, request)
        : (hooks.ecsTakes?.(rules, request) ?? couldFit(rules, request));
      const named = matched.filter((r) => scripted?.only?.includes(r.SecurityGroupRuleId) ?? true);
      if (!scripted || scripted.effect || scripted.only) rules = rules.filter((r) => !named.includes(r));
      const missing =
        request.form === 'rule-ids' ? named.length < request.ruleIds.length : named.length === 0;
      const own = missing ? GONE : 'done';
      const answer = scripted?.answer ?? own;
      revokes.push({ request: sent, token, class: answer === 'done' ? 'done' : answer.class });
      return answer === 'done' ? { class: 'done', requestId: `revoke-${revokes.length}` } : answer;
    },
  };

  const ecsRestore: EcsRestore = {
    list: ecs.list,
    async authorize(_group, wanted, token) {
      trips.push('authorize');
      const scripted = script.authorize.shift();
      authorized.push({ rules: wanted, token });
      if (!scripted || scripted.effect) {
        for (const { DestGroupOwnerId, ...members } of wanted) {
          const owner = DestGroupOwnerId === undefined ? {} : { DestGroupOwnerAccount: DestGroupOwnerId };
          rules = [...rules, { SecurityGroupRuleId: `sgr-new-${rules.length}`, ...members, ...owner }];
        }
      }
      const answer = scripted?.answer ?? 'done';
      return answer === 'done' ? { class: 'done', requestId: `authorize-${authorized.length}` } : answer;
    },
  };

  let ids = 0;
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      now += ms;
    },
  };
  const random = { id: () => `attempt-${++ids}`, fraction: () => 0.5 };
  const lines: { event: string; fields: Record<string, unknown> }[] = [];
  const write = (event: string, fields: Record<string, unknown> = {}) => {
    const present = Object.entries(fields).filter(([, value]) => value !== undefined);
    lines.push({ event, fields: Object.fromEntries(present) });
  };
  const log = { debug: write, info: write, warn: write, error: write };
  const settings: RevocationSettings = { verify: 'snapshot', retention: WEEK, skew: SKEW, ...over };
  /** Another instance of the function: same store, same group, a cache of its own. */
  const instance = (changed: Partial<RevocationSettings> = {}) =>
    createRevocation(
      { store, ecs, clock, random, log, cache: createDoneCache({ max: 10, clock }) },
      { ...settings, ...changed },
    );
  const first = instance();
  const restore = createRestore({ store, ecs: ecsRestore, clock, random, log }, settings);
  /** What every request has. */
  const common = () => ({
    caller: 'local',
    token: 'token-1',
    requestId: 'req-1',
    deadline: now + BUDGET,
    signal: new AbortController().signal,
  });

  return {
    parts: { store, ecs, clock, random, log },
    settings,
    rows,
    trips,
    revokes,
    authorized,
    logged: (event: string) => lines.filter((line) => line.event === event).map((line) => line.fields),
    script,
    hooks,
    instance,
    rules: () => rules,
    ids: () => rules.map((r) => r.SecurityGroupRuleId),
    setRules: (next: readonly Rule[]) => {
      rules = [...next];
    },
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
    slow: (name: string, ms: number) => void slow.set(name, ms),
    failReads: (reads: number) => {
      failingReads = reads;
    },
    row: () => [...rows.values()][0],
    run: (request: RevokeRequest, more: Partial<RevocationInput> = {}, on = first) => {
      trips.length = 0;
      return on({ ...common(), request, ...more });
    },
    restore: (more: Partial<RestoreInput> = {}) => {
      trips.length = 0;
      return restore({ ...common(), ...more });
    },
    restoreDryRun: (more: Partial<RestoreDryRunInput> = {}) => {
      trips.length = 0;
      const parts = { store, ecs: ecsRestore, clock, random, skew: settings.skew };
      return restoreDryRun(parts, { ...common(), shown: () => undefined, denial: undefined, ...more });
    },
    dryRun: (request: RevokeRequest, more: Partial<DryRunInput> = {}) => {
      trips.length = 0;
      return dryRun({ ecs, clock, random }, { ...common(), request, ...more });
    },
    state: (more: Partial<StateInput> = {}) => {
      trips.length = 0;
      return readState({ store, clock, random }, { ...common(), ...more });
    },
  };
}

export type SmallWorld = ReturnType<typeof createSmallWorld>;

function isUnchanged(row: RevocationRow | undefined, expected: Expected): boolean {
  if (expected === 'absent') return row === undefined;
  return row?.version === expected.version && row.attempt === expected.attempt;
}
