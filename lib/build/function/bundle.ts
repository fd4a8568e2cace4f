/** One self-contained directory per function, as `s deploy` takes it. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { NOTICES, noticesOf } from '../notices.ts';
import { addCodeCache } from './code-cache.ts';
import { FILES, WRAPPER } from './loader.ts';
import { isReplaced, slim } from './slim.ts';

export interface Bundle {
  readonly name: string;
  /** The directory that is deployed: `index.js`, `code.js`, `code.cache`, `package.json` and `NOTICES.txt`. */
  readonly directory: string;
  readonly meta: Metafile;
}

/**
 * Bundles `functions/<name>.ts` of the project at `root` into `<out>/<name>/`; source maps go to `<out>/maps`. The same
 * sources and the same Node give the same bytes.
 */
export async function bundle(root: string, entry: string, out: string): Promise<Bundle> {
  const name = basename(entry, '.ts');
  const directory = join(out, name);
  rmSync(directory, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(directory, FILES.code),
    bundle: true,
    platform: 'node',
    target: 'node20',
    // In sloppy mode: the Tablestore SDK assigns to variables that it never declares, which modules may not.
    format: 'cjs',
    tsconfigRaw: { compilerOptions: { alwaysStrict: false, verbatimModuleSyntax: true } },
    banner: { js: WRAPPER.head },
    footer: { js: WRAPPER.tail },
    minify: true,
    // `index.js` reads it so.
    charset: 'ascii',
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    plugins: [slim],
    // Its main file is UMD, whose `require` no bundler sees through.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    logLevel: 'warning',
  });
  mkdirSync(join(out, 'maps'), { recursive: true });
  renameSync(join(directory, `${FILES.code}.map`), join(out, 'maps', `${name}.js.map`));
  addCodeCache(directory);
  writeFileSync(join(directory, NOTICES), noticesOf(root, [metafile], isReplaced));
  return { name, directory, meta: metafile };
}
