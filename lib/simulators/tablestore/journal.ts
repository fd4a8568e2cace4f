import type { Millis } from '../../core/time.ts';
import type { CapacityUnits } from './prepared-call.ts';

/** One request. Entries are in the order of arrival. */
export interface JournalEntry {
  readonly number: number;
  readonly at: Millis;
  readonly operation: string;
  /** Number of the TCP connection, from 1. */
  readonly connection: number;
  readonly requestId: string;
  readonly accessKeyId?: string;
  readonly table?: string;
  /** The primary key: its value, for one string column. */
  readonly key?: string;
  readonly condition?: string;
  /** The status of the response; 0: none that the client can read. */
  readonly status?: number;
  readonly code?: string;
  readonly consumed?: CapacityUnits;
  /** How often it changed the table. */
  readonly applied: number;
  /** The injected fault, as JSON. */
  readonly fault?: string;
}

export type Note = (facts: Partial<Omit<JournalEntry, 'number'>>) => void;

export type Journal = ReturnType<typeof createJournal>;

export function createJournal() {
  let entries: JournalEntry[] = [];
  return {
    /** A copy. */
    entries: (): readonly JournalEntry[] => [...entries],
    /** The entries of one operation, or of those with one key. */
    of: (operation: string, key?: string): readonly JournalEntry[] =>
      entries.filter((entry) => entry.operation === operation && (key === undefined || entry.key === key)),
    /** Starts an entry; the returned function adds members to it. */
    open(first: Omit<JournalEntry, 'number' | 'applied'>): { add: Note; applied(): void } {
      const index = entries.length;
      const list = entries;
      list.push({ ...first, number: index + 1, applied: 0 });
      const change = (facts: (entry: JournalEntry) => Partial<JournalEntry>) => {
        const entry = list[index];
        if (entry) list[index] = { ...entry, ...facts(entry) };
      };
      return {
        add: (facts) => change(() => facts),
        applied: () => change((entry) => ({ applied: entry.applied + 1 })),
      };
    },
    clear(): void {
      // A new list: unfinished entries stay in the old one.
      entries = [];
    },
  };
}
