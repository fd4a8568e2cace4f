/** `npm run reference` writes the generated parts of the documents; with `--check` it only compares them, for CI. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DOCUMENTS, FILES } from './documents.ts';
import { weave } from './markdown.ts';

const check = process.argv.includes('--check');
const drifted: string[] = [];

function keep(name: string, make: (text: string) => string): void {
  const file = new URL(`../../${name}`, import.meta.url);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const made = make(text);
  if (made === text) return;
  drifted.push(name);
  if (!check) writeFileSync(file, made);
}

for (const [name, parts] of Object.entries(DOCUMENTS)) {
  const made = Object.fromEntries(Object.entries(parts).map(([part, make]) => [part, make()]));
  keep(name, (text) => weave(text, made));
}
for (const [name, make] of Object.entries(FILES)) keep(name, make);

if (drifted.length === 0) process.stdout.write('the generated documents are up to date\n');
else if (!check) process.stdout.write(`rewritten: ${drifted.join(', ')}\n`);
else {
  process.stderr.write(`out of date: ${drifted.join(', ')}; run: npm run reference\n`);
  process.exitCode = 1;
}
