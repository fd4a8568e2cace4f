import { DescribeSecurityGroupAttributeRequest } from '@alicloud/ecs20140526/dist/models/DescribeSecurityGroupAttributeRequest.js';
import { isJsonObject } from '../core/json.ts';
import type { Rule } from '../core/model/rule.ts';
import { LISTED_MEMBERS, type ListedMember } from '../core/model/rule-members.ts';
import { notUnderstood } from '../core/model/rule-reading.ts';
import type { EcsEgress, Log, RuleSnapshot } from '../core/ports.ts';
import { NoAnswer } from './classify.ts';
import type { Perform } from './perform.ts';
import { OpenApiUtil } from './sdk.ts';
import type { Reply } from './transport.ts';

/** Many times what ECS lets one network interface have: 1,000 rules of all its groups. */
export const MAX_PAGES = 20;
export const MAX_RULES = 10_000;
/** Of all pages together. 10,000 rules with the longest descriptions have 20 MiB. */
export const MAX_LIST_BYTES = 24 * 1024 * 1024;
const MAX_TOKEN = 4_096;

interface Group {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
}

/** Lists the rules of a group: revoking and restoring share it. `log`: rules that are not understood are reported. */
export const listThrough =
  (perform: Perform, log?: Pick<Log, 'warn'>): EcsEgress['list'] =>
  async (group, call) => {
    const snapshot = await perform(group.RegionId, 'list', call, (send) =>
      listRules(group, (query) => send('DescribeSecurityGroupAttribute', query)),
    );
    if (log && snapshot.class === 'done') reportRules(log, group, snapshot);
    return snapshot;
  };

/** At most this many rules are named in one line; `count` is exact. */
const NAMED = 10;

/**
 * Reports listed rules that are not understood (`rule-reading.ts`). The guards treat such a rule as the widest that it
 * could be, so an operator must learn why it is protected or forbidden.
 */
function reportRules(log: Pick<Log, 'warn'>, group: Group, snapshot: RuleSnapshot): void {
  const rules = snapshot.rules.flatMap(faultsOf);
  if (rules.length === 0) return;
  log.warn('rules not understood', {
    regionId: group.RegionId,
    securityGroupId: group.SecurityGroupId,
    ecsRequestId: snapshot.requestId,
    count: rules.length,
    rules: rules.slice(0, NAMED),
  });
}

/** The rule by its id, and the members at fault by name and value. */
function faultsOf(rule: Rule): Record<string, unknown>[] {
  const members = notUnderstood(rule);
  if (members.length === 0) return [];
  const values = Object.fromEntries(members.map((name) => [name, rule[name] ?? null]));
  return [{ ruleId: rule.SecurityGroupRuleId, ...values }];
}

/**
 * Every egress rule of the group, page by page; each rule once, although one that moves while we read may come twice.
 * `send` makes one DescribeSecurityGroupAttribute call.
 * @throws {NoAnswer} for a reply that is not such a list, and for a list that does not end
 */
async function listRules(
  group: Group,
  send: (query: Record<string, string>) => Promise<Reply>,
): Promise<RuleSnapshot> {
  const rules = new Map<string, Rule>();
  const seen = new Set<string>();
  let nextToken: string | undefined;
  let size = 0;
  for (;;) {
    const { requestId, body, bytes } = await send(pageParams(group, nextToken));
    size += bytes;
    if (size > MAX_LIST_BYTES)
      throw unreadable(`The list of rules has over ${MAX_LIST_BYTES} bytes.`, requestId);
    const page = readRulePage(body, group.SecurityGroupId);
    if (page === undefined) throw unreadable('The reply is not a list of the rules of the group.', requestId);
    for (const rule of page.rules) rules.set(rule.SecurityGroupRuleId, rule);
    if (rules.size > MAX_RULES) throw unreadable(`The list has over ${MAX_RULES} rules.`, requestId);
    nextToken = page.nextToken;
    if (nextToken === undefined) return { class: 'done', requestId, rules: [...rules.values()] };
    if (seen.has(nextToken)) throw unreadable('The list of rules names the same next page again.', requestId);
    if (nextToken.length > MAX_TOKEN) throw unreadable('The token of the next page is too long.', requestId);
    seen.add(nextToken);
    if (seen.size >= MAX_PAGES) throw unreadable(`The list of rules has over ${MAX_PAGES} pages.`, requestId);
  }
}

function pageParams(group: Group, nextToken: string | undefined): Record<string, string> {
  const model = new DescribeSecurityGroupAttributeRequest({
    regionId: group.RegionId,
    securityGroupId: group.SecurityGroupId,
    direction: 'egress',
    maxResults: 1000,
    nextToken,
  });
  return OpenApiUtil.query(model.toMap());
}

const unreadable = (message: string, requestId: string) =>
  new NoAnswer('UnreadableReply', message, requestId);

/** One page of DescribeSecurityGroupAttribute. */
export interface RulePage {
  readonly rules: readonly Rule[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

/**
 * Reads a reply as the page of rules of that group. Undefined if it is not one. A reply without a list, or with an
 * entry without an id, must not count as a group without that rule.
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

/** Documented as strings; ECS's own sample has numbers. A number that JSON has rounded is not a valid id. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}
