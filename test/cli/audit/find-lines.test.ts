/** A log is read in linear time, whatever its lines are. */
import { expect, it } from 'vitest';
import { entriesOf } from '../../../lib/cli/audit/entries.ts';
import { findLines, LONGEST_LINE } from '../../../lib/cli/audit/find-lines.ts';
import { restorePlans } from '../../../lib/cli/audit/restore-plan.ts';

const longest = (part: string): string => part.repeat(Math.floor(LONGEST_LINE / part.length));

// With quadratic time each takes many minutes.
it.each([['\\'], ['"'], ['{,'], ['{\t'], ['{|{ {,'], ['"{\\"'], ['\\"'], ['{"a":'], ['x{"time":']])(
  'a line of 1 MiB of %j is skipped within seconds',
  (part) => {
    expect(findLines(longest(part))).toBeTypeOf('string');
    expect(findLines(`x "{\\"${longest(part).slice(0, -10)}`)).toBeTypeOf('string');
  },
  20_000,
);

it('a line of 1 MiB of which the beginning is one of ours is cut off', () => {
  expect(findLines(`{"time":"2026-01-01T00:00:00.000Z","event":"${'\\'.repeat(1000)}`)).toBe('cut off');
});

const attempt = (members: object) =>
  JSON.stringify({ time: '2026-01-01T00:00:00.000Z', event: 'attempt', ...members });
const OWN = attempt({ requestId: 'own', reason: attempt({ requestId: 'forged', caller: 'someone else' }) });

it.each<[where: string, (line: string) => string]>([
  ['alone', (line) => line],
  ['behind a prefix', (line) => `2026-01-01T00:00:00.000Z 1-a [INFO] ${line}`],
  ['in a field', (message) => JSON.stringify({ message })],
  ['in a field, behind a prefix', (line) => JSON.stringify({ message: `1-a ${line}` })],
  ['in an entry of a list', (message) => `[${JSON.stringify({ message })},`],
  ['in a text on its line', (line) => `  ${JSON.stringify(line)},`],
  ['in a member on its line', (line) => `    "message": ${JSON.stringify(line)},`],
  ['in a cell', (line) => `1,"${line.replaceAll('"', '""')}",f`],
])('a log line that a caller chose as their reason is never found: cut anywhere, %s', (_where, wrap) => {
  const text = wrap(OWN);
  expect(findLines(text)).toMatchObject([{ requestId: 'own' }]);
  for (let cut = 0; cut < text.length; cut++) {
    for (const part of [text.slice(cut), text.slice(0, text.length - cut), text.slice(cut, -1)]) {
      const found = findLines(part);
      const ids = typeof found === 'string' ? [] : found.map(({ requestId }) => requestId);
      expect(['', 'own'], part).toContain(ids.join());
    }
  }
});

it('a log of 30,000 revocations, each of two attempts, shows within seconds what restores would open', () => {
  const lines = ['unknown', 'revoked'].flatMap((outcome, nth) =>
    Array.from({ length: 30_000 }, (_, token) => ({
      time: new Date(Date.UTC(2026, 0, 1) + (nth * 30_000 + token) * 10).toISOString(),
      ...{
        event: 'attempt',
        requestId: `${token}`,
        token: `T-${token}`,
        caller: 'runbook',
        attempt: nth + 1,
      },
      ...{ outcome, saved: 'applied', revoked: ['sgr-1'] },
    })),
  );
  const entries = entriesOf(lines);
  expect(restorePlans(entries, entries)).toHaveLength(30_000);
});
