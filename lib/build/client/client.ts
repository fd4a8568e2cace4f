/**
 * Builds the package of the client: the typed client as ECMAScript module and as CommonJS, the command, and the parts
 * that the operator's commands load on demand. It has a manifest of its own and needs no other package. Direct
 * invocation loads an SDK, if it is installed.
 */
import { chmodSync, copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { INDEX_MESSAGES } from '../function/protobuf.ts';
import { isReplaced, slimKeeping } from '../function/slim.ts';
import { NOTICES, noticesOf } from '../notices.ts';
import { COMMON_JS, COMMON_JS_MANIFEST, clientManifest } from './manifest.ts';
import { emitTypes } from './types.ts';

export const CLIENT_FILES = {
  client: 'index.js',
  command: 'revoke-egress.js',
  operator: 'operator.cjs',
  commonJs: `${COMMON_JS}/index.js`,
  types: 'types',
  notices: NOTICES,
} as const;

export type ClientPart = 'client' | 'commonJs' | 'command' | 'operator';

/** Documents of the project that are part of the package. */
const DOCUMENTS = ['README.md', 'LICENSE', 'CHANGELOG.md'];

export interface ClientBundle {
  readonly directory: string;
  readonly meta: Readonly<Record<ClientPart, Metafile>>;
}

const FC2 = '@alicloud/fc2';

const SHARED = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // The notices of the packages are in a separate file.
  legalComments: 'none',
  external: [FC2],
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Keeps the SDKs in the file that is loaded on demand: CommonJS, as the Tablestore SDK requires. */
const onDemand: Plugin = {
  name: 'on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/work\.ts$/ }, () => ({ path: `./${CLIENT_FILES.operator}`, external: true }));
  },
};

/** The messages about tables, beside those of the functions. */
const TABLES = [
  'CreateTableRequest',
  'CreateTableResponse',
  'DescribeTableRequest',
  'DescribeTableResponse',
  'UpdateTableRequest',
  'CreateIndexRequest',
].map((message) => `main.${message}`);
const KEPT = [...INDEX_MESSAGES, ...TABLES];

/** Builds the project at `root` into the directory `out`. The output is reproducible. */
export async function bundleClient(root: string, out: string): Promise<ClientBundle> {
  rmSync(out, { recursive: true, force: true });
  const file = (part: ClientPart) => join(out, CLIENT_FILES[part]);
  const client = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: ['lib/client/index.ts'],
    outfile: file('client'),
    format: 'esm',
  });
  const commonJs = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: ['lib/client/index.ts'],
    outfile: file('commonJs'),
    format: 'cjs',
    // From where the SDK of a direct invocation is resolved.
    define: { 'import.meta.url': '__filename' },
  });
  const command = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: ['lib/operator/main.ts'],
    outfile: file('command'),
    format: 'esm',
    minify: true,
    // The YAML parser is CommonJS, and requires modules of Node.
    banner: { js: REQUIRE },
    plugins: [onDemand],
  });
  const operator = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: ['lib/operator/work.ts'],
    outfile: file('operator'),
    format: 'cjs',
    minify: true,
    tsconfigRaw: { compilerOptions: { alwaysStrict: false, verbatimModuleSyntax: true } },
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    plugins: [slimKeeping(KEPT)],
  });
  chmodSync(file('command'), 0o755);
  const types = join(out, CLIENT_FILES.types);
  emitTypes(root, types);
  cpSync(types, join(out, COMMON_JS, CLIENT_FILES.types), { recursive: true });
  writeFileSync(join(out, COMMON_JS, 'package.json'), COMMON_JS_MANIFEST);
  writeFileSync(join(out, 'package.json'), clientManifest(readFileSync(join(root, 'package.json'), 'utf8')));
  for (const document of DOCUMENTS) copyFileSync(join(root, document), join(out, document));
  const meta = {
    client: client.metafile,
    commonJs: commonJs.metafile,
    command: command.metafile,
    operator: operator.metafile,
  };
  writeFileSync(join(out, CLIENT_FILES.notices), noticesOf(root, Object.values(meta), isReplaced));
  return { directory: out, meta };
}
