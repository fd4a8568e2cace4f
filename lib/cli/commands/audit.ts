import { ClientFault } from '../../client/transport.ts';
import { visible } from '../../core/visible.ts';
import { AUDIT_EVENTS, entriesOf, slimLine } from '../audit/entries.ts';
import { auditCsv, auditJson, auditTable, CSV_HEAD } from '../audit/print.ts';
import { readLog, summaryOf } from '../audit/read-log.ts';
import { planJson, planLines, restorePlans } from '../audit/restore-plan.ts';
import { rowsOf, SELECTION, selectionOf } from '../audit/select.ts';
import type { Command } from '../command.ts';
import { GENERAL } from '../connection/options.ts';
import { EXIT } from '../exit-codes.ts';
import { paintFor } from '../output/paint.ts';

export const audit: Command = {
  name: 'audit',
  summary: 'Show who revoked which rule, when, why and with which evidence, from the log.',
  usage: 'revoke-egress audit [FILE…] [--group ID] [--rule ID] [--caller NAME] [--since TIME]',
  about: [
    'Reads the log of the functions from files, or from standard input. It takes the lines as they were printed, and exports of the log service as JSON or CSV. Other lines are skipped; standard error reports how many, and why.',
    'A row is a rule. Attempts of one token are one entry, which shows how it ended. Sends nothing.',
  ],
  takes: [0, 1000],
  sections: [
    { title: 'Which entries', options: SELECTION },
    {
      title: 'Output',
      options: [
        { name: 'csv', help: 'Print CSV with a header.' },
        {
          name: 'restore-plan',
          help: 'Print what restores of these revocations would open, by the log alone. A restore works for the caller of the revocation only, if it has mayRestore; without it, authorise these rules by hand.',
        },
      ],
    },
    GENERAL,
  ],
  examples: [
    {
      says: 'Who removed rules of a group in November?',
      line: 'revoke-egress audit log.json --group sg-94n63e80l --since 2026-11-01 --until 2026-11-30',
    },
    { says: 'For a spreadsheet:', line: 'revoke-egress audit --csv < log.json' },
    {
      says: 'What would a restore open?',
      line: 'revoke-egress audit log.json --caller runbook --restore-plan',
    },
  ],
  async run(given, context) {
    const { out, err, env, clock } = context;
    const [json, csv, plan] = [given.on('json'), given.on('csv'), given.on('restore-plan')];
    if (csv && (json || plan))
      throw new ClientFault(`--csv cannot be used with --${json ? 'json' : 'restore-plan'}`);
    const select = selectionOf(given);
    const paths = given.positional.length === 0 ? ['-'] : given.positional;
    const log = await readLog(paths, AUDIT_EVENTS, slimLine, context);
    const entries = entriesOf(log.lines);
    const selected = select(entries);
    const write = (lines: readonly string[]) => out.write(lines.map((line) => `${line}\n`).join(''));
    if (plan) {
      const plans = restorePlans(selected, entries);
      const paint = paintFor(out, env);
      if (json) write(plans.map((each) => planJson(each, clock.now())));
      else
        write(
          plans.length === 0
            ? ['nothing to restore']
            : plans.flatMap((each) => planLines(each, clock.now(), paint)),
        );
    } else {
      const rows = selected.flatMap((entry) => rowsOf(given, entry).map((each) => ({ ...each, entry })));
      if (json) write(rows.map(auditJson));
      else if (csv) write([CSV_HEAD, ...rows.map(auditCsv)]);
      else write(rows.length === 0 ? ['no entries'] : auditTable(rows));
    }
    err.write(`${visible(summaryOf(log))}\n`);
    return EXIT.done;
  },
};
