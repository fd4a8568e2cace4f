/** One self-contained directory per function, as `s deploy` takes it. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

export interface Bundle {
  readonly name: string;
  /** The directory that is deployed: `index.js` and nothing else. */
  readonly directory: string;
  readonly meta: Metafile;
}

/** SQLite is for local runs: its binary has no place in a deployment, and a file on one instance's disk is no table. */
const withoutSqlite: Plugin = {
  name: 'without-sqlite',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]stores[\\/]sqlite\.ts$/ }, () => ({
      contents: `export function createSqliteStore() {
        throw new Error('STORE=sqlite is for local runs; a deployed function needs STORE=tablestore');
      }`,
    }));
  },
};

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
    // The UMD build of jsonc-parser requires its parts in a way that no bundler can follow.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    plugins: [withoutSqlite],
    // The Tablestore SDK assigns to variables that it never declares, which strict code may not.
    tsconfigRaw: { compilerOptions: { alwaysStrict: false, verbatimModuleSyntax: true } },
    logLevel: 'warning',
  });
  mkdirSync(join(out, 'maps'), { recursive: true });
  renameSync(join(directory, 'index.js.map'), join(out, 'maps', `${name}.js.map`));
  return { name, directory, meta: metafile };
}
