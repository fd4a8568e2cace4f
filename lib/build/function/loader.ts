/**
 * `index.js` of a bundle: runs `code.js` with its V8 code cache, so that a cold start does not parse and compile half a
 * megabyte. Another version of V8 rejects the cache and compiles the code.
 */

/** The wrapper of `code.js`, added by the build: adding it at every start would copy the code. */
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

/** Makes the files CommonJS, independent of parent directories. */
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
// The build emits ASCII only, so no decoding is needed.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
if (cachedData === undefined || script.cachedDataRejected) {
  process.emitWarning(engine + ' cannot use the code cache of V8 ${v8} ${arch}: the start is slower', 'CodeCache');
}
script.runInThisContext()(exports, require, module, filename, __dirname);
`;
