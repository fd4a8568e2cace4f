import { isJsonObject } from '../core/json.ts';
import type { Rule } from '../core/model/rule.ts';
import { LISTED_MEMBERS, type ListedMember } from '../core/model/rule-shapes.ts';

/** One page of DescribeSecurityGroupAttribute. */
export interface RulePage {
  readonly rules: readonly Rule[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

/**
 * Reads a reply as the page of rules of that group. Undefined when it is not one: a reply without a list, or with an
 * entry that cannot be named by an id, must never pass for a group without that rule.
 */
export function readRulePage(body: unknown, securityGroupId: string): RulePage | undefined {
  if (!isJsonObject(body)) return undefined;
  const { SecurityGroupId, Permissions, NextToken } = body;
  if (SecurityGroupId !== undefined && SecurityGroupId !== securityGroupId) return undefined;
  if (!isJsonObject(Permissions) || !Array.isArray(Permissions.Permission)) return undefined;
  if (!(NextToken === undefined || NextToken === null || typeof NextToken === 'string')) return undefined;

  const rules: Rule[] = [];
  for (const entry of Permissions.Permission) {
    if (!isJsonObject(entry)) return undefined;
    if (isIngress(entry)) continue;
    const rule = readRule(entry);
    if (!rule) return undefined;
    rules.push(rule);
  }
  return { rules, ...(NextToken && { nextToken: NextToken }) };
}

const isIngress = (entry: Readonly<Record<string, unknown>>): boolean =>
  typeof entry.Direction === 'string' && entry.Direction.toLowerCase() === 'ingress';

/** By hand: a schema makes an error of every member that is absent, and a group has up to 1,000 rules, read twice. */
function readRule(entry: Readonly<Record<string, unknown>>): Rule | undefined {
  const rule: { [Name in ListedMember]?: string } = {};
  for (const name of LISTED_MEMBERS) {
    const value = entry[name];
    // ECS writes an absent member as `""`, as null, or not at all.
    if (value === undefined || value === null || value === '') continue;
    const text = textOf(value);
    if (text === undefined) return undefined;
    rule[name] = text;
  }
  const { SecurityGroupRuleId, IpProtocol } = rule;
  if (SecurityGroupRuleId === undefined || IpProtocol === undefined) return undefined;
  return { ...rule, SecurityGroupRuleId, IpProtocol };
}

/** Documented as strings; ECS's own sample has numbers. One that JSON has rounded is nobody's id. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}
