/** What nobody has confirmed about ECS, and what changed over the years: each a switch, so that tests can try both. */
export interface Switches {
  /**
   * What a flat or `Permissions` entry that matches no rule brings: 403 `InvalidGroupAuthItem.NotFound` (2019),
   * success without deletion (2020), 400 `InvalidSecurityGroupRule.RuleNotExist` (2024). `2019` also takes
   * `Policy=Allow`, which the documentation's sample of that year sends.
   */
  readonly era: '2019' | '2020' | '2024';
  /** The code for a well-formed rule id that the group does not hold: three candidates are documented. */
  readonly unknownRuleId:
    | 'InvalidSecurityGroupRule.RuleNotExist'
    | 'InvalidSecurityGroupRuleId.NotFound'
    | 'InvalidParam.SecurityGroupRuleId';
  /** Does `10.0.0.2` name the rule for `10.0.0.2/32`, and an IPv6 address its other spellings? */
  readonly addressMatching: 'value' | 'text';
  /** Must the priority (1 when omitted) be that of the rule? */
  readonly priorityMatching: 'exact' | 'ignored';
  /** `partial`: the entries before the one that does not exist take effect, then the error. */
  readonly batch: 'atomic' | 'partial';
  /** What ECS remembers of a ClientToken: nothing, calls that succeeded, or every finished call but 5xx. */
  readonly clientTokens: 'none' | 'successes' | 'all';
  /** How DescribeSecurityGroupAttribute writes a member that a rule does not have. */
  readonly absentMembers: 'empty' | 'omitted';
  /** `numbers`: `Priority` and owner accounts as JSON numbers, as in the vendor's sample. */
  readonly describedNumbers: 'numbers' | 'strings';
  /** Actions that RAM refuses with `Forbidden.RAM`, and how. */
  readonly deniedActions: Readonly<Record<string, 'ImplicitDeny' | 'ExplicitDeny'>>;
  /** Rules that one group can hold before `AuthorizationLimitExceed`. */
  readonly rulesPerGroup: number;
}

/** Today's ECS as far as it is documented. */
export const DEFAULT_SWITCHES: Switches = {
  era: '2024',
  unknownRuleId: 'InvalidSecurityGroupRule.RuleNotExist',
  addressMatching: 'value',
  priorityMatching: 'exact',
  batch: 'atomic',
  clientTokens: 'successes',
  absentMembers: 'empty',
  describedNumbers: 'numbers',
  deniedActions: {},
  rulesPerGroup: 1000,
};
