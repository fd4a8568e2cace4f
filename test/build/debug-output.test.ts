/**
 * The debug output of packages prints signatures and session tokens, so it must not be enabled. The switches are
 * searched in the packages themselves, so that a package with a new switch fails this test.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { readSettings } from '../../lib/config/settings.ts';
import { DEBUG_VARIABLES, debugOutputFaults } from '../../lib/core/debug-output.ts';
import { ConfigError } from '../../lib/core/errors/errors.ts';
import { ROOT } from '../architecture/imports.ts';
import { runCommand } from '../local/commands/kit.ts';

/** The entries of everything that runs: the functions, the commands in a checkout, and the package. */
const ENTRIES = [
  ...['revoke-egress', 'restore-egress', 'remediate-egress'].map((name) => `functions/${name}.ts`),
  ...['start', 'serve', 'check-config'].map((name) => `lib/local/commands/${name}.ts`),
  'lib/local/demo/demo.ts',
  'lib/operator/main.ts',
  'lib/operator/work.ts',
];

/** Variables that packages read for other purposes. `DEBUG_FD` and the like only set the format and the output. */
const HARMLESS: readonly RegExp[] = [
  /^ALIBABA_CLOUD_/,
  /_PROXY$/i,
  /^(?:ESBUILD|WS_NO)_/,
  /^(?:CI|FC_REGION|DEBUG_FD|LIBSQL_JS_DEV|URLLIB_ENABLE_PROXY)$/,
];
/** Modules that read computed variables: for `DEBUG` and its format, for proxies, for child processes. */
const READS_ALL =
  /\/(?:debug\/src\/node|axios\/lib\/adapters\/http|@alicloud\/credentials\/dist\/src\/providers\/external)\.js$/;

const READS =
  /\b(?:node_)?process\d*(?:\.default)?\.env\b(?:\.([A-Za-z_]\w*)|\[\s*['"]([^'"]+)['"]\s*\]|(?! &&|\.))/g;
const CHANNEL =
  /(?:require\(\s*["']debug["']\s*\)|\bdebug_1\.default\)?|\bdebug)\(\s*["'`]([\w:*-]+)["'`]\s*\)/g;

let sources: readonly { readonly file: string; readonly text: string }[];

/** Finds all modules of packages that the entries load, also those that a bundle removes. */
beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: join(ROOT, 'dist'),
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'error',
    // The first finds the binary of SQLite by variables, and prints nothing.
    external: ['node-gyp-build', 'proxy-agent'],
  });
  sources = Object.keys(metafile.inputs)
    .filter((file) => file.includes('node_modules/'))
    .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));
}, 120_000);

const isRefused = (name: string, value = '1'): boolean => debugOutputFaults({ [name]: value }).length > 0;

it('the packages are all found, including those that are known to have a switch', () => {
  const channels = sources.flatMap(({ text }) => [...text.matchAll(CHANNEL)].map(([, name]) => name));
  expect(channels).toEqual(expect.arrayContaining(['httpx:header', 'httpx:body', 'sign', 'ali-oss']));
  expect(sources.some(({ file }) => file.includes('/tablestore/lib/signer.js'))).toBe(true);
});

it('the packages read only refused variables and variables that are known to be harmless', () => {
  const reads = sources.flatMap(({ file, text }) =>
    [...text.matchAll(READS)].map(([, dotted, quoted]) => ({ file, name: dotted ?? quoted })),
  );
  const unknown = reads.filter(({ file, name }) =>
    name === undefined
      ? !READS_ALL.test(file)
      : !isRefused(name) && !HARMLESS.some((pattern) => pattern.test(name)),
  );
  expect(unknown).toEqual([]);
  for (const name of ['DEBUG', 'LOG_TOKENS']) expect(reads).toContainEqual(expect.objectContaining({ name }));
});

it('the packages have no debug channel that the start accepts, by name or by a pattern', () => {
  for (const { text } of sources) {
    for (const [, channel = ''] of text.matchAll(CHANNEL)) {
      const [head = ''] = channel.split(':');
      for (const value of [channel, `${head}*`, '*', `other,${channel}`]) {
        expect([value, isRefused('DEBUG', value)]).toEqual([value, true]);
      }
    }
  }
});

it("the packages use Node's own channels, which are refused too", () => {
  expect(sources.some(({ text }) => /\bdebuglog\b/.test(text))).toBe(true);
  expect(isRefused('NODE_DEBUG', 'urllib')).toBe(true);
});

it('the start is refused for every value of every such variable, which the message names', () => {
  fc.assert(
    fc.property(fc.constantFrom(...DEBUG_VARIABLES), fc.string({ minLength: 1 }), (name, value) => {
      expect(() => readSettings({ [name]: value })).toThrow(ConfigError);
      expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name} must not be set`));
    }),
  );
});

it.each([
  ['lib/local/commands/start.ts', []],
  ['lib/local/commands/serve.ts', []],
  ['lib/local/commands/check-config.ts', []],
  ['lib/local/demo/demo.ts', []],
  ['lib/operator/checkout.ts', ['doctor']],
  ['lib/operator/checkout.ts', ['explain', 'PolicyDenied']],
])('the start of %s %j ends with one line and code 2', async (file, words) => {
  const env = { DEBUG: 'httpx:header', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'hush' };
  await using running = await runCommand('start', env, join(ROOT, file), words);
  const { code, out, err } = await running.ended();
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(
    /^[a-z-]+: DEBUG must not be set, but is "httpx:header": it can print credentials; unset it\n$/,
  );
});
