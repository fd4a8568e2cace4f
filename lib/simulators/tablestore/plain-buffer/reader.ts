import {
  type Cell,
  crc8,
  HEADER,
  PlainBufferError,
  type PlainRow,
  TAG,
  VARIANT_TYPE,
  type Variant,
} from './types.ts';
import { cellChecksum } from './writer.ts';

/**
 * Reads one row to its end and checks every length and checksum.
 * @throws {PlainBufferError}
 */
export function decodeRow(bytes: Uint8Array): PlainRow {
  const source = openSource(bytes);
  if (source.int32() !== HEADER) throw new PlainBufferError('the header is missing');
  source.expect(TAG.rowPrimaryKey);
  let crc = 0;
  const cells = (): Cell[] => {
    const found: Cell[] = [];
    while (source.skip(TAG.cell)) {
      const { cell, checksum } = readCell(source);
      found.push(cell);
      crc = crc8(crc, [checksum]);
    }
    return found;
  };
  const primaryKey = cells();
  const attributes = source.skip(TAG.rowData) ? cells() : [];
  crc = crc8(crc, [0]);
  source.expect(TAG.rowChecksum);
  if (source.byte() !== crc) throw new PlainBufferError('the checksum of the row is wrong');
  source.end();
  return { primaryKey, attributes };
}

/** Reads a bare variant to its end. @throws {PlainBufferError} */
export function decodeVariant(bytes: Uint8Array): Variant {
  const source = openSource(bytes);
  const variant = readVariant(source);
  source.end();
  return variant;
}

function readCell(source: Source): { cell: Cell; checksum: number } {
  source.expect(TAG.cellName);
  const name = source.text(source.length());
  source.expect(TAG.cellValue);
  const value = readSizedVariant(source);
  const timestamp = source.skip(TAG.cellTimestamp) ? source.int64() : undefined;
  source.expect(TAG.cellChecksum);
  const cell: Cell = { name, value, ...(timestamp !== undefined && { timestamp }) };
  const checksum = source.byte();
  if (checksum !== cellChecksum(cell)) throw new PlainBufferError(`the checksum of cell ${name} is wrong`);
  return { cell, checksum };
}

function readSizedVariant(source: Source): Variant {
  const size = source.length();
  const start = source.position();
  const variant = readVariant(source);
  if (source.position() - start !== size) throw new PlainBufferError('the length of a value is wrong');
  return variant;
}

function readVariant(source: Source): Variant {
  const type = source.byte();
  switch (type) {
    case VARIANT_TYPE.integer:
      return { type: 'integer', value: source.int64() };
    case VARIANT_TYPE.double:
      return { type: 'double', value: source.take(8).readDoubleLE() };
    case VARIANT_TYPE.boolean:
      return { type: 'boolean', value: source.byte() !== 0 };
    case VARIANT_TYPE.string:
      return { type: 'string', value: source.text(source.length()) };
    case VARIANT_TYPE.binary:
      return { type: 'binary', value: Buffer.from(source.take(source.length())) };
    default:
      throw new PlainBufferError(`value type ${type} is not supported`);
  }
}

type Source = ReturnType<typeof openSource>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function openSource(input: Uint8Array) {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;

  function take(size: number): Buffer {
    if (size < 0 || at + size > bytes.length) throw new PlainBufferError('the buffer ends too early');
    at += size;
    return bytes.subarray(at - size, at);
  }
  const byte = () => take(1).readUInt8();

  return {
    take,
    byte,
    position: () => at,
    int32: () => take(4).readInt32LE(),
    length: () => take(4).readInt32LE(),
    int64: () => take(8).readBigInt64LE(),
    text(size: number): string {
      const piece = take(size);
      try {
        return utf8.decode(piece);
      } catch (cause) {
        throw new PlainBufferError('a string is not UTF-8', { cause });
      }
    },
    /** Skips `tag` if it is next; returns whether it was. */
    skip(tag: number): boolean {
      if (bytes[at] !== tag) return false;
      at += 1;
      return true;
    },
    expect(tag: number): void {
      const found = byte();
      if (found !== tag) throw new PlainBufferError(`tag ${tag} expected at byte ${at - 1}, found ${found}`);
    },
    /** The SDK reserves too much for some updates and sends the rest as zeros, so zeros may follow. */
    end(): void {
      if (bytes.subarray(at).some((byte) => byte !== 0)) throw new PlainBufferError('bytes follow the end');
    },
  };
}
