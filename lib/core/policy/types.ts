/** The policy of one deployment, from the configuration file. It denies by default. */

/** Protected ports; without a protocol, of tcp and of udp. */
export interface PortGuard {
  readonly protocol?: 'tcp' | 'udp';
  readonly first: number;
  readonly last: number;
}

/** What no request may revoke. A rule is protected if all that it opens lies within one entry; a wider rule is not. */
export interface Guard {
  /** Groups that are never changed: ids, or prefixes with `*` at the end. */
  readonly groups: readonly string[];
  /** CIDR blocks; ids or prefixes of destination groups (`sg-…`) and prefix lists (`pl-…`). */
  readonly destinations: readonly string[];
  readonly ports: readonly PortGuard[];
  readonly ruleIds: readonly string[];
}

export interface CallerPolicy {
  /** Ids of regions; `*` is every region. */
  readonly regions: readonly string[];
  /** Ids of groups, or prefixes with `*` at the end. */
  readonly groups: readonly string[];
  /** How many rules one request may revoke. */
  readonly maxRules: number;
  /** Only dry runs are allowed. */
  readonly dryRunOnly: boolean;
  readonly mayRestore: boolean;
  /** Whether a request may name rules by id, where it has no other member that describes them. */
  readonly mayUseRuleIds: boolean;
  readonly protected: Guard;
}

export interface Policy {
  /** For every caller. */
  readonly protected: Guard;
  readonly callers: ReadonlyMap<string, CallerPolicy>;
}
