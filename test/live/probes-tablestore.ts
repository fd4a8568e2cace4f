/** Conditional writes, asked of the service itself, past the store. */
import { randomUUID } from 'node:crypto';
import tablestore from 'tablestore';
import { conditionsOf } from '../../lib/stores/tablestore/columns.ts';
import type { SdkClient } from '../support/tablestore-simulator.ts';
import { type Finding, judge, notSettled } from './verdicts.ts';

const { Condition, RowExistenceExpectation } = tablestore;

export type TableProbe = (table: { client: SdkClient; tableName: string }) => Promise<Finding>;

type Put = (condition: tablestore.Condition, columns: Record<string, string>) => Promise<string>;

/** Writes of one new row, each as `applied`, or as the service's code. */
function putter({ client, tableName }: Parameters<TableProbe>[0]): Put {
  const pk = randomUUID();
  return async (condition, columns) => {
    const attributeColumns = Object.entries(columns).map(([name, value]) => ({ [name]: value }));
    const put = client.putRow({ tableName, primaryKey: [{ pk }], attributeColumns, condition });
    return put.then(
      () => 'applied',
      (error: unknown) => /OTS[A-Za-z]+/.exec(String(error))?.[0] ?? String(error),
    );
  };
}

const FAILED = 'OTSConditionCheckFail';
const absent = conditionsOf('absent');
const owned = conditionsOf({ version: 1, attempt: 'a' });
const anything = new Condition(RowExistenceExpectation.IGNORE, null);

export const TABLE_PROBES: Readonly<Record<string, TableProbe>> = {
  'ots-condition-absent': async (table) => {
    const [, second] = absent;
    if (!second) return notSettled('the store sends no such condition any more');
    const put = putter(table);
    const [first, again] = [await put(second, { version: '1' }), await put(second, { version: '1' })];
    return judge(first === 'applied' && again === FAILED, `${first}, then ${again}`);
  },
  'ots-condition-missing': async (table) => {
    const put = putter(table);
    await put(anything, { version: '1' });
    const end = await put(owned[0], { version: '2', attempt: 'a' });
    return judge(end === FAILED, `a row without the column "attempt": ${end}`);
  },
  'ots-two-columns': async (table) => {
    const put = putter(table);
    await put(anything, { version: '1', attempt: 'a' });
    const right = await put(owned[0], { version: '2', attempt: 'a' });
    const stale = await put(owned[0], { version: '3', attempt: 'a' });
    return judge(right === 'applied' && stale === FAILED, `${right}, and for a stale version ${stale}`);
  },
  'ots-one-winner': async (table) => {
    const rounds = 5;
    const losers = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const put = putter(table);
      const ends = await Promise.all(
        Array.from({ length: 20 }, (_, n) => put(absent[0], { version: '1', attempt: `a${n}` })),
      );
      for (const end of ends) if (end !== 'applied') losers.add(end);
      const won = ends.filter((end) => end === 'applied').length;
      if (won !== 1) return judge(false, `${won} of 20 writes at once were applied`);
    }
    return judge(true, `one of 20 at once, ${rounds} times over; the others: ${[...losers].join(', ')}`);
  },
};
