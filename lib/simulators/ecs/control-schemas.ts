/** Request bodies of the control plane. Their types are those that tests use in process. */
import { z } from 'zod';
import { LISTED_MEMBERS } from '../../core/model/rule-shapes.ts';
import { faultSchema } from './fault.ts';
import { PROTOCOLS, protocolOf } from './rules/port-range.ts';
import {
  type GroupDefinition,
  INGRESS_MEMBERS,
  type RuleDefinition,
  type WorldDefinition,
} from './rules/types.ts';
import type { Switches } from './switches.ts';

const text = z.string().min(1);
const some = z.exactOptional(text);

const textsOf = <const Name extends string>(names: readonly Name[]): Record<Name, typeof some> =>
  // Object.fromEntries forgets the names.
  Object.fromEntries(names.map((name) => [name, some])) as Record<Name, typeof some>;

const protocol = text.refine((name) => protocolOf(name) !== undefined, `one of ${PROTOCOLS.join(', ')}`);

export const ruleDefinition: z.ZodType<RuleDefinition> = z.strictObject({
  ...textsOf([...LISTED_MEMBERS, ...INGRESS_MEMBERS]),
  IpProtocol: protocol,
  Direction: z.exactOptional(z.enum(['egress', 'ingress'])),
  Priority: z.exactOptional(z.int().positive()),
  NicType: z.exactOptional(z.enum(['intranet', 'internet'])),
});

const groupDefinition: z.ZodType<GroupDefinition> = z.strictObject({
  SecurityGroupId: text,
  RegionId: text,
  OwnerId: some,
  SecurityGroupName: some,
  Description: some,
  SecurityGroupType: z.exactOptional(z.enum(['normal', 'enterprise'])),
  VpcId: some,
  ServiceManagedBy: some,
  Tags: z.exactOptional(z.array(z.strictObject({ TagKey: text, TagValue: z.string() }))),
  rules: z.exactOptional(z.array(ruleDefinition)),
});

const worldDefinition: z.ZodType<WorldDefinition> = z.strictObject({
  accounts: z.array(z.strictObject({ id: text, name: text })).min(1),
  regions: z.array(text),
  groups: z.array(groupDefinition),
  prefixLists: z.exactOptional(
    z.array(z.strictObject({ PrefixListId: text, PrefixListName: text, RegionId: text })),
  ),
  portRangeLists: z.exactOptional(
    z.array(z.strictObject({ PortRangeListId: text, PortRangeListName: text })),
  ),
});

export const switchesChange: z.ZodType<Partial<Switches>> = z
  .strictObject({
    era: z.exactOptional(z.enum(['2019', '2020', '2024'])),
    unknownRuleId: z.exactOptional(
      z.enum([
        'InvalidSecurityGroupRule.RuleNotExist',
        'InvalidSecurityGroupRuleId.NotFound',
        'InvalidParam.SecurityGroupRuleId',
      ]),
    ),
    addressMatching: z.exactOptional(z.enum(['value', 'text'])),
    priorityMatching: z.exactOptional(z.enum(['exact', 'ignored'])),
    batch: z.exactOptional(z.enum(['atomic', 'partial'])),
    clientTokens: z.exactOptional(z.enum(['none', 'successes', 'all'])),
    absentMembers: z.exactOptional(z.enum(['empty', 'omitted'])),
    describedNumbers: z.exactOptional(z.enum(['numbers', 'strings'])),
    describedProtocols: z.exactOptional(z.enum(['names', 'numbers'])),
    deniedActions: z.exactOptional(z.record(text, z.enum(['ImplicitDeny', 'ExplicitDeny']))),
    rulesPerGroup: z.exactOptional(z.int().nonnegative()),
  })
  .readonly();

export const rulesRequest = z.union([
  z.strictObject({ add: ruleDefinition, groupId: text }),
  z.strictObject({ remove: text }),
  z.strictObject({ recreate: text }),
]);

export const faultsRequest = z.strictObject({
  action: text,
  fault: faultSchema,
  skip: z.int().nonnegative().optional(),
  always: z.boolean().optional(),
});

export const resetRequest = z.strictObject({ world: worldDefinition.optional() });
