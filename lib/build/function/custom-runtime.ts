/** What starts a function in a custom runtime: `bootstrap`, which finds Node.js, and the server before `index.js`. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The platform runs this file when the function has no command of its own. Layers are mounted at `/opt`. */
const BOOTSTRAP = `#!/bin/sh
cd "$(dirname "$0")" || exit 1
for node in /opt/nodejs*/bin/node "$(command -v node)"; do
  [ -x "$node" ] && exec "$node" "$PWD/custom-runtime.js"
done
echo 'no Node.js found: add an official layer (docs/custom-runtime.md)' >&2
exit 1
`;

/** Writes both files next to `index.js`. A built-in runtime ignores them. */
export async function addCustomRuntime(root: string, directory: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/app/custom-runtime.ts'],
    outfile: join(directory, 'custom-runtime.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    logLevel: 'warning',
  });
  const bootstrap = join(directory, 'bootstrap');
  writeFileSync(bootstrap, BOOTSTRAP);
  chmodSync(bootstrap, 0o755);
}
