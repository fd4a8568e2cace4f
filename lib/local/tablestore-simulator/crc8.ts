/** The CRC-8 of PlainBuffer: polynomial 0x07, initial value 0, not reflected. */

const TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1;
  return crc;
});

/** Goes on with `crc` over further bytes. */
export function crc8(crc: number, bytes: ArrayLike<number>): number {
  let next = crc;
  // Both indices are in range; the fallbacks only satisfy the type of an index access.
  for (let at = 0; at < bytes.length; at++) next = TABLE[next ^ (bytes[at] ?? 0)] ?? 0;
  return next;
}
