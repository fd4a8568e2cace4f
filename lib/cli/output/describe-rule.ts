/** Rules as lines of a table. Pure. */
import type { AbsentEntry } from '../../core/model/result.ts';
import type { Rule } from '../../core/model/rule.ts';
import { destinationText } from '../../core/model/rule-members.ts';
import { visible } from '../../core/visible.ts';
import { table } from './paint.ts';

type Named = Partial<Omit<Rule, 'SecurityGroupRuleId'>> & { readonly SecurityGroupRuleId?: string };

const HEAD = ['Rule', 'Protocol', 'Ports', 'Destination', 'Policy', 'Priority', 'Description'];

const cells = (rule: Named): string[] =>
  [
    rule.SecurityGroupRuleId ?? '-',
    rule.IpProtocol ?? '',
    rule.PortRange ?? rule.PortRangeListId ?? '',
    destinationText(rule),
    rule.Policy ?? '',
    rule.Priority ?? '',
    rule.Description ?? '',
  ].map(visible);

/** With a header, and without empty columns. */
export function ruleTable(rules: readonly (Rule | AbsentEntry)[], indent = '  '): string[] {
  const rows = rules.map(cells);
  const filled = HEAD.map((_, column) => rows.some((row) => (row[column] ?? '') !== ''));
  return table(
    [HEAD, ...rows].map((row) => row.filter((_, column) => filled[column])),
    indent,
  );
}
