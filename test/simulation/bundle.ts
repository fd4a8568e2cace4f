/** The simulation as one text for a worker, with the shipped protocol, or with one line of it changed. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Mutant } from './mutants.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the file becomes. @throws {Error} when the text to find is not there exactly once. */
export function patch(source: string, { name, file, find, replace }: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`mutant "${name}": ${file} has the text to find ${parts.length - 1} times, not once`);
  }
  return parts.join(replace);
}

/** The source text of a worker (CommonJS). The change exists only in this text. */
export async function bundleWorker(mutant?: Mutant): Promise<string> {
  let patched = false;
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/simulation/worker.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutant',
        setup({ onLoad }) {
          if (!mutant) return;
          onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            if (relative(ROOT, path).replaceAll('\\', '/') !== mutant.file) return undefined;
            patched = true;
            return { contents: patch(await readFile(path, 'utf8'), mutant), loader: 'ts' };
          });
        },
      },
    ],
  });
  if (mutant && !patched)
    throw new Error(`mutant "${mutant.name}": the simulation does not load ${mutant.file}`);
  const [output] = outputFiles;
  if (!output) throw new Error('esbuild made nothing');
  return output.text;
}
