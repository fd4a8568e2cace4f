/**
 * `index.js` of a bundle: runs `code.js` with the V8 code cache beside it, which spares V8 reading and compiling half a
 * megabyte at every cold start. A V8 of another version or with other flags refuses the cache and compiles, as it would
 * without one.
 */

/**
 * An instance serves one request at a time and keeps little: its young generation keeps its first size, the old one grows
 * by a fifth between collections, which begin at half of that, and each of them gives whole pages back. Measured in
 * docs/decisions/0016-lean.md.
 */
export const FLAGS =
  '--semi-space-growth-factor=1 --heap-growing-percent=20 --compact-on-every-full-gc ' +
  '--incremental-marking-soft-trigger=50';

/** What Node has of its own that the code loads: it is compiled too, but under the usual flags only. */
const NODE_MODULES = [
  'crypto',
  'diagnostics_channel',
  'https',
  'os',
  'querystring',
  'timers',
  'url',
  'util',
  'zlib',
];

/** What `code.js` is wrapped in as it is built: put around it at every start, it would be copied. */
export const WRAPPER = {
  head: '(function (exports, require, module, __filename, __dirname) {',
  tail: '})',
} as const;

export const FILES = {
  entry: 'index.js',
  code: 'code.js',
  cache: 'code.cache',
  manifest: 'package.json',
} as const;

/** Whatever lies above the directory: its files are CommonJS. */
export const MANIFEST = '{ "type": "commonjs" }\n';

/** The engine that made a cache. */
export interface Engine {
  readonly v8: string;
  readonly arch: string;
}

/** The text of `index.js`. */
export const loaderOf = ({ v8, arch }: Engine): string => `'use strict';
const engine = 'V8 ' + process.versions.v8 + ' ' + process.arch;
const known = engine === 'V8 ${v8} ${arch}';
if (known) {
  // Before the flags, under which Node would have to compile them.
  for (const name of ${JSON.stringify(NODE_MODULES)}) require(name);
  // Before the script: a cache is good under the flags that it was made under.
  require('node:v8').setFlagsFromString('${FLAGS}');
}
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { brotliDecompressSync } = require('node:zlib');

const filename = join(__dirname, '${FILES.code}');

function readCache() {
  if (!known) return undefined;
  try {
    return brotliDecompressSync(readFileSync(join(__dirname, '${FILES.cache}')));
  } catch (error) {
    process.emitWarning(error);
  }
}

const cachedData = readCache();
// ASCII, which the build sees to: no decoding.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
if (cachedData === undefined || script.cachedDataRejected) {
  process.emitWarning(engine + ' has no use for the code cache, made by V8 ${v8} ${arch}: start is slower', 'CodeCache');
}
script.runInThisContext()(exports, require, module, filename, __dirname);
`;
