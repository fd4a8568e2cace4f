/** `npm run build`: bundles every function into `dist/`, prints what each weighs, fails on a fault. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { weigh } from './report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`.padStart(10);
const faults: string[] = [];

for (const file of readdirSync(join(root, 'functions')).sort()) {
  const weight = weigh(await bundle(root, `functions/${file}`, join(root, 'dist')));
  process.stdout.write(
    `${weight.name}: ${kilobytes(weight.bytes).trim()}, compressed ${kilobytes(weight.gzip).trim()}\n`,
  );
  for (const { input, bytes } of weight.largest) process.stdout.write(`${kilobytes(bytes)}  ${input}\n`);
  faults.push(...weight.faults);
}
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exitCode = 1;
}
