import { type Cell, crc8, HEADER, type PlainRow, TAG, VARIANT_TYPE, type Variant } from './types.ts';

/** A bare variant: type byte and payload, as in the constant of a condition. */
function encodeVariant(variant: Variant): Buffer {
  return Buffer.concat([Buffer.of(VARIANT_TYPE[variant.type]), payload(variant)]);
}

/** One row with its header and checksums. */
export const encodeRow = (row: PlainRow): Buffer => encodeRows([row]);

/** Rows after one header. */
export const encodeRows = (rows: readonly PlainRow[]): Buffer =>
  Buffer.concat([int32(HEADER), ...rows.map((row) => encodeBody(row))]);

function encodeBody(row: PlainRow): Buffer {
  const parts: Buffer[] = [Buffer.of(TAG.rowPrimaryKey)];
  let crc = 0;
  const add = (cell: Cell) => {
    const checksum = cellChecksum(cell);
    parts.push(encodeCell(cell, checksum));
    crc = crc8(crc, [checksum]);
  };
  row.primaryKey.forEach(add);
  if (row.attributes.length > 0) parts.push(Buffer.of(TAG.rowData));
  row.attributes.forEach(add);
  // No delete marker.
  crc = crc8(crc, [0]);
  parts.push(Buffer.of(TAG.rowChecksum, crc));
  return Buffer.concat(parts);
}

/** The checksum of one cell. */
export function cellChecksum(cell: Cell): number {
  const crc = crc8(crc8(0, Buffer.from(cell.name)), encodeVariant(cell.value));
  return cell.timestamp === undefined ? crc : crc8(crc, int64(cell.timestamp));
}

function encodeCell(cell: Cell, checksum: number): Buffer {
  const name = Buffer.from(cell.name);
  const variant = encodeVariant(cell.value);
  const parts = [Buffer.of(TAG.cell, TAG.cellName), int32(name.length), name];
  parts.push(Buffer.of(TAG.cellValue), int32(variant.length), variant);
  if (cell.timestamp !== undefined) parts.push(Buffer.of(TAG.cellTimestamp), int64(cell.timestamp));
  parts.push(Buffer.of(TAG.cellChecksum, checksum));
  return Buffer.concat(parts);
}

function payload(variant: Variant): Buffer {
  switch (variant.type) {
    case 'integer':
      return int64(variant.value);
    case 'double': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(variant.value);
      return bytes;
    }
    case 'boolean':
      return Buffer.of(variant.value ? 1 : 0);
    case 'string': {
      const bytes = Buffer.from(variant.value);
      return Buffer.concat([int32(bytes.length), bytes]);
    }
    case 'binary':
      return Buffer.concat([int32(variant.value.length), variant.value]);
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}
