/** Is the table there, as it must be, and may its rows be read and written? */
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { TablestoreFailure } from '../../stores/tablestore/failure.ts';
import { explainFailure } from '../tables/explain-failure.ts';
import { optionFaults, optionNotes } from '../tables/options.ts';
import type { Table } from '../tables/table.ts';
import { slowness } from './ecs.ts';
import { broken, type Found, ok, skipped, warning } from './finding.ts';

export interface TableChecked {
  readonly found: readonly Found[];
  /** Trying its rows would only say the same again. */
  readonly hopeless: boolean;
}

export async function checkTable(table: Pick<Table, 'describe'>, retention: Millis): Promise<TableChecked> {
  try {
    const described = await table.describe();
    const faults = optionFaults(described, retention);
    const found = [
      ...faults.map(({ option, is, wanted, fix }) => broken(`${option}: ${is}; wanted: ${wanted}`, fix)),
      ...optionNotes(described).map((note) => warning(note, 'Change it in the console of Tablestore.')),
      ...(described.state === 'active'
        ? []
        : [broken(`the table is ${described.state}`, 'Wait until it is loaded: revoke-egress setup does.')]),
    ];
    // Keys of another kind make every request on its rows fail.
    const hopeless = faults.some(({ option }) => option === 'primary key');
    return { found: found.length > 0 ? found : [ok('it is there, with the right options')], hopeless };
  } catch (error) {
    const { says, fix } = explainFailure(error, 'ots:DescribeTable');
    if (error instanceof TablestoreFailure && error.code === 'OTSNoPermissionAccess') {
      const note = 'this access key may not describe the table; the functions need not either';
      return { found: [warning(`${note}: ${says}`, fix)], hopeless: false };
    }
    return { found: [broken(says, fix)], hopeless: true };
  }
}

export async function checkRows(
  table: Pick<Table, 'read' | 'write'>,
  clock: Clock,
): Promise<readonly Found[]> {
  const start = clock.now();
  const read = await tried(() => table.read(), 'ots:GetRow', 'rows can be read');
  const took = clock.now() - start;
  const write = await tried(
    () => table.write(),
    'ots:PutRow',
    'rows can be written (tried by a write that cannot hold)',
  );
  return [read, write, ...slowness('the table', took)];
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
