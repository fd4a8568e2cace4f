/** Checks that a table has the options that revocations need. Pure. */
import type { Millis } from '../../core/time.ts';
import { type DescribedTable, type TableOptions, WANTED_TABLE } from '../../stores/tablestore/admin.ts';
import { UNFINISHED_COLUMN } from '../../stores/tablestore/columns.ts';
import { indexOf } from '../../stores/tablestore/unfinished.ts';
import type { TablestoreSettings } from './table.ts';

const DAY = 86_400;
/** `expiresAt` of a row decides, so the table must delete rows well after it. */
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
 * The faults of the options; empty if the table can be used. `retention`: how long a token is remembered. The deviation
 * of timestamps is not checked, because the store writes cells without a timestamp.
 */
export function optionFaults(table: DescribedTable, retention: Millis): readonly OptionFault[] {
  const shortest = retention / 1000 + MARGIN;
  const key = keyText(WANTED_TABLE.primaryKey);
  return [
    keyText(table.primaryKey) !== key && {
      option: 'primary key',
      is: keyText(table.primaryKey),
      wanted: key,
      fix: 'A primary key cannot be changed. Set TABLESTORE_TABLE to another table, and run setup again.',
    },
    table.timeToLive >= 0 &&
      table.timeToLive < shortest && {
        option: 'time to live',
        is: days(table.timeToLive),
        wanted: `${days(WANTED_TABLE.timeToLive)}; at least ${days(shortest)}`,
        fix: `Raise it to ${WANTED_TABLE.timeToLive} in the console of Tablestore: rows would be deleted too early, and their tokens would revoke again.`,
      },
    table.maxVersions !== WANTED_TABLE.maxVersions && {
      option: 'max versions',
      is: String(table.maxVersions),
      wanted: String(WANTED_TABLE.maxVersions),
      fix: `Set it to ${WANTED_TABLE.maxVersions} in the console of Tablestore: only the last version is read, and all are charged.`,
    },
  ].filter((fault) => fault !== false);
}

/** Options that work, but cost. */
export function optionNotes({ timeToLive, reserved }: DescribedTable): readonly string[] {
  return [
    timeToLive < 0 && 'its time to live is unlimited: rows are never deleted, and the table grows',
    reserved.read + reserved.write > 0 &&
      `it reserves ${reserved.read} read and ${reserved.write} write capacity units, which are charged even if unused`,
  ].filter((note) => note !== false);
}

/** The fault of the index of unfinished rows, or undefined. All else works without it. */
export function indexNote({
  index,
}: DescribedTable): { readonly says: string; readonly fix: string } | undefined {
  if (index === 'complete') return undefined;
  return index === 'absent'
    ? {
        says: 'it has no index of unfinished rows, so abandoned requests are not completed',
        fix: 'Add it: revoke-egress setup.',
      }
    : {
        says: 'its index of unfinished rows is still being built',
        fix: 'Wait until it is complete: revoke-egress setup does.',
      };
}

/** Name and value of every option of the table with this name, for `--print`. */
export const optionRows = (table: string, options: TableOptions): readonly (readonly [string, string])[] => [
  ['primary key', keyText(options.primaryKey)],
  ['time to live', days(options.timeToLive)],
  ['max versions', String(options.maxVersions)],
  ['max version offset', `${options.maxTimeDeviation} s`],
  ['updates of single columns', options.allowUpdate ? 'allowed' : 'not allowed'],
  ['index', `${indexOf(table)}: ${UNFINISHED_COLUMN} (string)`],
  ['reserved throughput', `read ${options.reserved.read}, write ${options.reserved.write}`],
];

/** Valid names, from the documents "Naming conventions" and "CreateInstance". Pure. */

const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const INSTANCE = /^[A-Za-z][A-Za-z0-9-]{1,14}[A-Za-z0-9]$/;

/** The faults of the names, with their fixes. */
export const nameFaults = ({ table, instance }: Pick<TablestoreSettings, 'table' | 'instance'>): string[] =>
  [
    !TABLE.test(table) &&
      `TABLESTORE_TABLE "${table}" is not a valid table name: use 1 to 255 letters, digits and _, no digit first`,
    !INSTANCE.test(instance) &&
      `TABLESTORE_INSTANCE "${instance}" is not a valid instance name: use 3 to 16 letters, digits and -, a letter first, no - at the end`,
  ].filter((fault) => fault !== false);
