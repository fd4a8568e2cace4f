/** Makes the V8 code cache of a bundle: the bytecode of what a cold start runs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { type Engine, FILES, loaderOf, MANIFEST } from './loader.ts';
import { CONFIG_FILE, CONTEXT, EVENT, environment } from './warm-up.ts';

/** Runs in a process of its own, so that nothing of the build is in the cache. */
const MAKER = `
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [, filename, out, context, event] = process.argv;
const script = new Script(readFileSync(filename, 'latin1'), { filename: 'code.js' });
const module = { exports: {} };
script.runInThisContext()(module.exports, require, module, filename, '');
(async () => {
  await module.exports.initialize(JSON.parse(context));
  // A function that takes other events has started all the same.
  await module.exports.handler(Buffer.from(event), JSON.parse(context)).catch(() => undefined);
  writeFileSync(out, script.createCachedData());
})();
`;

/**
 * Writes `index.js`, `package.json` and `code.cache` beside the `code.js` of that directory, for the V8 that runs this.
 * The code stands in its wrapper.
 * @throws {Error} when the function does not start
 */
export function addCodeCache(directory: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'code-cache-'));
  try {
    const [configFile, raw] = [join(scratch, 'config.json'), join(scratch, 'raw')];
    writeFileSync(configFile, JSON.stringify(CONFIG_FILE));
    const words = [join(directory, FILES.code), raw, JSON.stringify(CONTEXT), JSON.stringify(EVENT)];
    // Predictable: one thread and fixed seeds, so that the same code gives the same bytes.
    execFileSync(process.execPath, ['--predictable', '--no-deprecation', '-e', MAKER, ...words], {
      env: environment(configFile),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // Compressed well, because the package has a budget; unpacking takes a tenth of the time that it saves.
    const cache = brotliCompressSync(readFileSync(raw), {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    });
    writeFileSync(join(directory, FILES.cache), cache);
    writeFileSync(join(directory, FILES.entry), loaderOf(thisEngine()));
    writeFileSync(join(directory, FILES.manifest), MANIFEST);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const thisEngine = (): Engine => ({ v8: process.versions.v8, arch: process.arch });
