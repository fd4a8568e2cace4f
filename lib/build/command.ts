/** `npm run build`: bundles every function and the client into `dist/`, prints their sizes, and fails on a fault. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient } from './client/client.ts';
import { clientWeight } from './client/weight.ts';
import { bundle } from './function/bundle.ts';
import { BUDGET, weigh } from './report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
const faults: string[] = [];

for (const file of readdirSync(join(root, 'functions')).sort()) {
  const { name, raw, gzip, zip, largest, ...weight } = weigh(
    await bundle(root, `functions/${file}`, join(root, 'dist')),
  );
  const share = `${((100 * zip) / BUDGET).toFixed(0)} % of the budget`;
  process.stdout.write(
    `${name}: ${kilobytes(raw)}, gzip ${kilobytes(gzip)}, zip ${kilobytes(zip)} (${share})\n`,
  );
  for (const { input, bytes } of largest) {
    process.stdout.write(`${kilobytes(bytes).padStart(10)}  ${input}\n`);
  }
  faults.push(...weight.faults);
}
const client = clientWeight(await bundleClient(root, join(root, 'dist', 'client')));
process.stdout.write(
  `client: ${client.files.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(', ')}\n`,
);
faults.push(...client.faults);
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exitCode = 1;
}
