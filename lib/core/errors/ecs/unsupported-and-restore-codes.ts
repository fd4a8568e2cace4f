/**
 * ECS's codes about changes that a security group does not support, and those that only a restore gets
 * (AuthorizeSecurityGroupEgress).
 */
import { coder, type EcsCodeEntry } from '../own-codes.ts';

const later = coder('later', 'never');

/** The group cannot be changed in this way. */
const UNSUPPORTED = {
  VPCDisabled: later(
    400,
    'The security group cannot be used in a VPC.',
    'Check the network type of the group.',
  ),
  'InvalidSecurityGroup.InvalidNetworkType': later(
    400,
    'The network type of the group does not support this.',
    'For a VPC group, ClassicLink must be enabled.',
  ),
  'NotSupported.ClassicNetworkPrefixList': later(
    400,
    'A classic group cannot have prefix lists.',
    'Name the addresses instead of DestPrefixListId.',
  ),
  'NotSupported.GrayFunction': later(
    404,
    'Prefix lists are not open to this account.',
    'Name the addresses instead of DestPrefixListId.',
  ),
  'InvalidGroupParameter.OperationDenied': later(
    400,
    'An advanced group does not take Policy or a destination group.',
    'Name the rule by its id.',
  ),
  'InvalidGroupAuthParameter.OperationDenied': later(
    400,
    'A security group cannot refer to an advanced group.',
    'Name the rule by its id.',
  ),
  'InvalidOperation.ResourceManagedByCloudProduct': later(
    403,
    'A cloud product manages this group.',
    'Change the rule in that product.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

/** Only a restore gets these. */
const RESTORE = {
  AuthorizationLimitExceed: later(
    403,
    'The group has as many rules as it may have.',
    'Revoke other rules first, or raise the quota.',
  ),
  'AuthorizedGroupRule.LimitExceed': later(
    400,
    'The group refers to as many groups as it may.',
    'Revoke other such rules first.',
  ),
  'LimitExceed.PrefixListAssociationResource': later(
    403,
    'The prefix list is used by as many rules as it may be.',
    'Raise the quota of the prefix list.',
  ),
  'InvalidParam.PrefixListAddressFamilyMismatch': later(
    400,
    'The prefix list and the addresses are of different address families.',
    'Check the rule.',
  ),
  OperationDenied: later(400, 'Protocol and port range do not fit.', 'Check the rule.'),
  'InvalidNetworkType.Conflict': later(
    403,
    'The two groups are of different network types.',
    'Check the rule.',
  ),
  'InvalidDestGroup.NotFound': later(400, 'The destination group does not exist.', 'Check the rule.'),
} as const satisfies Record<string, EcsCodeEntry>;

export const UNSUPPORTED_AND_RESTORE_CODES = { ...UNSUPPORTED, ...RESTORE } as const;
