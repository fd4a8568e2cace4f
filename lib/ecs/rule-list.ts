import { z } from 'zod';
import type { Rule } from '../core/rule.ts';

/** One page of DescribeSecurityGroupAttribute. */
export interface RulePage {
  readonly rules: readonly Rule[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

const Page = z.object({
  SecurityGroupId: z.string().optional(),
  Permissions: z.object({ Permission: z.array(z.looseObject({})) }),
  NextToken: z.string().nullish(),
});

/** Documented as strings; ECS's own sample has numbers. One that JSON has rounded is nobody's id. */
const text = z.union([z.string(), z.int().transform(String)]);

const EgressRule: z.ZodType<Rule> = z.object({
  SecurityGroupRuleId: text,
  IpProtocol: text,
  PortRange: text.exactOptional(),
  PortRangeListId: text.exactOptional(),
  SourcePortRange: text.exactOptional(),
  Policy: text.exactOptional(),
  Priority: text.exactOptional(),
  NicType: text.exactOptional(),
  DestCidrIp: text.exactOptional(),
  Ipv6DestCidrIp: text.exactOptional(),
  DestGroupId: text.exactOptional(),
  DestGroupOwnerAccount: text.exactOptional(),
  DestPrefixListId: text.exactOptional(),
  SourceCidrIp: text.exactOptional(),
  Ipv6SourceCidrIp: text.exactOptional(),
  Description: text.exactOptional(),
  CreateTime: text.exactOptional(),
});

/**
 * Reads a reply as the page of rules of that group. Undefined when it is not one: a reply without a list, or with an
 * entry that cannot be named by an id, must never pass for a group without that rule.
 */
export function readRulePage(body: unknown, securityGroupId: string): RulePage | undefined {
  const page = Page.safeParse(body);
  if (!page.success) return undefined;
  const { SecurityGroupId, Permissions, NextToken } = page.data;
  if (SecurityGroupId !== undefined && SecurityGroupId !== securityGroupId) return undefined;

  const rules: Rule[] = [];
  for (const entry of Permissions.Permission) {
    if (isIngress(entry)) continue;
    const rule = EgressRule.safeParse(withoutEmpty(entry));
    if (!rule.success) return undefined;
    rules.push(rule.data);
  }
  return { rules, ...(NextToken && { nextToken: NextToken }) };
}

const isIngress = (entry: Record<string, unknown>): boolean =>
  typeof entry.Direction === 'string' && entry.Direction.toLowerCase() === 'ingress';

/** ECS writes an absent member as `""`, as null, or not at all. */
const withoutEmpty = (entry: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== '' && value !== null));
