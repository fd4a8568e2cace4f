/** The data of the console: the simulated group, the table, and the calls that change rules. */
import type { Clock } from '../../core/ports.ts';
import type { EcsSimulator } from '../../simulators/ecs/controls.ts';
import type { JournalEntry } from '../../simulators/ecs/journal.ts';
import type { StoredRule } from '../../simulators/ecs/rules/types.ts';
import { revocationView } from './revocation-view.ts';
import type { RowReader } from './rows.ts';
import { ruleView } from './rule-view.ts';
import type { ConsoleView, EcsCallView } from './view-types.ts';

export interface ViewParts {
  readonly simulator: Pick<EcsSimulator, 'world' | 'journal'>;
  readonly rows: RowReader;
  readonly clock: Pick<Clock, 'now'>;
}

const REVOKE = 'RevokeSecurityGroupEgress';
const CHANGES = new Set([REVOKE, 'AuthorizeSecurityGroupEgress']);
const CALLS_SHOWN = 20;

function callView(entry: JournalEntry): EcsCallView {
  const { number, at, action, clientToken = '', reply, status, code, removed, effects } = entry;
  return {
    number,
    at,
    action,
    token: clientToken,
    reply: reply === 'sent' ? [status, code].filter(Boolean).join(' ') : reply,
    removed,
    added: effects.flatMap(({ added }) => added),
  };
}

export interface ConsoleViews {
  /** Undefined for a group that does not exist. */
  read(groupId: string): ConsoleView | undefined;
  /** Forgets revoked rules. */
  forget(): void;
}

export function createConsoleViews({ simulator, rows, clock }: ViewParts): ConsoleViews {
  const { world, journal } = simulator;
  /** All rules that were ever listed, by group, because the console also shows revoked rules. */
  let seen = new Map<string, Map<string, StoredRule>>();

  function rulesOf(groupId: string) {
    const known = seen.get(groupId) ?? new Map<string, StoredRule>();
    seen.set(groupId, known);
    const listed = world.rules(groupId).filter(({ Direction }) => Direction === 'egress');
    for (const rule of listed) known.set(rule.SecurityGroupRuleId, rule);
    const present = new Set(listed.map((rule) => rule.SecurityGroupRuleId));
    return [...known.values()].map((rule) => ({ rule, gone: !present.has(rule.SecurityGroupRuleId) }));
  }

  return {
    read(groupId) {
      const group = world.group(groupId);
      if (!group) return undefined;
      const now = clock.now();
      const calls = journal.entries().filter(({ action }) => CHANGES.has(action));
      const revokes = calls.filter(({ action }) => action === REVOKE).map(callView);
      const revocations = rows.newest()?.map((row) => revocationView(row, now, revokes));
      const counters = journal.counters();
      return {
        groupId,
        groups: world.groups().map(({ SecurityGroupId: id, SecurityGroupName: name = id }) => ({ id, name })),
        rules: rulesOf(groupId).map(({ rule, gone }) => ruleView(rule, group, gone)),
        ...(revocations && { revocations }),
        calls: calls.slice(-CALLS_SHOWN).reverse().map(callView),
        totals: {
          revokeCalls: revokes.length,
          rulesRemoved: counters.removed,
          rulesAdded: counters.added,
        },
      };
    },
    forget() {
      seen = new Map();
    },
  };
}
