import fc from 'fast-check';
import tablestore from 'tablestore';
import { describe, expect, it } from 'vitest';
import { decodeRow, decodeVariant } from '../../../lib/simulators/tablestore/plain-buffer/reader.ts';
import {
  type Cell,
  integer,
  PlainBufferError,
  type PlainRow,
  text,
  type Variant,
} from '../../../lib/simulators/tablestore/plain-buffer/types.ts';
import { encodeRow, encodeVariant } from '../../../lib/simulators/tablestore/plain-buffer/writer.ts';

const KEY: Cell[] = [{ name: 'id', value: text('a') }];
const row = (attributes: Cell[] = [], deleteMarker = false): PlainRow => ({
  primaryKey: KEY,
  attributes,
  deleteMarker,
});

/** Output of the official SDK, reproduced by an encoder that is independent of ours. */
const VECTORS: [string, PlainRow, string][] = [
  ['a primary key', row(), '7500000001030402000000696405060000000301000000610a9109f4'],
  [
    'a row to put',
    row([
      { name: 'st', value: text('IN') },
      { name: 'n', value: integer(5) },
    ]),
    '7500000001030402000000696405060000000301000000610a9102030402000000737405070000000302000000494e0aef0304010000006e05090000000005000000000000000a04099d',
  ],
  [
    'an update that puts one column and deletes another',
    row([
      { name: 'st', value: text('D') },
      { name: 'x', op: 'delete-all' },
    ]),
    '7500000001030402000000696405060000000301000000610a9102030402000000737405060000000301000000440a300304010000007806010a0d0948',
  ],
  ['a row to delete', row([], true), '7500000001030402000000696405060000000301000000610a910809f3'],
];

/** The SDK's own encoder, which its types leave out. */
const sdk = (
  tablestore as unknown as {
    PlainBufferBuilder: {
      serializeForPutRow(key: object[], columns: object[]): Buffer;
      serializeForUpdateRow(key: object[], changes: object[]): Buffer;
    };
  }
).PlainBufferBuilder;

describe('PlainBuffer', () => {
  it.each(VECTORS)('writes %s byte for byte', (_, plain, hex) => {
    expect(encodeRow(plain).toString('hex')).toBe(hex);
  });

  it.each(VECTORS)('reads %s', (_, plain, hex) => {
    expect(decodeRow(Buffer.from(hex, 'hex'))).toStrictEqual(plain);
  });

  it.each<[Variant, string]>([
    [text('x'), '030100000078'],
    [text(''), '0300000000'],
    [integer(5), '000500000000000000'],
    [integer(-1n), '00ffffffffffffffff'],
    [{ type: 'double', value: 5 }, '010000000000001440'],
    [{ type: 'boolean', value: true }, '0201'],
    [{ type: 'binary', value: Buffer.of(1, 2) }, '07020000000102'],
  ])('writes and reads the bare value %o', (variant, hex) => {
    expect(encodeVariant(variant).toString('hex')).toBe(hex);
    expect(decodeVariant(Buffer.from(hex, 'hex'))).toStrictEqual(variant);
  });

  it('reads whatever the SDK writes, and writes it again byte for byte', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/).filter((column) => column !== 'timestamp');
    const value = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.double(),
    );
    const column = fc.tuple(name, value, fc.option(fc.integer({ min: 0, max: 2 ** 41 }), { nil: undefined }));
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(column, { maxLength: 5 }), (id, columns) => {
        const attributes = columns.map(([column, value, timestamp]) =>
          timestamp === undefined ? { [column]: value } : { [column]: value, timestamp },
        );
        const bytes = sdk.serializeForPutRow([{ id }], attributes);
        const plain = decodeRow(bytes);
        expect(plain.primaryKey).toStrictEqual([{ name: 'id', value: text(id) }]);
        expect(plain.attributes.map(({ name, value }) => [name, value?.value])).toStrictEqual(
          columns.map(([column, value]) => [column, value]),
        );
        expect(encodeRow(plain).toString('hex')).toBe(bytes.toString('hex'));
      }),
    );
  });

  it('reads the operations of an update, which the SDK cannot, with the checksum in its own order', () => {
    const five = tablestore.Long.fromNumber(5);
    const bytes = sdk.serializeForUpdateRow(
      [{ id: 'a' }],
      [
        { PUT: [{ st: 'D', timestamp: 1000 }] },
        { DELETE: [{ old: 1001 }] },
        { DELETE_ALL: ['x'] },
        { INCREMENT: [{ n: five }] },
      ],
    );
    // It also reserves more than it writes for a deletion of one version, and sends the rest as zeros.
    expect(bytes.at(-1)).toBe(0);
    expect(decodeRow(bytes).attributes).toStrictEqual([
      { name: 'st', value: text('D'), timestamp: 1000n },
      { name: 'old', op: 'delete-one', timestamp: 1001n },
      { name: 'x', op: 'delete-all' },
      { name: 'n', value: integer(5), op: 'increment' },
    ]);
  });

  it.each(VECTORS)('refuses %s with any one byte changed, missing or added', (_, __, hex) => {
    const bytes = Buffer.from(hex, 'hex');
    for (let at = 0; at < bytes.length; at++) {
      for (let flip = 1; flip < 256; flip++) {
        const broken = Buffer.from(bytes);
        broken[at] = (broken[at] ?? 0) ^ flip;
        expect(() => decodeRow(broken), `byte ${at} xor ${flip}`).toThrow(PlainBufferError);
      }
      expect(() => decodeRow(bytes.subarray(0, at))).toThrow(PlainBufferError);
    }
    expect(() => decodeRow(Buffer.concat([bytes, Buffer.of(1)]))).toThrow(PlainBufferError);
  });

  it('throws nothing but its own error for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeRow(Buffer.concat([Buffer.from('7500000001', 'hex'), bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(PlainBufferError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
