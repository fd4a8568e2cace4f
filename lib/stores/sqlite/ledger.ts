/**
 * Proves that a row is intact, and that an absent row was never stored. SQLite has no checksums: a row with a damaged
 * key is not found. So every key is listed with a digest of its row in one of a fixed number of buckets, and each bucket
 * has a seal. Pure.
 */
import { createHash, randomUUID } from 'node:crypto';

/** All buckets exist from the start: a missing one means damage. */
export const BUCKETS = 1_024;

/** The number of the entry that holds the header. */
export const HEADER = -1;

/** The identity of the file, and its number of commits. */
export interface Header {
  readonly instance: string;
  readonly generation: number;
}

/** An entry of the ledger as it is stored. */
export interface Sealed {
  readonly content: string;
  readonly seal: string;
}

/** The keys of one bucket, each with the digest of its row. */
export type Bucket = ReadonlyMap<string, string>;

const hash = (values: readonly unknown[]) => createHash('sha256').update(JSON.stringify(values));

export const bucketOf = (key: string): number => hash([key]).digest().readUInt32BE(0) % BUCKETS;

/** `columns`: all columns of the row, in the order of the table. */
export const digestOf = (columns: readonly unknown[]): string => hash(columns).digest('base64');

/** `instance` makes the seals of another file invalid; it is empty for the header, which contains it. */
const sealOf = (instance: string, entry: number, content: string): string =>
  hash([instance, entry, content]).digest('base64');

const seal = (instance: string, entry: number, value: unknown): Sealed => {
  const content = JSON.stringify(value);
  return { content, seal: sealOf(instance, entry, content) };
};

export const newHeader = (): Header => ({ instance: randomUUID(), generation: 1 });

export const sealHeader = (header: Header): Sealed => seal('', HEADER, header);

export const sealBucket = (instance: string, bucket: number, rows: Bucket): Sealed =>
  seal(instance, bucket, [...rows]);

export const damaged = (what: string): Error => new Error(`it is damaged: ${what}`);

/** @throws {Error} if it is not as it was stored */
export function openHeader(content: unknown, given: unknown): Header {
  if (typeof content !== 'string' || given !== sealOf('', HEADER, content))
    throw damaged('its header is not as it was stored');
  // A cast is safe: a valid seal proves that `sealHeader` made it.
  return JSON.parse(content) as Header;
}

/** @throws {Error} if it is not as it was stored */
export function openBucket(instance: string, bucket: number, content: unknown, given: unknown): Bucket {
  if (typeof content !== 'string' || given !== sealOf(instance, bucket, content)) {
    throw damaged(`bucket ${bucket} of its keys is not as it was stored`);
  }
  // A cast is safe: a valid seal proves that `sealBucket` made it.
  return new Map(JSON.parse(content) as [string, string][]);
}
