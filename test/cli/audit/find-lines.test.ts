/** A line of a log is found in linear time, whatever the line is. */
import { expect, it } from 'vitest';
import { findLines, LONGEST_LINE } from '../../../lib/cli/audit/find-lines.ts';

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
