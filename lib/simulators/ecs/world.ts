import type { Millis } from '../../core/time.ts';
import { createGroupBook, type GroupBook, isoSeconds, type WorldParts } from './group-book.ts';
import type {
  GroupDefinition,
  PortRangeListDefinition,
  PrefixListDefinition,
  RuleDefinition,
  SecurityGroup,
  StoredRule,
  WorldDefinition,
} from './rules/types.ts';

/** The rules of a definition are this old: the service treats rules created in the last seconds with more care. */
const DAY: Millis = 24 * 60 * 60 * 1000;

/** One rule added or removed. */
export interface Change {
  readonly kind: 'added' | 'removed';
  readonly ruleId: string;
}

/** The in-memory cloud. Actions change it, and so can tests, as an outside actor. */
export interface World {
  /** Replaces everything by `definition`. @throws {TypeError} if it contradicts itself; then nothing changes */
  load(definition: WorldDefinition): void;
  hasRegion(regionId: string): boolean;
  /** The account id for an id or a login name. */
  accountId(idOrName: string): string | undefined;
  group(groupId: string): SecurityGroup | undefined;
  groups(): readonly SecurityGroup[];
  /** The group's rules, oldest first. @throws {TypeError} for an unknown group */
  rules(groupId: string): readonly StoredRule[];
  /** The position of the rule in the order of creation; 0 for an unknown rule. */
  ordinal(ruleId: string): number;
  addGroup(definition: GroupDefinition): void;
  removeGroup(groupId: string): void;
  /** Adds a rule past the API's checks. @throws {TypeError} for an unknown group or a used rule id */
  addRule(groupId: string, rule: RuleDefinition): StoredRule;
  /** Removes a rule, whatever its group; undefined when there is none. */
  removeRule(ruleId: string): StoredRule | undefined;
  /** Re-creates the rule as an operator would: the same members, a new id and CreateTime. */
  recreateRule(ruleId: string): StoredRule;
  prefixList(id: string): PrefixListDefinition | undefined;
  portRangeList(id: string): PortRangeListDefinition | undefined;
  /** Every rule added or removed since the last `load`, in order. */
  readonly changes: readonly Change[];
}

interface State {
  readonly definition: WorldDefinition;
  readonly groups: Map<string, SecurityGroup>;
  readonly book: GroupBook;
  readonly changes: Change[];
}

export function createWorld(definition: WorldDefinition, parts: WorldParts): World {
  let state: State;

  const world: World = {
    load(next) {
      const previous = state;
      state = { definition: next, groups: new Map(), book: createGroupBook(parts), changes: [] };
      try {
        next.groups.forEach(world.addGroup);
      } catch (error) {
        state = previous;
        throw error;
      }
      state.changes.length = 0;
    },
    hasRegion: (regionId) => state.definition.regions.includes(regionId),
    accountId: (idOrName) =>
      state.definition.accounts.find(({ id, name }) => id === idOrName || name === idOrName)?.id,
    group: (groupId) => state.groups.get(groupId),
    groups: () => [...state.groups.values()],
    rules: (groupId) => state.book.rules(groupId),
    ordinal: (ruleId) => state.book.everKnown(ruleId)?.ordinal ?? 0,
    addGroup({ rules = [], ...group }) {
      const OwnerId = group.OwnerId ?? state.definition.accounts[0]?.id;
      if (OwnerId === undefined) throw new TypeError('a world needs an account that owns its groups');
      state.groups.set(group.SecurityGroupId, { SecurityGroupType: 'normal', ...group, OwnerId });
      state.book.open(group.SecurityGroupId, group.VpcId === undefined ? 'internet' : 'intranet');
      const CreateTime = isoSeconds(parts.now() - DAY);
      for (const rule of rules) world.addRule(group.SecurityGroupId, { CreateTime, ...rule });
    },
    removeGroup(groupId) {
      for (const { SecurityGroupRuleId } of state.book.rules(groupId)) world.removeRule(SecurityGroupRuleId);
      state.book.close(groupId);
      state.groups.delete(groupId);
    },
    addRule(groupId, rule) {
      const stored = state.book.add(groupId, rule);
      state.changes.push({ kind: 'added', ruleId: stored.SecurityGroupRuleId });
      return stored;
    },
    removeRule(ruleId) {
      const removed = state.book.remove(ruleId);
      if (removed !== undefined) state.changes.push({ kind: 'removed', ruleId });
      return removed;
    },
    recreateRule(ruleId) {
      const known = state.book.everKnown(ruleId);
      if (known === undefined) throw new TypeError(`unknown rule ${ruleId}`);
      world.removeRule(ruleId);
      const { SecurityGroupRuleId: _id, CreateTime: _time, ...body } = known.rule;
      return world.addRule(known.groupId, body);
    },
    prefixList: (id) => state.definition.prefixLists?.find(({ PrefixListId }) => PrefixListId === id),
    portRangeList: (id) =>
      state.definition.portRangeLists?.find(({ PortRangeListId }) => PortRangeListId === id),
    get changes() {
      return state.changes;
    },
  };
  world.load(definition);
  return world;
}
