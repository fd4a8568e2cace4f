/** The functions that are compared, each in a directory of its own, ready to be started. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundle } from '../../lib/build/function/bundle.ts';
import { sizesOf } from '../../lib/build/sizes.ts';
import { ROOT } from '../architecture/imports.ts';
import { CONTEXT, type Harness } from '../build/function-harness.ts';
import { type FunctionProcess, startFunction } from '../build/function-process.ts';
import { ALLOCATOR } from './allocator.ts';

export interface Candidate {
  readonly name: 'ours' | 'ours, no code cache' | 'plain' | 'plain, bundled' | 'plain, lean' | 'empty';
  readonly directory: string;
  /** The module to load, seen from the directory. */
  readonly module: string;
  /** Bytes of the zipped code package; undefined: the directory is not what is deployed. */
  readonly zip: number | undefined;
}

/** Builds all of them below `home`. */
export async function prepare(home: string): Promise<readonly Candidate[]> {
  const { directory } = await bundle(ROOT, 'functions/revoke-egress.ts', home);
  const [bundled, lean] = [join(home, 'plain-bundled'), join(home, 'plain-lean')];
  for (const [from, to, minify] of [
    ['index.cjs', bundled, false],
    ['lean.cjs', lean, true],
  ] as const) {
    await build({
      entryPoints: [join(ROOT, 'test/bench/plain', from)],
      outfile: join(to, 'index.js'),
      bundle: true,
      minify,
      platform: 'node',
      // Under a strict tsconfig it would build, and fail at run time: the Tablestore SDK is sloppy code.
      tsconfigRaw: {},
      logLevel: 'error',
    });
  }
  // As under a V8 of another version.
  const uncached = join(home, 'uncached');
  cpSync(directory, uncached, { recursive: true });
  const entry = join(uncached, 'index.js');
  writeFileSync(entry, readFileSync(entry, 'utf8').replaceAll(`V8 ${process.versions.v8} `, 'V8 0.0.0 '));
  const [plain, empty] = [join(home, 'plain'), join(home, 'empty')];
  for (const each of [plain, empty]) mkdirSync(each);
  cpSync(join(ROOT, 'test/bench/empty/index.cjs'), join(empty, 'index.js'));
  return [
    { name: 'ours', directory, module: './index.js', zip: sizesOf(directory).zip },
    { name: 'ours, no code cache', directory: uncached, module: './index.js', zip: undefined },
    // Run in place, so that it finds the packages.
    { name: 'plain', directory: plain, module: join(ROOT, 'test/bench/plain/index.cjs'), zip: undefined },
    { name: 'plain, bundled', directory: bundled, module: './index.js', zip: sizesOf(bundled).zip },
    { name: 'plain, lean', directory: lean, module: './index.js', zip: sizesOf(lean).zip },
    { name: 'empty', directory: empty, module: './index.js', zip: sizesOf(empty).zip },
  ];
}

/** Starts one in a fresh process, on that harness. */
export const launch = (
  { directory, module }: Candidate,
  harness: Harness,
  env: Readonly<Record<string, string>> = {},
): Promise<FunctionProcess> =>
  startFunction(directory, { ...ALLOCATOR, ...harness.environment(directory), ...env }, CONTEXT, module);
