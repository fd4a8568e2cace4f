/** Unconfirmed behaviour of ECS and behaviour that changed over time. Each is a switch, so that tests cover both. */
export interface Switches {
  /**
   * The answer to a flat or `Permissions` entry that matches no rule: 403 `InvalidGroupAuthItem.NotFound` (2019),
   * success without deletion (2020), 400 `InvalidSecurityGroupRule.RuleNotExist` (2024). `2019` also takes
   * `Policy=Allow`, which the documentation's sample of that year sends.
   */
  readonly era: '2019' | '2020' | '2024';
  /** The code for a well-formed rule id that is not in the group; three candidates are documented. */
  readonly unknownRuleId:
    | 'InvalidSecurityGroupRule.RuleNotExist'
    | 'InvalidSecurityGroupRuleId.NotFound'
    | 'InvalidParam.SecurityGroupRuleId';
  /** Whether `10.0.0.2` matches `10.0.0.2/32`, and IPv6 addresses match whatever their spelling. */
  readonly addressMatching: 'value' | 'text';
  /** Whether the priority (1 if omitted) must match. */
  readonly priorityMatching: 'exact' | 'ignored';
  /** `partial`: the entries before the one that does not exist take effect, then the error. */
  readonly batch: 'atomic' | 'partial';
  /** Which ClientTokens ECS remembers: none, those of successful calls, or of all finished calls except 5xx. */
  readonly clientTokens: 'none' | 'successes' | 'all';
  /** How DescribeSecurityGroupAttribute writes an absent member. */
  readonly absentMembers: 'empty' | 'omitted';
  /** Whether DescribeSecurityGroupAttribute lists protocols by name, or by IANA number where they have one. */
  readonly describedProtocols: 'names' | 'numbers';
  /** Actions that RAM refuses with `Forbidden.RAM`, and how. */
  readonly deniedActions: Readonly<Record<string, 'ImplicitDeny' | 'ExplicitDeny'>>;
}

/** Current, documented behaviour. */
export const DEFAULT_SWITCHES: Switches = {
  era: '2024',
  unknownRuleId: 'InvalidSecurityGroupRule.RuleNotExist',
  addressMatching: 'value',
  priorityMatching: 'exact',
  batch: 'atomic',
  clientTokens: 'successes',
  absentMembers: 'empty',
  describedProtocols: 'names',
  deniedActions: {},
};
