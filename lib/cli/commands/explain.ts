import { ClientFault } from '../../client/transport.ts';
import { ECS_CODES, entryOf } from '../../core/errors/errors.ts';
import { type CodeEntry, OWN_CODES } from '../../core/errors/own-codes.ts';
import { nearestName } from '../../core/request/unknown-members.ts';
import { type Answered, answeredFor } from '../../core/revocation/explain-code.ts';
import { visibleJson } from '../../core/visible.ts';
import type { Command } from '../command.ts';
import { GENERAL } from '../connection/options.ts';
import { EXIT } from '../exit-codes.ts';
import { type Paint, paintFor, table } from '../output/paint.ts';

const CODES = [...new Set([...Object.keys(OWN_CODES), ...Object.keys(ECS_CODES)])];
const AGAIN = {
  never: 'Fix it first: the same request is refused again.',
  'same-token': 'Send it again, with the same token.',
  'new-token': 'Send it with a new token.',
} as const;

export const explain: Command = {
  name: 'explain',
  summary: 'Explain an error code or a status, and how to fix it.',
  usage: 'revoke-egress explain [CODE | STATUS]',
  about: [
    'Needs no network. Without a code it lists all codes, and with a status its codes. The status is that of this service; the status of ECS is shown if it differs.',
  ],
  takes: [0, 1],
  words: CODES,
  sections: [GENERAL],
  examples: [
    { says: 'Explain an outcome that is unknown:', line: 'revoke-egress explain OutcomeUnknown' },
    { says: 'What can a 504 be?', line: 'revoke-egress explain 504' },
  ],
  async run(given, { out, env }) {
    const [code] = given.positional;
    const paint = paintFor(out, env);
    if (code === undefined) {
      const known = CODES.map(lookUp).filter((each) => each !== undefined);
      const lines = given.on('json')
        ? known.map((each) => visibleJson(toJson(each)))
        : table(known.map(({ code, answered, entry }) => [code, String(usual(answered)), entry.title]));
      out.write(`${lines.join('\n')}\n`);
      return EXIT.done;
    }
    if (/^\d+$/.test(code)) {
      out.write(`${statusLines(code, given.on('json'), paint).join('\n')}\n`);
      return EXIT.done;
    }
    const exact = CODES.find((each) => each.toLowerCase() === code.toLowerCase()) ?? code;
    const found = lookUp(exact);
    if (found === undefined) {
      const near = similarCodes(code);
      throw new ClientFault(
        `unknown code "${code}"${near.length === 0 ? '; ECS may have newer codes' : `; did you mean ${near.join(' or ')}?`}`,
      );
    }
    const lines = given.on('json') ? [visibleJson(toJson(found))] : codeLines(found, paint);
    out.write(`${lines.join('\n')}\n`);
    return EXIT.done;
  },
};

const MOST_SIMILAR = 3;
/** Letters: a shorter part is in too many codes. */
const SHORTEST_PART = 4;

/** A misspelt code, or else codes that begin with it, contain it, or are the beginning of it. */
function similarCodes(code: string): readonly string[] {
  const near = nearestName(code, CODES);
  if (near !== undefined) return [near];
  const part = code.toLowerCase();
  if (part.length < SHORTEST_PART) return [];
  const known = CODES.map((each) => ({ each, name: each.toLowerCase() }));
  const groups = [
    known.filter(({ name }) => name.startsWith(part)),
    known.filter(({ name }) => name.includes(part)),
    known.filter(({ name }) => part.startsWith(`${name}.`)),
  ];
  return (groups.find((group) => group.length > 0) ?? []).slice(0, MOST_SIMILAR).map(({ each }) => each);
}

/** So many of our own codes of a status are explained; more are listed. */
const EXPLAINED = 3;

/** @throws {ClientFault} for a status that this service never answers with */
function statusLines(status: string, json: boolean, paint: Paint): readonly string[] {
  const known = CODES.map(lookUp).filter((each) => each !== undefined);
  const found = known.filter(({ answered }) =>
    answered.answers.some((each) => String(each.status) === status),
  );
  if (found.length === 0) {
    const statuses = new Set(known.flatMap(({ answered }) => answered.answers.map((each) => each.status)));
    const list = [...statuses].sort((a, b) => a - b).join(', ');
    const why = SUCCESS[status] ?? `no problem of this service has the status ${status}; there are ${list}`;
    throw new ClientFault(why);
  }
  if (json) return found.map((each) => visibleJson(toJson(each)));
  const own = found.filter(({ code }) => Object.hasOwn(OWN_CODES, code));
  const explained = own.length <= EXPLAINED ? own : [];
  const rest = found.filter((each) => !explained.includes(each));
  const title = `${paint('bold', status)}: ${rest.length === 1 ? '1 code' : `${rest.length} codes`}`;
  return [
    ...explained.flatMap((each) => [...codeLines(each, paint), '']),
    ...(rest.length > 0
      ? [
          `${title}${explained.length > 0 ? ' of ECS' : ''}; revoke-egress explain CODE says how to fix one`,
          ...table(
            rest.map(({ code, entry }) => [code, entry.title]),
            '  ',
          ),
        ]
      : []),
  ];
}

const SUCCESS: Readonly<Record<string, string>> = {
  200: '200 is a result, not a problem: its Outcome or State says which (docs/cli.md)',
};

const codeLines = ({ code, answered, entry }: Known, paint: Paint): readonly string[] => [
  `${paint('bold', code)} (${statusText(code, answered)})`,
  entry.title,
  entry.fix,
  AGAIN[entry.retry],
];

interface Known {
  readonly code: string;
  readonly entry: CodeEntry;
  readonly answered: Answered;
}

function lookUp(code: string): Known | undefined {
  const [entry, answered] = [entryOf(code), answeredFor(code)];
  return entry && answered && { code, entry, answered };
}

/** `429; ECS: 400`, or `404 as InvalidSecurityGroupRule.RuleNotExist; ECS: 403`. */
function statusText(code: string, { answers, ecsStatus, onlyWith }: Answered): string {
  const others = answers.map((answer) =>
    answer.code === code ? `${answer.status}` : `${answer.status} as ${answer.code}`,
  );
  const ours = `${others.join(' or ')}${onlyWith === undefined ? '' : `, with ${onlyWith}`}`;
  return ecsStatus === undefined || ours === String(ecsStatus) ? ours : `${ours}; ECS: ${ecsStatus}`;
}

const usual = ({ answers: [first] }: Answered): number => first?.status ?? 500;

function toJson({ code, entry, answered }: Known) {
  const { answers, ecsStatus, onlyWith } = answered;
  const others = answers.some((answer) => answer.code !== code);
  return {
    code,
    ...entry,
    status: usual(answered),
    ...(others && { answers }),
    ...(onlyWith !== undefined && { onlyWith }),
    ...(ecsStatus !== undefined && { ecsStatus }),
  };
}
