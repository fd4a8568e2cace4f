/** The size of a directory in bytes, on the disk and as `s deploy` sends it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';

export interface Sizes {
  readonly raw: number;
  /** The sum of the compressed files. */
  readonly gzip: number;
  /** The size of a zip archive with the default compression. */
  readonly zip: number;
}

/** The bytes of a zip archive around the data: header and directory entry of each file, end of the archive. */
const [HEADER, ENTRY, END] = [30, 46, 22];

/** @param directory with files only */
export function sizesOf(directory: string): Sizes {
  const files = readdirSync(directory).map((name) => ({ name, data: readFileSync(join(directory, name)) }));
  const sum = (size: (file: { name: string; data: Buffer }) => number): number =>
    files.reduce((total, file) => total + size(file), 0);
  return {
    raw: sum(({ data }) => data.length),
    gzip: sum(({ data }) => gzipSync(data).length),
    zip: END + sum(({ name, data }) => HEADER + ENTRY + 2 * name.length + packed(data)),
  };
}

/** Incompressible data is stored as it is. */
const packed = (data: Buffer): number => Math.min(data.length, deflateRawSync(data).length);
