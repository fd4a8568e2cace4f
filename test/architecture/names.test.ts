import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources } from './imports.ts';

/** As many siblings may share a first word; more of them are a folder. */
const MOST_WITH_A_PREFIX = 3;

const firstWord = (file: string): string => basename(file).split(/[-.]/)[0] ?? '';

/** `stores/store-row.ts`, `request/request-file.ts`: the folder says it already. */
function repeatsFolder(file: string): boolean {
  const folder = basename(dirname(file));
  return [folder, folder.replace(/s$/, '')].some((word) => basename(file).startsWith(`${word}-`));
}

function crowded(files: readonly string[]): readonly string[] {
  const prefixes = files.map((file) => `${dirname(file)}/${firstWord(file)}-`);
  const count = (prefix: string): number => prefixes.filter((other) => other === prefix).length;
  return [...new Set(prefixes)].filter((prefix) => count(prefix) > MOST_WITH_A_PREFIX);
}

describe('the name of a file', () => {
  const files = sources('functions', 'lib');

  it('the name of a file does not repeat the name of its folder', () => {
    expect(files.filter(repeatsFolder)).toEqual([]);
    expect(repeatsFolder('lib/stores/store-row.ts')).toBe(true);
  });

  it(`the name of a file shares its first word with at most ${MOST_WITH_A_PREFIX - 1} siblings`, () => {
    expect(crowded(files)).toEqual([]);
    expect(crowded(['a', 'b', 'c', 'd'].map((name) => `lib/core/ecs-${name}.ts`))).toEqual(['lib/core/ecs-']);
  });
});
