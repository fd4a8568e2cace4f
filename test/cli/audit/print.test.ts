/** CSV for spreadsheets: no text of a caller becomes a formula, whatever the delimiter of the spreadsheet is. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entriesOf } from '../../../lib/cli/audit/entries.ts';
import { auditCsv } from '../../../lib/cli/audit/print.ts';

function csvWith(reason: string): string {
  const line = { time: '2026-01-01T00:00:00.000Z', event: 'attempt', requestId: '1', reason };
  const [entry] = entriesOf([line]);
  const [row] = entry?.rules ?? [];
  if (!entry || !row) throw new Error('the line has no row');
  return auditCsv({ ...row, entry });
}

/** The cells as spreadsheets read them: what follows the closing quote of a cell belongs to it. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    let cell = '';
    if (line[at] === '"') {
      for (at++; at < line.length && (line[at] !== '"' || line[at + 1] === '"'); at++) {
        cell += line[at];
        if (line[at] === '"') at++;
      }
      at++;
    }
    for (; at < line.length && line[at] !== delimiter; at++) cell += line[at];
    cells.push(cell);
  }
  return cells;
}

it.each([',', ';'])('no reason becomes a formula in a spreadsheet whose delimiter is %j', (delimiter) => {
  const reason = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', ';', ',', '=', '@', ' ', 'a'), maxLength: 8 }),
    fc.constantFrom('=1', 'a;=1', 'a;"=1"', '"=1', '";=1', 'a;""=1', 'a",=1', 'a",;=1'),
  );
  fc.assert(
    fc.property(reason, (text) => {
      for (const cell of cellsOf(csvWith(text), delimiter)) expect(cell).not.toMatch(/^[=+\-@]/);
    }),
    { numRuns: 2_000 },
  );
});
