/** PlainBuffer, the row format inside Tablestore's protobuf messages (`PlainBuffer.md` of its documentation). */

/** A typed value. Integers are 64-bit. */
export type Variant =
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'binary'; readonly value: Buffer };

/** `timestamp` is the version of the cell, epoch ms. Operations on cells are not simulated. */
export interface Cell {
  readonly name: string;
  readonly value: Variant;
  readonly timestamp?: bigint;
}

export interface PlainRow {
  readonly primaryKey: readonly Cell[];
  readonly attributes: readonly Cell[];
}

export const HEADER = 0x75;

export const TAG = {
  rowPrimaryKey: 0x01,
  rowData: 0x02,
  cell: 0x03,
  cellName: 0x04,
  cellValue: 0x05,
  cellTimestamp: 0x07,
  rowChecksum: 0x09,
  cellChecksum: 0x0a,
} as const;

export const VARIANT_TYPE = { integer: 0, double: 1, boolean: 2, string: 3, binary: 7 } as const;

/** Invalid PlainBuffer: a wrong length, tag, type or checksum. */
export class PlainBufferError extends Error {
  override readonly name = 'PlainBufferError';
}

/** The CRC-8 of PlainBuffer: polynomial 0x07, initial value 0, not reflected. */

const TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1;
  return crc;
});

/** Continues `crc` over further bytes. */
export function crc8(crc: number, bytes: ArrayLike<number>): number {
  let next = crc;
  // Both indices are in range; the fallbacks satisfy the type checker only.
  for (let at = 0; at < bytes.length; at++) next = TABLE[next ^ (bytes[at] ?? 0)] ?? 0;
  return next;
}
