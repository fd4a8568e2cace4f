import fc from 'fast-check';
import tablestore from 'tablestore';
import { expect, it } from 'vitest';
import { decodeRow } from '../../../lib/simulators/tablestore/plain-buffer/reader.ts';
import { PlainBufferError } from '../../../lib/simulators/tablestore/plain-buffer/types.ts';
import { encodeRow } from '../../../lib/simulators/tablestore/plain-buffer/writer.ts';

/** The SDK's own encoder, which its types leave out. */
const sdk = (
  tablestore as unknown as {
    PlainBufferBuilder: { serializeForPutRow(key: object[], columns: object[]): Buffer };
  }
).PlainBufferBuilder;

it('PlainBuffer reads whatever the SDK writes, and writes it again byte for byte', () => {
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
      expect(plain.primaryKey).toStrictEqual([{ name: 'id', value: { type: 'string', value: id } }]);
      expect(plain.attributes.map(({ name, value }) => [name, value.value])).toStrictEqual(
        columns.map(([column, value]) => [column, value]),
      );
      expect(encodeRow(plain).toString('hex')).toBe(bytes.toString('hex'));
    }),
  );
});

it('PlainBuffer refuses what the SDK wrote with any one byte changed, missing or added', () => {
  const bytes = sdk.serializeForPutRow([{ id: 'a' }], [{ st: 'IN' }]);
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
