/** Writes a directory as a ZIP archive, byte for byte the same for the same files. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** The earliest date of the format, in the local time that it is written in: an archive must not depend on when it was made. */
const EARLIEST = new Date(1980, 0, 1);
/** Made on Unix. */
const UNIX = 3;
/** A regular file that everyone may read: Function Compute refuses code that it cannot read, and runs `bootstrap`. */
const modeOf = ({ executable }: Entry): number => (executable ? 0o100755 : 0o100644) << 16;

export interface Entry {
  /** With `/` between folders. */
  readonly name: string;
  readonly data: Buffer;
  readonly executable?: boolean;
}

/** The files of a directory and its folders, by name. */
export function entriesOf(directory: string): readonly Entry[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .map((path) => ({
      name: path.slice(directory.length + 1).replaceAll('\\', '/'),
      data: readFileSync(path),
      executable: (statSync(path).mode & 0o100) !== 0,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export const zip = (entries: readonly Entry[]): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        entries.map((entry) => [entry.name, [entry.data, { os: UNIX, attrs: modeOf(entry) }]]),
      ),
      { mtime: EARLIEST },
    ),
  );
