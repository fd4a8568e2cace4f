/** The policy of one deployment, as the configuration file states it. Default is deny: what is not named is refused. */

/** Ports that may not be closed; without a protocol, those of tcp and udp. */
export interface PortGuard {
  readonly protocol?: 'tcp' | 'udp';
  readonly first: number;
  readonly last: number;
}

/** What nobody revokes. A rule is protected when what it opens lies within one entry; a wider rule is not. */
export interface Guard {
  /** Groups that are never touched: ids, or prefixes with `*` at the end. */
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
  /** How many rules one request may take. */
  readonly maxRules: number;
  /** It may look, and change nothing. */
  readonly dryRunOnly: boolean;
  readonly mayRestore: boolean;
  /** It may name rules by id, where a request says nothing else of them. */
  readonly mayUseRuleIds: boolean;
  readonly protected: Guard;
}

export interface Policy {
  /** For every caller. */
  readonly protected: Guard;
  readonly callers: ReadonlyMap<string, CallerPolicy>;
}
