import type { Millis } from '../../../core/time.ts';
import { refuse } from '../ots-error.ts';
import { type Cell, integer } from '../plain-buffer/types.ts';
import type { StoredCell } from '../tables.ts';

/**
 * The cells after these changes.
 * @throws {OtsError} `OTSParameterInvalid` for a cell without a value that its operation needs
 */
export function updatedCells(
  before: ReadonlyMap<string, StoredCell>,
  changes: readonly Cell[],
  now: Millis,
): Map<string, StoredCell> {
  const cells = new Map(before);
  for (const { name, op, value, timestamp } of changes) {
    const version = timestamp === undefined ? now : Number(timestamp);
    if (op === 'delete-all') {
      cells.delete(name);
    } else if (op === 'delete-one') {
      if (cells.get(name)?.timestamp === version) cells.delete(name);
    } else if (op === 'increment') {
      const old = cells.get(name)?.value ?? integer(0);
      if (value?.type !== 'integer' || old.type !== 'integer') {
        throw refuse('OTSParameterInvalid', `Column '${name}' is no integer to increment.`);
      }
      cells.set(name, { value: integer(BigInt.asIntN(64, old.value + value.value)), timestamp: version });
    } else {
      if (!value) throw refuse('OTSParameterInvalid', `Column '${name}' has no value.`);
      cells.set(name, { value, timestamp: version });
    }
  }
  return cells;
}
