/** Checks that the table exists with the right options, and that its rows can be read and written. */
import { type Clock, IndexMissing } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { TablestoreFailure } from '../../stores/tablestore/failure.ts';
import { explainFailure } from '../tables/explain-failure.ts';
import { indexNote, optionFaults, optionNotes } from '../tables/options.ts';
import type { Table } from '../tables/table.ts';
import { slowness } from './ecs.ts';
import { broken, type Found, ok, skipped, warning } from './finding.ts';

export interface TableChecked {
  readonly found: readonly Found[];
  /** Requests for its rows would fail for the same reason. */
  readonly hopeless: boolean;
}

export async function checkTable(table: Pick<Table, 'describe'>, retention: Millis): Promise<TableChecked> {
  try {
    const described = await table.describe();
    const faults = optionFaults(described, retention);
    const index = indexNote(described);
    const found = [
      ...faults.map(({ option, is, wanted, fix }) => broken(`${option}: ${is}; wanted: ${wanted}`, fix)),
      ...optionNotes(described).map((note) => warning(note, 'Change it in the console of Tablestore.')),
      ...(index ? [warning(index.says, index.fix)] : []),
      ...(described.state === 'active'
        ? []
        : [broken(`the table is ${described.state}`, 'Wait until it is loaded: revoke-egress setup does.')]),
    ];
    // Keys of another kind make every request on its rows fail.
    const hopeless = faults.some(({ option }) => option === 'primary key');
    return { found: found.length > 0 ? found : [ok('it exists, with the right options')], hopeless };
  } catch (error) {
    const { says, fix } = explainFailure(error, 'ots:DescribeTable');
    if (error instanceof TablestoreFailure && error.code === 'OTSNoPermissionAccess') {
      const note = 'this access key may not describe the table; the functions do not need this right';
      return { found: [warning(`${note}: ${says}`, fix)], hopeless: false };
    }
    return { found: [broken(says, fix)], hopeless: true };
  }
}

export async function checkRows(
  table: Pick<Table, 'read' | 'write' | 'list'>,
  clock: Clock,
): Promise<readonly Found[]> {
  const start = clock.now();
  const read = await tried(() => table.read(), 'ots:GetRow', 'rows can be read');
  const took = clock.now() - start;
  const write = await tried(
    () => table.write(),
    'ots:PutRow',
    'rows can be written (tested with a write whose condition is false)',
  );
  return [read, write, await listed(table), ...slowness('the table', took)];
}

/** Only the completer and `pending` list rows: all else works without this right or index. */
async function listed(table: Pick<Table, 'list'>): Promise<Found> {
  try {
    await table.list();
    return ok('unfinished rows can be listed');
  } catch (error) {
    if (error instanceof IndexMissing) return skipped('unfinished rows cannot be listed without their index');
    const { says, fix } = explainFailure(error, 'ots:GetRange on the index');
    return warning(says, fix);
  }
}

async function tried(work: () => Promise<void>, action: string, says: string): Promise<Found> {
  try {
    await work();
    return ok(says);
  } catch (error) {
    const explained = explainFailure(error, action);
    return broken(explained.says, explained.fix);
  }
}

export const noTable = skipped('the table is a SQLite file, for local runs');
