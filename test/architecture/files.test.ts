import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, sources } from './imports.ts';

const LONGEST = 300;
const files = sources('functions', 'lib', 'test').map((file) => ({
  file,
  text: readFileSync(join(ROOT, file), 'utf8'),
}));
const linesOf = (text: string): number => text.split('\n').length - 1;

it(`source files have at most ${LONGEST} lines`, () => {
  expect(files.filter(({ text }) => linesOf(text) > LONGEST).map(({ file }) => file)).toEqual([]);
});

it('source files have a median of 60 to 130 lines in functions and lib', () => {
  const lengths = files
    .filter(({ file }) => !file.startsWith('test/'))
    .map(({ text }) => linesOf(text))
    .sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)];
  expect(median).toBeGreaterThanOrEqual(60);
  expect(median).toBeLessThanOrEqual(130);
});

it('source files are named in kebab-case', () => {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|d|config))?\.ts$/;
  expect(files.map(({ file }) => file).filter((file) => !kebab.test(file.split('/').at(-1) ?? ''))).toEqual(
    [],
  );
});

it('source files hold no focused or skipped test and no unexplained type escape', () => {
  const escapes =
    /\b(it|test|describe)\.(only|skip|todo)\(|\bas any[;,)\s]*$|<any>|@ts-ignore|@ts-expect-error/m;
  const guilty = files.filter(
    ({ file, text }) => !file.startsWith('test/architecture/') && escapes.test(text),
  );
  expect(guilty.map(({ file }) => file)).toEqual([]);
});
