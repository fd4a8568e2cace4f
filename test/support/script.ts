/**
 * Bundles of TypeScript files for the processes that tests start. A bundle starts in a fifth of the processor time that
 * `--import tsx` takes, which compiles some hundred modules at every start.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../architecture/imports.ts';
import { built } from './built.ts';

/** Everything that tests start as a process, or load into one. */
const SCRIPTS = [
  'functions/revoke-egress.ts',
  'lib/local/commands/check-config.ts',
  'lib/local/commands/serve.ts',
  'lib/local/commands/start.ts',
  'lib/local/demo/demo.ts',
  'lib/operator/checkout.ts',
  'lib/operator/main.ts',
  'test/build/serve-bundle.ts',
  'test/contracts/store/worker.ts',
  'test/live/command.ts',
  'test/live/tablestore-instance.ts',
  'test/remediation/instance.ts',
  'test/stores/sqlite/crash-worker.ts',
  'test/stores/sqlite/damage-worker.ts',
  'test/stores/sqlite/kit.ts',
  'test/stores/sqlite/open-worker.ts',
  'test/stores/tablestore/kit.ts',
];
/** Native, found by its own path, or not strict, as a module must be. */
const UNBUNDLED = ['@photostructure/sqlite', 'esbuild', 'tablestore', 'proxy-agent', 'vitest'];

/** Keeps the URL of each source as its `import.meta.url`, because files are found relative to it. */
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

/** The path of the bundle of a file of `SCRIPTS`. */
export async function scriptOf(file: string): Promise<string> {
  const name = relative(ROOT, file);
  if (!SCRIPTS.includes(name)) throw new Error(`${name} is not bundled: add it to SCRIPTS`);
  const directory = await built('scripts', ['functions', 'lib', 'test'], bundleAll);
  return join(directory, name.replace(/\.ts$/, '.mjs'));
}

const bundleAll = (outdir: string) =>
  build({
    absWorkingDir: ROOT,
    entryPoints: SCRIPTS,
    outdir,
    outbase: ROOT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
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
