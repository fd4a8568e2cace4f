import * as z from 'zod/mini';
import type { Rule } from '../core/rule.ts';

/** One page of DescribeSecurityGroupAttribute. */
export interface RulePage {
  readonly rules: readonly Rule[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

const Page = z.object({
  SecurityGroupId: z.optional(z.string()),
  Permissions: z.object({ Permission: z.array(z.looseObject({})) }),
  NextToken: z.nullish(z.string()),
});

/** Documented as strings; ECS's own sample has numbers. One that JSON has rounded is nobody's id. */
const text = z.union([z.string(), z.pipe(z.int(), z.transform(String))]);

const EgressRule: z.ZodMiniType<Rule> = z.object({
  SecurityGroupRuleId: text,
  IpProtocol: text,
  PortRange: z.exactOptional(text),
  PortRangeListId: z.exactOptional(text),
  SourcePortRange: z.exactOptional(text),
  Policy: z.exactOptional(text),
  Priority: z.exactOptional(text),
  NicType: z.exactOptional(text),
  DestCidrIp: z.exactOptional(text),
  Ipv6DestCidrIp: z.exactOptional(text),
  DestGroupId: z.exactOptional(text),
  DestGroupOwnerAccount: z.exactOptional(text),
  DestPrefixListId: z.exactOptional(text),
  SourceCidrIp: z.exactOptional(text),
  Ipv6SourceCidrIp: z.exactOptional(text),
  Description: z.exactOptional(text),
  CreateTime: z.exactOptional(text),
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
