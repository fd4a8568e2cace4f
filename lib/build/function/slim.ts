/**
 * Removes unused modules of packages from the bundle. Using a removed module throws with the reason. The code of
 * packages is not rewritten, with two exceptions. Methods and messages of unused operations are left out. The
 * deprecated `new Buffer` is replaced, because it would print a warning in the log of each instance.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { trimOperations } from './operations.ts';
import { MESSAGES, trimMessages } from './protobuf.ts';

interface Absent {
  /** Matches the resolved path. */
  readonly module: RegExp;
  readonly why: string;
}

const CREDENTIAL_PROVIDERS = [
  'ram_role_arn',
  'oidc_role_arn',
  'ecs_ram_role',
  'default',
  'uri',
  'cli_profile',
  'profile',
  'env',
];

/** Modules that the packages load and this function never uses. */
export const ABSENT: readonly Absent[] = [
  {
    module: new RegExp(`/@alicloud/credentials/dist/src/providers/(${CREDENTIAL_PROVIDERS.join('|')})\\.js$`),
    why: 'credentials come with each invocation; no other source is used',
  },
  {
    module: /\/@alicloud\/credentials\/dist\/src\/(rsa_key_pair|bearer_token)_credential\.js$/,
    why: 'credentials come with each invocation: a key, and a token when it is a role',
  },
  {
    module: /\/@darabonba\/typescript\/dist\/(date|file|form|func|retry|stream|url|websocket|xml)\.js$/,
    why: 'of the runtime of the SDK only its models and errors are used',
  },
  {
    module: /\/node_modules\/httpx\/lib\/index\.js$/,
    why: 'requests are sent by lib/ecs/exchange.ts',
  },
  {
    module: /\/tablestore\/lib\/(client|request|event_listeners|http|http\/node|retry\/[a-z_]+)\.js$/,
    why: 'requests are sent by lib/stores/tablestore/client.ts',
  },
  {
    module: /\/tablestore\/lib\/(sql|search|protocol\/sql_generated)\.js$/,
    why: 'revocations are read and written one row at a time; SQL brings flatbuffers',
  },
  {
    module: /\/jsonc-parser\/lib\/esm\/impl\/(edit|format)\.js$/,
    why: 'the configuration file is read, and never written',
  },
  { module: /\/node_modules\/flatbuffers\//, why: 'only SQL queries of Tablestore use it' },
];

/** Middy loads it for streamed answers, which no entry point of this function supports. */
const STREAMS = { specifier: /^node:stream\/(?:promises|web)$/, importer: /\/@middy\/core\// };

/** With DEBUG it prints requests with their signed headers, session token included; and it checks for a terminal. */
const DEBUG = /\/node_modules\/debug\/src\/index\.js$/;

/** SQLite is for local runs: a deployment has several instances, which share no disk. */
const SQLITE = /\/lib\/stores\/sqlite\/store\.ts$/;

/** Encode and decode the requests and replies of all operations. */
const CODERS = /\/tablestore\/lib\/protocol\/(?:en|de)coder\.js$/;

/** The expressions are evaluated by lib/callers/jmespath, and only parsed by the library. */
const JMESPATH = /\/@jmespath-community\/jmespath\/dist\/index\.mjs$/;
const INTERPRETERS = ['new TreeInterpreter()', 'new ScopeChain()'];

/** `new Buffer`, also as the constructor of a buffer. Node warns of it outside `node_modules`, so once in a bundle. */
const BUFFERS = {
  module: /\/(?:tablestore\/lib|protobufjs\/src)\/.+\.js$/,
  made: /\bnew (?:this\.buf\.constructor|(?:TableStore\.util\.)?Buffer)\(/g,
};

const COMPILED_MESSAGES = /\/tablestore\/lib\/protocol\/tablestore_compiled_proto\.js$/;

/** Whether the bundle contains nothing of this module. */
export const isReplaced = (path: string): boolean =>
  DEBUG.test(path) || ABSENT.some(({ module }) => module.test(path));

/** Replaces modules as they are loaded. The patterns expect paths with forward slashes. */
export const slimKeeping = (messages: readonly string[]): Plugin => ({
  name: 'slim',
  setup({ onLoad, onResolve }) {
    for (const { module, why } of ABSENT) {
      onLoad({ filter: module }, ({ path }) => ({ contents: absent(path, why), loader: 'js' }));
    }
    onResolve({ filter: STREAMS.specifier }, ({ path, importer }) =>
      STREAMS.importer.test(importer) ? { path, namespace: 'streams' } : undefined,
    );
    onLoad({ filter: /^/, namespace: 'streams' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    onLoad({ filter: DEBUG }, () => ({
      contents: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
      loader: 'js',
    }));
    onLoad({ filter: SQLITE }, () => ({
      contents: `export function createSqliteStore() {
        throw new Error('STORE=sqlite is for local runs; a deployed function needs STORE=tablestore');
      }`,
      loader: 'js',
    }));
    onLoad({ filter: JMESPATH }, ({ path }) => ({
      contents: INTERPRETERS.reduce(markPure, readFileSync(path, 'utf8')),
      loader: 'js',
    }));
    onLoad({ filter: COMPILED_MESSAGES }, ({ path }) => ({
      contents: trimMessages(readFileSync(path, 'utf8'), messages),
      loader: 'js',
    }));
    onLoad({ filter: CODERS }, ({ path }) => ({
      contents: trimOperations(readFileSync(path, 'utf8'), operationsOf(messages)),
      loader: 'js',
    }));
    onLoad({ filter: BUFFERS.module }, ({ path }) => ({
      contents: withoutNewBuffer(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
});

/** So that what is made is left out where nothing uses it. @throws {Error} if the source does not make it */
function markPure(source: string, made: string): string {
  const instance = `= ${made};`;
  if (!source.includes(instance)) throw new Error(`jmespath does not make ${made}`);
  return source.replace(instance, `= /* @__PURE__ */ ${made};`);
}

/** What the constructor does: for a number that many zeros, for anything else its bytes. */
function withoutNewBuffer(source: string): string {
  const replaced = source.replaceAll(BUFFERS.made, 'bufferOf(');
  if (replaced === source) return source;
  return `${replaced}
function bufferOf(value, encoding) {
  return typeof value === 'number' ? Buffer.alloc(value) : Buffer.from(value, encoding);
}
`;
}

const operationsOf = (messages: readonly string[]): readonly string[] =>
  messages.flatMap((name) => /^main\.(\w+)Request$/.exec(name)?.[1] ?? []);

export const slim = slimKeeping(MESSAGES);

/** Exports a function, because most of these modules export a function or a class. */
const absent = (path: string, why: string): string => {
  const name = path.slice(path.lastIndexOf('/node_modules/') + '/node_modules/'.length);
  return `module.exports = function () { throw new Error(${JSON.stringify(`${name} is not in the bundle: ${why}`)}); };`;
};
