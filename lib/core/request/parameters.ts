/**
 * Every member of a revoke request. The schemas' patterns, the order of faults, the nearest-name hints and the
 * documented tables come from here. The order is the seed's table, then the newer members, then ours.
 */
import { LONGEST_REGION, REGION_PATTERN } from '../model/region.ts';
import { NIC_TYPES, POLICIES, PROTOCOLS } from '../model/rule-members.ts';
import { DIGITS, OWN_PARAMETERS, type Parameter, RULE, TOP } from './own-parameters.ts';

/** `allow` is what the documentation's own samples send for `accept`. */
export const POLICY_SPELLINGS = [...POLICIES, 'allow'] as const;

export const PARAMETERS = [
  {
    ...RULE,
    name: 'IpProtocol',
    required: 'in a rule',
    example: 'icmp',
    values: PROTOCOLS,
    ignoreCase: true,
  },
  {
    ...RULE,
    name: 'PortRange',
    types: DIGITS,
    required: 'in a rule',
    example: '1/200',
    maxLength: 11,
  },
  {
    ...TOP,
    name: 'RegionId',
    required: 'yes',
    example: 'cn-hangzhou',
    pattern: REGION_PATTERN,
    maxLength: LONGEST_REGION,
  },
  {
    ...TOP,
    name: 'SecurityGroupId',
    required: 'yes',
    example: 'sg-securitygroupid1',
    pattern: '^sg-[A-Za-z0-9]+$',
    maxLength: 64,
  },
  {
    ...TOP,
    name: 'Action',
    example: 'RevokeSecurityGroupEgress',
    values: ['RevokeSecurityGroupEgress'],
  },
  {
    ...TOP,
    name: 'ClientToken',
    required: 'unless DryRun',
    example: '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E',
    pattern: '^[\\x20-\\x7e]{1,64}$',
    maxLength: 64,
  },
  {
    ...RULE,
    name: 'Description',
    example: 'FinanceJoshuaTest',
    maxLength: 512,
  },
  {
    ...RULE,
    name: 'DestCidrIp',
    example: '0.0.0.0/0',
    maxLength: 18,
  },
  {
    ...RULE,
    name: 'DestGroupId',
    example: 'sg-securitygroupid2',
    pattern: '^sg-[A-Za-z0-9]+$',
    maxLength: 64,
  },
  {
    ...RULE,
    name: 'DestGroupOwnerAccount',
    example: 'FinanceJoshua',
    // Lone surrogates have no UTF-8, so the SDK could not send them.
    pattern: '^[^\\x00-\\x1f\\x7f\\ud800-\\udfff]+$',
    maxLength: 256,
  },
  {
    ...RULE,
    name: 'DestGroupOwnerId',
    types: DIGITS,
    example: '155780923770',
    pattern: '^[1-9][0-9]{0,18}$',
    maxLength: 19,
  },
  {
    ...RULE,
    name: 'Ipv6DestCidrIp',
    example: '2001:db8:1234:1a00::/56',
    maxLength: 49,
  },
  {
    ...RULE,
    name: 'Ipv6SourceCidrIp',
    example: '2001:db8:1234:1a00::/56',
    maxLength: 49,
  },
  {
    ...RULE,
    name: 'NicType',
    example: 'intranet',
    values: NIC_TYPES,
    ignoreCase: true,
  },
  {
    ...RULE,
    name: 'Policy',
    example: 'accept',
    values: POLICY_SPELLINGS,
    ignoreCase: true,
    default: 'accept',
  },
  {
    ...RULE,
    name: 'Priority',
    types: DIGITS,
    example: '1',
    pattern: '^([1-9][0-9]?|100)$',
    maxLength: 3,
    default: '1',
  },
  {
    ...RULE,
    name: 'SourceCidrIp',
    example: '0.0.0.0/0',
    maxLength: 18,
  },
  {
    ...RULE,
    name: 'SourcePortRange',
    types: DIGITS,
    example: '1/200',
    maxLength: 11,
  },
  {
    ...RULE,
    name: 'DestPrefixListId',
    example: 'pl-x1j1k5ykzqlixdcy',
    pattern: '^pl-[A-Za-z0-9]+$',
    maxLength: 64,
    origin: 'later',
  },
  {
    ...RULE,
    name: 'PortRangeListId',
    example: 'prl-2ze9743',
    pattern: '^prl-[A-Za-z0-9]+$',
    maxLength: 64,
    place: 'entry',
    forms: ['permissions'],
    origin: 'later',
  },
  {
    ...TOP,
    name: 'Permissions',
    types: ['array'],
    example: [{ IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' }],
    forms: ['permissions'],
    maxItems: 100,
    origin: 'later',
  },
  {
    ...TOP,
    name: 'SecurityGroupRuleId',
    types: ['array'],
    example: ['sgr-bp67acfmxa123b'],
    forms: ['rule-ids'],
    pattern: '^sgr-[A-Za-z0-9]+$',
    maxLength: 64,
    maxItems: 100,
    origin: 'later',
  },
  ...OWN_PARAMETERS,
] as const satisfies readonly Parameter[];

export type ParameterName = (typeof PARAMETERS)[number]['name'];

const namesWhere = (holds: (parameter: Parameter) => boolean): readonly ParameterName[] =>
  PARAMETERS.filter(holds).map(({ name }) => name);

/** The members of the top level of a request, in the order of the table. */
export const TOP_NAMES = namesWhere(({ place }) => place !== 'entry');
/** The members of an entry of `Permissions`. */
export const ENTRY_NAMES = namesWhere(({ place }) => place !== 'top');
/** The members whose presence at the top level makes a request flat. */
export const FLAT_NAMES = namesWhere(({ place }) => place === 'rule');

const BY_NAME: ReadonlyMap<string, Parameter> = new Map(PARAMETERS.map((each) => [each.name, each]));
const RANKS: ReadonlyMap<string, number> = new Map(PARAMETERS.map(({ name }, rank) => [name, rank]));

export function parameter(name: ParameterName): Parameter {
  const found = BY_NAME.get(name);
  if (found === undefined) throw new TypeError(`no parameter ${name}`);
  return found;
}

/** The place of a member in the table, from 0; members that are not in it come after all that are. */
export const rankOf = (name: string): number => RANKS.get(name) ?? PARAMETERS.length;
