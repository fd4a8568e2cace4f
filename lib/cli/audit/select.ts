/** The entries that an auditor asks for. Pure. */
import { ClientFault } from '../../client/transport.ts';
import { sameId } from '../../core/model/rule.ts';
import type { Millis } from '../../core/time.ts';
import type { Given, Option } from '../command.ts';
import type { Entry } from './entries.ts';

export const SELECTION: readonly Option[] = [
  { name: 'group', value: 'ID', multiple: true, help: 'Only this security group; may be repeated.' },
  {
    name: 'rule',
    value: 'ID',
    multiple: true,
    help: 'Only this rule, and restores of what removed it; may be repeated.',
  },
  { name: 'caller', value: 'NAME', multiple: true, help: 'Only this caller; may be repeated.' },
  { name: 'token', value: 'TOKEN', multiple: true, help: 'Only this ClientToken; may be repeated.' },
  {
    name: 'since',
    value: 'TIME',
    help: 'From this time on: ISO 8601, such as 2026-11-29 or 2026-11-29T10:00:00Z. A date is its beginning in UTC.',
  },
  { name: 'until', value: 'TIME', help: 'Before this time. A date is its end in UTC.' },
];

/** @throws {ClientFault} for a time that is not one */
export function selectionOf(given: Given): (entries: readonly Entry[]) => readonly Entry[] {
  const since = timeOf(given, 'since') ?? Number.NEGATIVE_INFINITY;
  const until = timeOf(given, 'until') ?? Number.POSITIVE_INFINITY;
  if (since >= until) throw new ClientFault('--since must be before --until');
  const [groups, rules] = [given.texts('group'), given.texts('rule')];
  const [callers, tokens] = [given.texts('caller'), given.texts('token')];
  const holds = (wanted: readonly string[], value: string): boolean =>
    wanted.length === 0 || wanted.some((each) => sameId(each, value));
  const isAsked = (entry: Entry): boolean =>
    entry.at >= since &&
    entry.at < until &&
    holds(groups, entry.securityGroupId) &&
    (callers.length === 0 || callers.includes(entry.caller)) &&
    (tokens.length === 0 || tokens.includes(entry.token));
  const names = ({ rules: of }: Entry): boolean =>
    of.some(({ rule }) => holds(rules, rule.SecurityGroupRuleId ?? ''));

  return (entries) => {
    const asked = entries.filter(isAsked);
    if (rules.length === 0) return asked;
    const changed = asked.filter(names);
    // A restored rule has another id.
    return asked.filter(
      (entry) =>
        changed.includes(entry) ||
        (entry.event === 'restore' &&
          changed.some((each) => isSameToken(each, entry) && each.at <= entry.at)),
    );
  };
}

const isSameToken = (a: Entry, b: Entry): boolean => a.token === b.token && a.caller === b.caller;

/** The rows to show of an entry: with --rule only these rules, of a restore all. */
export function rowsOf(given: Given, entry: Entry): Entry['rules'] {
  const wanted = given.texts('rule');
  const rows = entry.rules.filter(({ rule }) =>
    wanted.some((id) => sameId(id, rule.SecurityGroupRuleId ?? '')),
  );
  return rows.length > 0 ? rows : entry.rules;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const DAY: Millis = 86_400_000;

/** Without a zone it is UTC, as in the log. */
function timeOf(given: Given, name: 'since' | 'until'): Millis | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const zone = INSTANT.exec(text);
  const at = DATE.test(text)
    ? Date.parse(text) + (name === 'until' ? DAY : 0)
    : zone
      ? Date.parse(zone[1] === undefined ? `${text}Z` : text)
      : Number.NaN;
  // Date.parse takes 2026-02-31 for a day in March.
  const isDay =
    !Number.isNaN(at) &&
    new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(text.slice(0, 10));
  if (isDay) return at;
  throw new ClientFault(`--${name} "${text}" is not a time; use 2026-11-29 or 2026-11-29T10:00:00Z`);
}
