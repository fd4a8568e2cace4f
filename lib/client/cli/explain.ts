import { ECS_CODES } from '../../core/ecs-codes.ts';
import { OWN_CODES } from '../../core/error-codes.ts';
import { entryOf } from '../../core/errors.ts';
import { nearestName } from '../../core/request-names.ts';
import { ClientFault } from '../transport.ts';
import type { Command } from './command.ts';
import { GENERAL } from './connection-options.ts';
import { EXIT } from './exit-codes.ts';
import { paintFor, plain, table } from './paint.ts';

const CODES = [...new Set([...Object.keys(OWN_CODES), ...Object.keys(ECS_CODES)])];
const AGAIN = {
  never: 'Mend it first: the same request is refused again.',
  'same-token': 'Send it again, with the same token.',
  'new-token': 'Send it with a new token.',
} as const;

export const explain: Command = {
  name: 'explain',
  summary: 'Say what an error code means, and its mend.',
  usage: 'revoke-egress explain [CODE]',
  about: ['Needs no network. Without a code it lists them all.'],
  takes: [0, 1],
  words: CODES,
  sections: [GENERAL],
  examples: [{ says: 'What now?', line: 'revoke-egress explain OutcomeUnknown' }],
  async run(given, { out, env }) {
    const [code] = given.positional;
    const paint = paintFor(out, env);
    if (code === undefined) {
      const rows = CODES.flatMap((each) => rowOf(each));
      const lines = given.on('json')
        ? CODES.map((each) => JSON.stringify({ code: each, ...entryOf(each) }))
        : table(rows);
      out.write(`${lines.join('\n')}\n`);
      return EXIT.done;
    }
    const exact = CODES.find((each) => each.toLowerCase() === code.toLowerCase()) ?? code;
    const entry = entryOf(exact);
    if (entry === undefined) {
      const near = nearestName(code, CODES);
      throw new ClientFault(
        `"${plain(code)}" is not in the tables${near === undefined ? '; ECS may have codes that are newer' : `; did you mean ${near}?`}`,
      );
    }
    const lines = given.on('json')
      ? [JSON.stringify({ code: exact, ...entry })]
      : [`${paint('bold', exact)} (${entry.status})`, entry.title, entry.mend, AGAIN[entry.retry]];
    out.write(`${lines.join('\n')}\n`);
    return EXIT.done;
  },
};

const rowOf = (code: string): string[][] => {
  const entry = entryOf(code);
  return entry ? [[code, String(entry.status), entry.title]] : [];
};
