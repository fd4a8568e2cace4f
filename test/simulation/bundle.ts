/** The simulation as one text for a worker, with the shipped protocol, or with one module of it mutated. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { spreadNothingFirst } from '../../lib/build/function/spread.ts';
import type { Mutant } from './mutants/mutant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MUTANTS = join(ROOT, 'test/simulation/mutants/index.ts');
/** Marks the module as it is, for the mutant of it. */
const ORIGINAL = '?original';

/**
 * The source of the mutated module: the exports of the original, except those that the mutant replaces.
 * @throws {Error} for an export that the module does not have
 */
export async function mutated({ name, file, change }: Mutant): Promise<string> {
  const path = join(ROOT, file);
  const module: Record<string, unknown> = await import(pathToFileURL(path).href);
  const names = Object.keys(change(module as never)); // The mutant is typed by this very module.
  for (const each of names) {
    if (!(each in module)) throw new Error(`mutant "${name}": ${file} does not export ${each}`);
  }
  const original = JSON.stringify(path + ORIGINAL);
  return [
    `import * as original from ${original};`,
    `import { MUTANTS } from ${JSON.stringify(MUTANTS)};`,
    `export * from ${original};`,
    `const { change } = MUTANTS.find(({ name }) => name === ${JSON.stringify(name)});`,
    `export const { ${names.join(', ')} } = change(original);`,
  ].join('\n');
}

/** The source text of a worker (CommonJS). */
export async function bundleWorker(mutant?: Mutant): Promise<string> {
  let used = mutant === undefined;
  const plugin: Plugin = {
    name: 'mutant',
    setup({ onLoad }) {
      if (!mutant) return;
      onLoad({ filter: /\.ts$/ }, async ({ path, suffix }) => {
        if (suffix === ORIGINAL || path !== join(ROOT, mutant.file)) return undefined;
        used = true;
        return { contents: await mutated(mutant), loader: 'js', resolveDir: ROOT };
      });
    },
  };
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/simulation/worker.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [plugin],
  });
  if (!used) throw new Error(`mutant "${mutant?.name}": the simulation does not load ${mutant?.file}`);
  const [output] = outputFiles;
  if (!output) throw new Error('esbuild made nothing');
  // Most of what a schedule computes is made of such literals.
  return spreadNothingFirst({ code: output.text, mappings: '' }).code;
}
