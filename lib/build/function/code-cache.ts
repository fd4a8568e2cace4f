/** Makes the V8 code cache of a bundle: the bytecode of what a cold start and its first requests run. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { type Engine, FILES, loaderOf, MANIFEST } from './loader.ts';

const MAKER = fileURLToPath(new URL('../../local/warm-up/make-code-cache.ts', import.meta.url));

/**
 * Writes `index.js`, `package.json` and `code.cache` next to `code.js`, which must have its wrapper, for the V8 that
 * runs this.
 * @returns what the function answered to each event of the warm-up: only what it did then is in the cache
 * @throws {Error} if the function does not start
 */
export function addCodeCache(directory: string): readonly unknown[] {
  const scratch = mkdtempSync(join(tmpdir(), 'code-cache-'));
  try {
    const maker = join(scratch, 'maker.mjs');
    buildSync({ entryPoints: [MAKER], outfile: maker, bundle: true, platform: 'node', format: 'esm' });
    // Reproducible: one thread and fixed seeds.
    const flags = ['--predictable', '--no-deprecation'];
    execFileSync(
      process.execPath,
      [...flags, maker, join(directory, FILES.code), join(directory, FILES.cache), scratch],
      {
        env: {},
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    writeFileSync(join(directory, FILES.entry), loaderOf(thisEngine()));
    writeFileSync(join(directory, FILES.manifest), MANIFEST);
    return JSON.parse(readFileSync(join(scratch, 'answers.json'), 'utf8'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const thisEngine = (): Engine => ({ v8: process.versions.v8, arch: process.arch });
