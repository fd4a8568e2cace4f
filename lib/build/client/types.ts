/** The declarations of the typed client: `index.d.ts` and the files that it imports. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';

const PROJECT = 'lib/build/client/types.tsconfig.json';
const ENTRY = 'client/index.d.ts';
const SPECIFIER = /(?<=\bfrom '|\bimport\(')(\.[^']+)\.ts(?=')/g;

/** Writes the declarations into `out`, in the layout of the sources. */
export function emitTypes(root: string, out: string): void {
  const all = mkdtempSync(join(tmpdir(), 'client-types-'));
  try {
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [compiler, '--project', join(root, PROJECT), '--outDir', all], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    for (const [file, text] of reached((name) => readFileSync(join(all, name), 'utf8'), ENTRY)) {
      mkdirSync(dirname(join(out, file)), { recursive: true });
      writeFileSync(join(out, file), text);
    }
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

/** The declarations that `entry` imports, by name, with specifiers that end in `.js`. */
function reached(read: (name: string) => string, entry: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const queue = [entry];
  for (const name of queue) {
    if (texts.has(name)) continue;
    const text = read(name);
    for (const [, specifier = ''] of text.matchAll(SPECIFIER)) {
      queue.push(`${posix.join(posix.dirname(name), specifier)}.d.ts`);
    }
    texts.set(name, text.replace(SPECIFIER, '$1.js'));
  }
  return texts;
}
