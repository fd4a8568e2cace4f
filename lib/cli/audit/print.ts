/** The audit record as a table, as JSON and as CSV. Pure. */
import { destinationText } from '../../core/model/rule-members.ts';
import { visible, visibleJson } from '../../core/visible.ts';
import { table } from '../output/paint.ts';
import type { AuditedRule, Entry, LoggedRule } from './entries.ts';

/** One row: a rule of an entry. */
export interface Row extends AuditedRule {
  readonly entry: Entry;
}

const portsOf = (rule: LoggedRule): string => rule.PortRange ?? rule.PortRangeListId ?? '';

/** The columns for people. */
const COLUMNS: readonly (readonly [string, (row: Row) => string])[] = [
  ['Time', ({ entry }) => entry.time],
  ['Outcome', outcomeText],
  ['Evidence', ({ entry }) => entry.evidence || entry.code],
  ['Group', ({ entry }) => entry.securityGroupId],
  ['Rule', ({ rule }) => rule.SecurityGroupRuleId ?? '-'],
  ['Protocol', ({ rule }) => rule.IpProtocol ?? ''],
  ['Ports', ({ rule }) => portsOf(rule)],
  ['Destination', ({ rule }) => destinationText(rule)],
  ['Policy', ({ rule }) => rule.Policy ?? ''],
  ['Priority', ({ rule }) => rule.Priority ?? ''],
  ['Caller', callerText],
  ['Requested by', ({ entry }) => entry.requestedBy],
  ['Reason', ({ entry }) => entry.reason],
  ['Plan', ({ entry }) => entry.plan],
  ['Token', ({ entry }) => entry.token],
];

function outcomeText({ outcome, entry }: Row): string {
  return entry.stored ? outcome : `${outcome} (not stored)`;
}

function callerText({ entry }: Row): string {
  return entry.completed ? `${entry.caller} (completed by the timer)` : entry.caller;
}

/** With a header, and without empty columns. */
export function auditTable(rows: readonly Row[]): readonly string[] {
  const texts = rows.map((row) => COLUMNS.map(([, of]) => visible(of(row))));
  const filled = COLUMNS.map((_, column) => texts.some((cells) => cells[column] !== ''));
  return table([COLUMNS.map(([name]) => name), ...texts].map((cells) => cells.filter((_, at) => filled[at])));
}

/** One object a rule. */
export function auditJson({ rule, outcome, entry }: Row): string {
  const { rules: _, at: __, outcome: ___, ...facts } = entry;
  return visibleJson({ ...facts, outcome, rule });
}

const FACTS = [
  ...[
    'time',
    'event',
    'caller',
    'completed',
    'requestedBy',
    'reason',
    'plan',
    'token',
    'regionId',
    'securityGroupId',
  ],
  ...['evidence', 'code', 'stored', 'attempts', 'requestId', 'ecsRequestIds', 'entryPoint', 'sourceIp'],
  ...['deliveryId', 'eventId'],
] as const satisfies readonly (keyof Entry)[];
const MEMBERS = [
  'SecurityGroupRuleId',
  'IpProtocol',
  'PortRange',
  'Destination',
  'Policy',
  'Priority',
  'Description',
];

const PORTS = /^-\d+\/-\d+$/;
/**
 * Also behind a semicolon, which is the delimiter of a spreadsheet where the comma is a decimal point. A quote there is
 * doubled, which such a spreadsheet reads as an empty text before the rest.
 */
const FORMULA = /(^|;)(?="*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

export const CSV_HEAD = ['outcome', ...MEMBERS, ...FACTS].map(cell).join(',');

export function auditCsv({ rule, outcome, entry }: Row): string {
  const members: LoggedRule = { ...rule, PortRange: portsOf(rule), Destination: destinationText(rule) };
  return [outcome, ...MEMBERS.map((name) => members[name] ?? ''), ...FACTS.map((name) => entry[name])]
    .map(cell)
    .join(',');
}

/** RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe: callers choose some texts. */
function cell(value: string | number | boolean | readonly string[]): string {
  const text = visible(Array.isArray(value) ? value.join(' ') : String(value));
  const safe = PORTS.test(text) ? text : text.replaceAll(FORMULA, "$1'");
  return /[",\s]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
