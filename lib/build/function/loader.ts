/**
 * `index.js` of a bundle: runs `code.js` with the V8 code cache beside it, which spares V8 reading and compiling half a
 * megabyte at every cold start. A V8 of another version refuses the cache and compiles, as it would without one.
 */

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
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, '${FILES.code}');

function readCache() {
  if (!known) return undefined;
  try {
    return readFileSync(join(__dirname, '${FILES.cache}'));
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
