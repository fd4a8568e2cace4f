/** Writes a directory as a ZIP archive, byte for byte the same for the same files (PKWARE APPNOTE 6.3). */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
/** Version 2.0: deflate. Names are UTF-8. */
const [VERSION, UTF8, DEFLATE] = [20, 0x0800, 8];
/** 1980-01-01 00:00, the earliest date of the format: an archive must not depend on when it was made. */
const [TIME, DATE] = [0, 0x21];
/** Made on Unix. */
const UNIX = 3 << 8;
/** A regular file that everyone may read: Function Compute refuses code that it cannot read, and runs `bootstrap`. */
const modeOf = ({ executable }: Entry): number => ((executable ? 0o100755 : 0o100644) << 16) >>> 0;

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

export function zip(entries: readonly Entry[]): Buffer {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const entry of entries) {
    const { name, data } = entry;
    const [title, packed] = [Buffer.from(name), deflateRawSync(data, { level: 9 })];
    const common = fields([
      [2, UTF8],
      [2, DEFLATE],
      [2, TIME],
      [2, DATE],
      [4, crc32(data)],
      [4, packed.length],
      [4, data.length],
      [2, title.length],
      [2, 0],
    ]);
    const head = Buffer.concat([
      fields([
        [4, LOCAL],
        [2, VERSION],
      ]),
      common,
      title,
    ]);
    const listed = [
      fields([
        [4, CENTRAL],
        [2, UNIX | VERSION],
        [2, VERSION],
      ]),
      common,
    ];
    directory.push(
      ...listed,
      fields([
        [2, 0],
        [2, 0],
        [2, 0],
        [4, modeOf(entry)],
        [4, offset],
      ]),
      title,
    );
    files.push(head, packed);
    offset += head.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const counts: Field[] = [
    [2, entries.length],
    [2, entries.length],
  ];
  const end = fields([[4, END], [2, 0], [2, 0], ...counts, [4, central.length], [4, offset], [2, 0]]);
  return Buffer.concat([...files, central, end]);
}

type Field = readonly [bytes: 2 | 4, value: number];

/** Little-endian numbers. */
function fields(numbers: readonly Field[]): Buffer {
  const buffer = Buffer.alloc(numbers.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of numbers) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}
