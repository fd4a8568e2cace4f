/** Names that Tablestore takes, by its documents: Naming conventions, and CreateInstance. Pure. */
import type { TablestoreSettings } from './tables/table.ts';

const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const INSTANCE = /^[A-Za-z][A-Za-z0-9-]{1,14}[A-Za-z0-9]$/;

/** What is wrong with the names, and the mend. */
export const nameFaults = ({ table, instance }: Pick<TablestoreSettings, 'table' | 'instance'>): string[] =>
  [
    !TABLE.test(table) &&
      `TABLESTORE_TABLE "${table}" is no name of a table: 1 to 255 letters, digits and _, no digit first`,
    !INSTANCE.test(instance) &&
      `TABLESTORE_INSTANCE "${instance}" is no name of an instance: 3 to 16 letters, digits and -, a letter first, no - at the end`,
  ].filter((fault) => fault !== false);
