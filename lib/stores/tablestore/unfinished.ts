/**
 * The index of unfinished rows: a global secondary index over a column that only they have. A row without an indexed
 * column is not in an index, so finished rows cost nothing (docs/notes/stores.md).
 */
import * as z from 'zod/mini';
import { once } from '../../core/lazy.ts';
import { IndexMissing, type UnfinishedKey, type UnfinishedRows } from '../../core/ports.ts';
import { createTablestoreRequests, KEY_COLUMN, type TablestoreTry } from './client.ts';
import { UNFINISHED_COLUMN } from './columns.ts';
import { TablestoreFailure } from './failure.ts';
import { createTries, type TablestoreParts } from './tries.ts';

/** An index is a table, and its name is unique in the instance. */
export const indexOf = (table: string): string => `${table}_unfinished`;

/** Bounds below and above every time in digits. The first column decides, so the key does not matter. */
const [FIRST, LAST] = ['0', ':'];

const pageSchema = once(() => {
  const cell = z.object({ name: z.string(), value: z.string() });
  return z.object({
    rows: z.array(z.object({ primaryKey: z.array(cell) })),
    nextStartPrimaryKey: z.nullish(z.array(cell)),
  });
});

/** @throws {TypeError} for an invalid endpoint */
export function createTablestoreUnfinished(parts: TablestoreParts): UnfinishedRows & { close(): void } {
  const { table } = parts;
  const requests = createTablestoreRequests(parts);
  const tries = createTries(parts);

  async function list(after: Entry | undefined, limit: number, one: TablestoreTry) {
    const params = {
      tableName: indexOf(table),
      direction: 'FORWARD' as const,
      inclusiveStartPrimaryKey: keyOf(after ?? { value: FIRST, key: FIRST }),
      exclusiveEndPrimaryKey: keyOf({ value: LAST, key: LAST }),
      // The range starts with the last entry of the previous page.
      limit: after ? limit + 1 : limit,
    };
    const reply = await requests.request('getRange', params, one).catch((error: unknown) => {
      if (error instanceof TablestoreFailure && error.code === 'OTSObjectNotExist') throw missing(table);
      throw error;
    });
    const { data: page } = pageSchema().safeParse(reply);
    if (!page) throw new TablestoreFailure(200, undefined, 'not a page of the index', undefined);
    const entries = page.rows.map(({ primaryKey }) => entryOf(primaryKey));
    const keys = entries.filter((entry) => !after || textOf(entry) > textOf(after));
    const last = entries.at(-1);
    return {
      keys: keys.map(toKey),
      ...(page.nextStartPrimaryKey && last && { next: textOf(last) }),
    };
  }

  return {
    unfinished: ({ after, limit }, call) =>
      tries.read('GetRange', call, (one) => list(after === undefined ? undefined : parse(after), limit, one)),
    close() {
      tries.close();
      requests.close();
    },
  };
}

interface Entry {
  /** The value of the column: when the row is due, and since when it is unfinished. */
  readonly value: string;
  readonly key: string;
}

const keyOf = ({ value, key }: Entry) => [{ [UNFINISHED_COLUMN]: value }, { [KEY_COLUMN]: key }];

const textOf = ({ value, key }: Entry): string => `${value} ${key}`;

function parse(text: string): Entry {
  const [value = FIRST, key = FIRST] = text.split(' ');
  return { value, key };
}

function entryOf(cells: readonly { readonly name: string; readonly value: string }[]): Entry {
  const named = new Map(cells.map(({ name, value }) => [name, value]));
  return { value: named.get(UNFINISHED_COLUMN) ?? '', key: named.get(KEY_COLUMN) ?? '' };
}

/** The range begins with a digit, so every value has a number. One in another form is due, and its row decides. */
function toKey({ value, key }: Entry): UnfinishedKey {
  const [due = 0, since = due] = value.split('-').map((digits) => Number.parseInt(digits, 10));
  return { key, due, since: Number.isNaN(since) ? due : since };
}

const missing = (table: string): IndexMissing =>
  new IndexMissing(
    `the table ${table} has no index ${indexOf(table)}, so unfinished rows cannot be found; create it: revoke-egress setup`,
  );
