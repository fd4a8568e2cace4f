/** Removes what runs have left behind: before a run that of crashed ones, after it its own. */
import { openAccount, ourGroups, removeGroup } from './account.ts';
import type { LiveSettings } from './settings.ts';
import { dropTable, ourTables } from './tablestore-instance.ts';

/** @returns what was removed, one line each */
export async function sweep(settings: LiveSettings, which: (name: string) => boolean): Promise<string[]> {
  const removed: string[] = [];
  if (settings.ecs) {
    const account = openAccount(settings);
    for (const groupId of await ourGroups(account, which)) {
      await removeGroup(account, groupId);
      removed.push(`the security group ${groupId}`);
    }
  }
  const { tablestore, keys } = settings;
  if (tablestore) {
    for (const table of await ourTables(tablestore, keys, which)) {
      await dropTable({ ...tablestore, table }, keys);
      removed.push(`the table ${table}`);
    }
  }
  return removed;
}
