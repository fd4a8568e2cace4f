/** Is a table fit for the revocations? Pure. */
import type { Millis } from '../../core/time.ts';
import { type DescribedTable, type TableOptions, WANTED_TABLE } from '../../stores/tablestore/admin.ts';
import { UNFINISHED_COLUMN } from '../../stores/tablestore/columns.ts';
import { indexOf } from '../../stores/tablestore/unfinished.ts';
import type { TablestoreSettings } from './table.ts';

const DAY = 86_400;
/** The table only sweeps; whether a row still counts is for the row to say. So it must come well after. */
const MARGIN = DAY;

export interface OptionFault {
  readonly option: string;
  readonly is: string;
  readonly wanted: string;
  readonly fix: string;
}

const keyText = (key: DescribedTable['primaryKey']): string =>
  key.map(({ name, type }) => `${name} (${type})`).join(', ');

const days = (seconds: number): string => `${seconds} s, ${Number((seconds / DAY).toFixed(2))} days`;

/**
 * What is wrong with the options; none: it can be used. `retention`: how long a token is remembered. The deviation of
 * timestamps is not looked at: the store writes cells without one.
 */
export function optionFaults(table: DescribedTable, retention: Millis): readonly OptionFault[] {
  const shortest = retention / 1000 + MARGIN;
  const key = keyText(WANTED_TABLE.primaryKey);
  return [
    keyText(table.primaryKey) !== key && {
      option: 'primary key',
      is: keyText(table.primaryKey),
      wanted: key,
      fix: 'A primary key cannot be changed. Name another table in TABLESTORE_TABLE, and run setup again.',
    },
    table.timeToLive >= 0 &&
      table.timeToLive < shortest && {
        option: 'time to live',
        is: days(table.timeToLive),
        wanted: `${days(WANTED_TABLE.timeToLive)}; at least ${days(shortest)}`,
        fix: `Raise it to ${WANTED_TABLE.timeToLive} in the console of Tablestore: tokens would be forgotten too early, and revoke again.`,
      },
    table.maxVersions !== WANTED_TABLE.maxVersions && {
      option: 'max versions',
      is: String(table.maxVersions),
      wanted: String(WANTED_TABLE.maxVersions),
      fix: `Set it to ${WANTED_TABLE.maxVersions} in the console of Tablestore: only the last version is read, the others are paid for.`,
    },
  ].filter((fault) => fault !== false);
}

/** What works, and costs. */
export function optionNotes({ timeToLive, reserved }: DescribedTable): readonly string[] {
  return [
    timeToLive < 0 && 'its time to live is endless: rows are never swept, and the table grows',
    reserved.read + reserved.write > 0 &&
      `it reserves ${reserved.read} read and ${reserved.write} write capacity units, which are paid for whether used or not`,
  ].filter((note) => note !== false);
}

/** What is wrong with the index of unfinished rows; undefined: nothing. Everything else works without it. */
export function indexNote({
  index,
}: DescribedTable): { readonly says: string; readonly fix: string } | undefined {
  if (index === 'complete') return undefined;
  return index === 'absent'
    ? {
        says: 'it has no index of unfinished rows: what its callers gave up is not completed',
        fix: 'Add it: revoke-egress setup.',
      }
    : {
        says: 'its index of unfinished rows is still being built',
        fix: 'Wait until it is complete: revoke-egress setup does.',
      };
}

/** Name and value of every option, for `--print`. */
export const optionRows = (options: TableOptions): readonly (readonly [string, string])[] => [
  ['primary key', keyText(options.primaryKey)],
  ['time to live', days(options.timeToLive)],
  ['max versions', String(options.maxVersions)],
  ['max version offset', `${options.maxTimeDeviation} s`],
  ['updates of single columns', options.allowUpdate ? 'allowed' : 'not allowed'],
  ['index', `${indexOf('TABLE')}: ${UNFINISHED_COLUMN} (string)`],
  ['reserved throughput', `read ${options.reserved.read}, write ${options.reserved.write}`],
];

/** Names that Tablestore takes, by its documents: Naming conventions, and CreateInstance. Pure. */

const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const INSTANCE = /^[A-Za-z][A-Za-z0-9-]{1,14}[A-Za-z0-9]$/;

/** What is wrong with the names, and the fix. */
export const nameFaults = ({ table, instance }: Pick<TablestoreSettings, 'table' | 'instance'>): string[] =>
  [
    !TABLE.test(table) &&
      `TABLESTORE_TABLE "${table}" is no name of a table: 1 to 255 letters, digits and _, no digit first`,
    !INSTANCE.test(instance) &&
      `TABLESTORE_INSTANCE "${instance}" is no name of an instance: 3 to 16 letters, digits and -, a letter first, no - at the end`,
  ].filter((fault) => fault !== false);
