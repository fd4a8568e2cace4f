/** Compares lines with `docs/reference/log-lines.md`. */
import { AUDIT_LINES, HEAD, type LineMember } from '../../lib/reference/logs/audit-lines.ts';

const FITS: Readonly<Record<LineMember['type'], (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  ids: (value) => Array.isArray(value) && value.every((id) => typeof id === 'string'),
  texts: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  names: Array.isArray,
  rules: Array.isArray,
  calls: Array.isArray,
  rows: Array.isArray,
  counts: (value) => Object.values(Object(value)).every((count) => typeof count === 'number'),
};

/** What the page does not document: members, types, values, levels. */
export function undocumented(lines: readonly Readonly<Record<string, unknown>>[]): string[] {
  return lines.flatMap((line) => {
    const known = AUDIT_LINES.find(({ event }) => event === line.event);
    if (!known) return [`the line ${line.event}`];
    const levels: readonly string[] = known.levels;
    const members = [...HEAD, ...known.members];
    const wrong = Object.entries(line).filter(([name, value]) => {
      const member = members.find((each) => each.name === name);
      if (!member || !FITS[member.type](value)) return true;
      return member.values !== undefined && !member.values.includes(String(value));
    });
    return [
      ...(levels.includes(String(line.level)) ? [] : [`${known.event} at the level ${line.level}`]),
      ...wrong.map(([name, value]) => `${known.event}.${name}: ${JSON.stringify(value)}`),
    ];
  });
}
