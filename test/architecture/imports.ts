/** Reads a source tree, for the tests of the architecture. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Import {
  /** The importing file, below the root. */
  readonly from: string;
  /** A file below the root, or a package's specifier. */
  readonly to: string;
}

/** Every TypeScript file below these folders of the root, with forward slashes. */
export function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => posix.join(folder, file.replaceAll('\\', '/')))
      .filter((file) => file.endsWith('.ts')),
  );
}

/** What a file imports, types included: an arrow is an arrow even where the compiler erases it. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const specifiers = text.matchAll(
    /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+|\brequire\(\s*)['"]([^'"\n]+)['"]/gm,
  );
  return [...specifiers].map(([, to = '']) => ({
    from: file,
    to: to.startsWith('.') ? posix.join(dirname(file), to) : to,
  }));
}
