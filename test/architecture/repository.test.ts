import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from './imports.ts';

const DIRECTORIES = ['.ci', 'docs', 'functions', 'lib', 'test'];
const FILES = [
  ...['README.md', 'LICENSE', 'CHANGELOG.md', 's.yaml', 'package.json', 'package-lock.json', 'tsconfig.json'],
  // The configuration of tools.
  ...['.gitignore', '.npmrc', 'biome.json', 'vitest.config.ts'],
];

const listed = spawnSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' });

// Sources that were copied without their repository do not say what is committed.
it.skipIf(listed.status !== 0)('the repository has at its top level only what the layout names', () => {
  const top = new Set(
    listed.stdout
      .trim()
      .split('\n')
      .map((file) => file.split('/')[0]),
  );
  expect([...top].sort()).toEqual([...DIRECTORIES, ...FILES].sort());
});
