/** What tests build of the sources: kept in `node_modules/.cache` until a source changes, for all workers and runs. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../architecture/imports.ts';

const CACHE = join(ROOT, 'node_modules', '.cache', 'built');
/** Every build depends on them, beside its sources. */
const COMMON = ['package.json', 'package-lock.json', 'tsconfig.json'];
const HOUR = 3_600_000;

const directories = new Map<string, Promise<string>>();

/**
 * The directory that `build` fills, which must not be changed.
 * @param sources directories below the root
 */
export function built(
  name: string,
  sources: readonly string[],
  build: (out: string) => Promise<unknown>,
): Promise<string> {
  const directory = directories.get(name) ?? make(name, join(CACHE, `${name}-${hashOf(sources)}`), build);
  directories.set(name, directory);
  return directory;
}

async function make(
  name: string,
  directory: string,
  build: (out: string) => Promise<unknown>,
): Promise<string> {
  if (existsSync(directory)) {
    utimesSync(directory, new Date(), new Date());
    return directory;
  }
  mkdirSync(CACHE, { recursive: true });
  removeOld();
  const made = mkdtempSync(join(CACHE, `${name}-new-`));
  await build(made);
  try {
    renameSync(made, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    // Another worker was faster.
    rmSync(made, { recursive: true });
  }
  return directory;
}

function hashOf(sources: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  const files = sources.flatMap((source) =>
    readdirSync(join(ROOT, source), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of [...files.sort(), ...COMMON.map((name) => join(ROOT, name))]) {
    const text = readFileSync(file);
    hash.update(`${file}\n${text.length}\n`).update(text);
  }
  return hash.digest('hex').slice(0, 16);
}

/** What no run has used for an hour. */
function removeOld(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > HOUR) rmSync(path, { recursive: true, force: true });
  }
}
