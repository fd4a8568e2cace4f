/**
 * `npm run build`: bundles every function and the client into `dist/`. Beside each function is an archive with the
 * configuration file. Prints their sizes, and fails on a fault.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient } from './client/client.ts';
import { clientWeight } from './client/weight.ts';
import { bundle } from './function/bundle.ts';
import { BUDGET, weigh } from './report.ts';
import { entriesOf, zip } from './zip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
const faults: string[] = [];
const CONFIG = 'revoke-egress.config.json';
/** Without it, a deployed function refuses every request. */
const config = existsSync(join(root, CONFIG))
  ? [{ name: CONFIG, data: readFileSync(join(root, CONFIG)) }]
  : [];

for (const file of readdirSync(join(root, 'functions')).sort()) {
  const bundled = await bundle(root, `functions/${file}`, join(root, 'dist'));
  const { name, raw, gzip, zip: zipped, largest, ...weight } = weigh(bundled);
  const code = entriesOf(bundled.directory).filter((entry) => entry.name !== CONFIG);
  writeFileSync(`${bundled.directory}.zip`, zip([...code, ...config]));
  const share = `${((100 * zipped) / BUDGET).toFixed(0)} % of the budget`;
  process.stdout.write(
    `${name}: ${kilobytes(raw)}, gzip ${kilobytes(gzip)}, zip ${kilobytes(zipped)} (${share})\n`,
  );
  for (const { input, bytes } of largest) {
    process.stdout.write(`${kilobytes(bytes).padStart(10)}  ${input}\n`);
  }
  faults.push(...weight.faults);
}
process.stdout.write(
  config.length > 0
    ? `dist/*.zip contain ${CONFIG}\n`
    : `dist/*.zip contain no ${CONFIG}: write it, and build again, before you deploy them\n`,
);
const client = clientWeight(await bundleClient(root, join(root, 'dist', 'client')));
process.stdout.write(
  `client: ${client.files.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(', ')}\n`,
);
faults.push(...client.faults);
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exitCode = 1;
}
