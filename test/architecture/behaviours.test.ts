import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './imports.ts';

const page = readFileSync(join(ROOT, 'docs/behaviours.md'), 'utf8');
const named = [...page.matchAll(/`(test\/[\w./-]+)`: “([^”]+)”/g)].map(([, file = '', title = '']) => ({
  file,
  title,
}));

describe('the table of behaviours', () => {
  it('takes the numbered ones one by one', () => {
    const numbers = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 131 }, (_, n) => n + 1));
  });

  it('says of each which test covers it, or why none does', () => {
    const rows = page
      .split('\n')
      .filter((line) => /^\| (?!---|#|Behaviour)/.test(line) && !line.startsWith('|---'));
    const empty = rows.filter((row) => !/`test\/|does not apply: |the fault simulation/.test(row));
    expect(empty).toEqual([]);
  });

  it('names only tests that exist', () => {
    expect(named.length).toBeGreaterThan(60);
    // A whole literal: the start of a title, or a word in a comment, is no test.
    const missing = named.filter(({ file, title }) => {
      const source = readFileSync(join(ROOT, file), 'utf8');
      return !["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
    });
    expect(missing).toEqual([]);
  });
});
