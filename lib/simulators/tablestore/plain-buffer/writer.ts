import { CELL_OP, type Cell, crc8, HEADER, type PlainRow, TAG, VARIANT_TYPE, type Variant } from './types.ts';

/** A bare variant: type byte and payload, as in the constant of a condition. */
export function encodeVariant(variant: Variant): Buffer {
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
  if (row.deleteMarker) parts.push(Buffer.of(TAG.deleteMarker));
  crc = crc8(crc, [row.deleteMarker ? 1 : 0]);
  parts.push(Buffer.of(TAG.rowChecksum, crc));
  return Buffer.concat(parts);
}

/** The checksum of one cell. It covers the timestamp before the operation, the reverse of the byte order. */
export function cellChecksum(cell: Cell): number {
  let crc = crc8(0, Buffer.from(cell.name));
  if (cell.value) crc = crc8(crc, encodeVariant(cell.value));
  if (cell.timestamp !== undefined) crc = crc8(crc, int64(cell.timestamp));
  if (cell.op) crc = crc8(crc, [CELL_OP[cell.op]]);
  return crc;
}

function encodeCell(cell: Cell, checksum: number): Buffer {
  const name = Buffer.from(cell.name);
  const parts = [Buffer.of(TAG.cell, TAG.cellName), int32(name.length), name];
  if (cell.value) {
    const variant = encodeVariant(cell.value);
    parts.push(Buffer.of(TAG.cellValue), int32(variant.length), variant);
  }
  if (cell.op) parts.push(Buffer.of(TAG.cellOp, CELL_OP[cell.op]));
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
