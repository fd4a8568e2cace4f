/** How large a directory is, on the disk and as `s deploy` sends it. Bytes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';

export interface Sizes {
  readonly raw: number;
  /** Each file on its own. */
  readonly gzip: number;
  /** Of a zip archive of the files, at the usual level of compression. */
  readonly zip: number;
}

/** The parts of a zip archive around the data: header and directory entry of a file, end of the archive. */
const [HEADER, ENTRY, END] = [30, 46, 22];

/** Files of the directory itself; it must have no others. */
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

/** What is compressed already is stored as it is. */
const packed = (data: Buffer): number => Math.min(data.length, deflateRawSync(data).length);
