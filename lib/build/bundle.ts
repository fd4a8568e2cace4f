/** One self-contained directory per function, as `s deploy` takes it. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { slim } from './slim.ts';

export interface Bundle {
  readonly name: string;
  /** The directory that is deployed: `index.js` and nothing else. */
  readonly directory: string;
  readonly meta: Metafile;
}

/** Bundles `functions/<name>.ts` of the project at `root` into `<out>/<name>/index.js`; source maps go to `<out>/maps`. */
export async function bundle(root: string, entry: string, out: string): Promise<Bundle> {
  const name = basename(entry, '.ts');
  const directory = join(out, name);
  rmSync(directory, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(directory, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    plugins: [slim],
    // Its main file is UMD, whose `require` no bundler sees through.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // The Tablestore SDK assigns to variables that it never declares, which strict code may not.
    tsconfigRaw: { compilerOptions: { alwaysStrict: false, verbatimModuleSyntax: true } },
    logLevel: 'warning',
  });
  mkdirSync(join(out, 'maps'), { recursive: true });
  renameSync(join(directory, 'index.js.map'), join(out, 'maps', `${name}.js.map`));
  return { name, directory, meta: metafile };
}
