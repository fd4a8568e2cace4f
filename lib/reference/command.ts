/** `npm run reference` rewrites the generated parts of the documents; with `--check` it only compares, for CI. */
import { readFileSync, writeFileSync } from 'node:fs';
import { DOCUMENTS } from './documents.ts';
import { weave } from './weave.ts';

const check = process.argv.includes('--check');
const drifted: string[] = [];

for (const [name, parts] of Object.entries(DOCUMENTS)) {
  const file = new URL(`../../${name}`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const made = Object.fromEntries(Object.entries(parts).map(([part, make]) => [part, make()]));
  const woven = weave(text, made);
  if (woven === text) continue;
  drifted.push(name);
  if (!check) writeFileSync(file, woven);
}

if (drifted.length === 0) process.stdout.write('the documents are in step with the code\n');
else if (!check) process.stdout.write(`rewritten: ${drifted.join(', ')}\n`);
else {
  process.stderr.write(`out of step with the code: ${drifted.join(', ')}; run: npm run reference\n`);
  process.exitCode = 1;
}
