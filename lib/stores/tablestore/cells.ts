/** Limits the cells of a row before the SDK decodes it into several objects a cell: a cell may have only three bytes. */

/** A row of ours has a key, two columns for conditions, and at most nine pieces of text. */
export const MAX_CELLS = 64;

const [HEADER_BYTES, SIZE_BYTES, TIME_BYTES] = [4, 4, 8];
/** PlainBuffer's tags (docs/notes/stores.md). */
const [CELL, CELL_NAME, CELL_VALUE, CELL_OPERATION, CELL_TIME, CELL_CHECKSUM, ROW_CHECKSUM] = [
  3, 4, 5, 6, 7, 10, 9,
];

/**
 * Counts the cells by their tags, and skips their content.
 * @throws {Error} for a row with more cells than a row of ours, or with a length beyond its end
 */
export function checkCells(row: Uint8Array | undefined): void {
  if (row === undefined || row.length === 0) return;
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  let cells = 0;
  for (let at = HEADER_BYTES; at < row.length; ) {
    const tag = row[at];
    at += 1;
    if (tag === CELL) cells += 1;
    else if (tag === CELL_NAME || tag === CELL_VALUE) at += SIZE_BYTES + view.getUint32(at, true);
    else if (tag === CELL_TIME) at += TIME_BYTES;
    else if (tag === CELL_OPERATION || tag === CELL_CHECKSUM || tag === ROW_CHECKSUM) at += 1;
    if (cells > MAX_CELLS) throw new Error(`a row with more than ${MAX_CELLS} cells`);
  }
}
