/** The last line of a batch: what became of its items, and which lines need attention. Pure. */
import type { ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import type { Item } from './items.ts';
import type { Answered } from './run.ts';

/** In the order of the summary. */
const KINDS = [
  'revoked',
  'absent',
  'accepted',
  'would revoke',
  'nothing matches',
  'denied',
  'revoked in part',
  'ignored',
  'refused',
  'unavailable, nothing changed',
  'unknown',
  'not started',
] as const;
type Kind = (typeof KINDS)[number];

/** The lines of these are named, because they need attention. What was not started needs the same command again. */
const NAMED: readonly Kind[] = KINDS.slice(KINDS.indexOf('denied'), -1);
/** At most this many lines of a kind are named. */
const MOST = 20;

/** `3 revoked (1 before), 2 absent, 1 refused (line 4)` */
export function summaryOf(items: readonly Item[], answers: readonly Answered[]): string {
  const answered = new Set(answers.map(({ item }) => item));
  const ended = [
    ...answers.map(({ item, answer }) => ({ item, kind: kindOf(answer), before: isBefore(answer) })),
    ...items
      .filter((item) => !answered.has(item))
      .map((item) => ({ item, kind: 'not started' as const, before: false })),
  ];
  return KINDS.flatMap((kind) => {
    const of = ended.filter((each) => each.kind === kind);
    if (of.length === 0) return [];
    const before = of.filter((each) => each.before).length;
    const notes = [
      ...(before > 0 && !NAMED.includes(kind) ? [`${before} before`] : []),
      ...(NAMED.includes(kind) ? [linesOf(of.map(({ item }) => item.line))] : []),
    ];
    return [`${of.length} ${kind}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`];
  }).join(', ');
}

function kindOf(answer: ClientAnswer<Result>): Kind {
  if (answer.kind !== 'result') {
    const code = exitCodeOf(answer);
    if (code === EXIT.unknown) return 'unknown';
    return code === EXIT.unavailable ? 'unavailable, nothing changed' : 'refused';
  }
  const { result } = answer;
  if (!('Outcome' in result)) return 'unknown';
  switch (result.Outcome) {
    case 'revoked':
      return result.Refused ? 'revoked in part' : 'revoked';
    case 'absent':
    case 'accepted':
    case 'ignored':
      return result.Outcome;
    case 'dry-run':
      if (!result.Allowed) return 'denied';
      return 'Matches' in result && result.Matches.length === 0 ? 'nothing matches' : 'would revoke';
    default:
      return 'unknown';
  }
}

const isBefore = (answer: ClientAnswer<Result>): boolean => answer.kind === 'result' && answer.replayed;

/** `line 4`, or `lines 4, 7 and 12 more`, in the order of the file. */
function linesOf(lines: readonly number[]): string {
  const sorted = lines.toSorted((a, b) => a - b);
  const more = sorted.length > MOST ? ` and ${sorted.length - MOST} more` : '';
  return `${lines.length === 1 ? 'line' : 'lines'} ${sorted.slice(0, MOST).join(', ')}${more}`;
}
