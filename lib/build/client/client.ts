/**
 * Bundles the typed client, the command, and the parts that the operator's commands load on demand into one directory.
 * They need no other package, except `@alicloud/fc20230330` or `@alicloud/fc2` for direct invocation, if it is installed.
 */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { INDEX_MESSAGES } from '../function/protobuf.ts';
import { isReplaced, slimKeeping } from '../function/slim.ts';
import { NOTICES, noticesOf } from '../notices.ts';
import { emitTypes } from './types.ts';

export const CLIENT_FILES = {
  client: 'index.js',
  command: 'revoke-egress.js',
  operator: 'operator.cjs',
  types: 'types',
  notices: NOTICES,
} as const;

export type ClientPart = 'client' | 'command' | 'operator';

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
  emitTypes(root, join(out, CLIENT_FILES.types));
  const meta = { client: client.metafile, command: command.metafile, operator: operator.metafile };
  writeFileSync(join(out, CLIENT_FILES.notices), noticesOf(root, Object.values(meta), isReplaced));
  return { directory: out, meta };
}
