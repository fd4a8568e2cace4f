/**
 * Bundles of TypeScript files for the processes that tests start. A bundle starts in a fifth of the processor time that
 * `--import tsx` takes, which compiles some hundred modules at every start.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../architecture/imports.ts';

/** Native, found by its own path, or not strict, as a module must be. */
const UNBUNDLED = ['@photostructure/sqlite', 'esbuild', 'tablestore', 'proxy-agent', 'vitest'];
const CACHE = join(ROOT, 'node_modules', '.cache', 'scripts');

/** Keeps the URL of each source as its `import.meta.url`: files are looked for relative to it. */
const sourceUrls: Plugin = {
  name: 'source-urls',
  setup({ initialOptions, onLoad }) {
    initialOptions.define = { 'import.meta.url': 'sourceUrl' };
    onLoad({ filter: /\/(?:lib|test|functions)\/.*\.ts$/ }, ({ path }) => {
      const url = `const sourceUrl = ${JSON.stringify(pathToFileURL(path).href)};`;
      // A first line `#!` stays the first one.
      const contents = readFileSync(path, 'utf8').replace(/^(?:#!.*\n)?/, (line) => line + url);
      return { loader: 'ts', contents };
    });
  },
};

const scripts = new Map<string, Promise<string>>();

/** The path of the bundle of a file, built at its first use in this process. */
export function scriptOf(file: string): Promise<string> {
  const script = scripts.get(file) ?? make(file);
  scripts.set(file, script);
  return script;
}

async function make(file: string): Promise<string> {
  const script = join(CACHE, `${relative(ROOT, file)}.mjs`);
  // Another worker may build it, too, or run it already.
  const made = `${script}.${randomUUID()}`;
  await build({
    entryPoints: [file],
    outfile: made,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: UNBUNDLED,
    // Its main file is UMD, of which bundlers do not find the parts.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [sourceUrls],
    logLevel: 'error',
  });
  renameSync(made, script);
  return script;
}
