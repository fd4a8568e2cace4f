/** Builds one self-contained directory for each function, as `s deploy` expects it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { NOTICES, noticesOf } from '../notices.ts';
import { addCodeCache } from './code-cache.ts';
import { addCustomRuntime } from './custom-runtime.ts';
import { FILES, WRAPPER } from './loader.ts';
import { INDEX_MESSAGES } from './protobuf.ts';
import { isReplaced, slim, slimKeeping } from './slim.ts';
import { spreadNothingFirst } from './spread.ts';

/** Functions that read the index of unfinished rows. */
const LISTING = new Set(['complete-egress']);

export interface Bundle {
  readonly name: string;
  /**
   * The directory that is deployed: `index.js`, `code.js`, `code.cache`, `package.json`, `NOTICES.txt`, and for a custom
   * runtime `bootstrap` and `custom-runtime.js`.
   */
  readonly directory: string;
  readonly meta: Metafile;
  /** What it answered while its code cache was made. */
  readonly warmUp: readonly unknown[];
}

/**
 * Bundles `functions/<name>.ts` of the project at `root` into `<out>/<name>/`, and source maps into `<out>/maps`. The
 * output is reproducible with the same version of Node.
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
    // Not strict: the Tablestore SDK assigns to undeclared variables, which a module may not.
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
    plugins: [LISTING.has(name) ? slimKeeping(INDEX_MESSAGES) : slim],
    // Its main file is UMD, and bundlers cannot resolve its `require`.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    logLevel: 'warning',
  });
  speedUp(join(directory, FILES.code), join(out, 'maps', `${name}.js.map`));
  const warmUp = addCodeCache(directory);
  await addCustomRuntime(root, directory);
  writeFileSync(join(directory, NOTICES), noticesOf(root, [metafile], isReplaced));
  return { name, directory, meta: metafile, warmUp };
}

/** Rewrites slow literals of the built file, and moves its source map to `map`. */
function speedUp(file: string, map: string): void {
  const built = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const { code, mappings } = spreadNothingFirst({
    code: readFileSync(file, 'utf8'),
    mappings: built.mappings,
  });
  writeFileSync(file, code);
  mkdirSync(dirname(map), { recursive: true });
  writeFileSync(map, JSON.stringify({ ...built, mappings }));
  rmSync(`${file}.map`);
}
