import type { Millis } from '../../core/time.ts';

/** One time that a request took effect, or was refused by the operation. A duplicate makes a second one. */
export interface Effect {
  readonly at: Millis;
  readonly status: number;
  readonly code?: string;
  /** Answered from the memory of ClientTokens: nothing was done. */
  readonly replayed: boolean;
  /** Rule ids. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** One request, in the order of arrival. */
export interface JournalEntry {
  readonly number: number;
  readonly at: Millis;
  /** Which TCP connection it came by, counted from 1. */
  readonly connection: number;
  readonly action: string;
  /** As sent, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly clientToken?: string;
  readonly nonce?: string;
  readonly accessKeyId?: string;
  readonly requestId: string;
  /** The fault that it met, as JSON. */
  readonly fault?: string;
  /** `lost`: the caller cannot have read what ECS did. */
  readonly reply: 'pending' | 'sent' | 'lost';
  /** What a caller could read of the answer. */
  readonly status?: number;
  readonly code?: string;
  readonly effects: readonly Effect[];
  /** Every rule that this request removed, by all its effects together. */
  readonly removed: readonly string[];
}

export interface Counters {
  readonly requests: number;
  readonly connections: number;
  /** Rules removed and added by requests, not by hand. */
  readonly removed: number;
  readonly added: number;
  readonly byAction: Readonly<Record<string, number>>;
  /** Answers by status, `lost` and `pending` among them. */
  readonly byReply: Readonly<Record<string, number>>;
}

export interface Journal {
  /** All entries, or those of one action, as they are now. */
  entries(action?: string): readonly JournalEntry[];
  counters(): Counters;
  clear(): void;
}

/** An entry that is still being written. */
export interface OpenEntry {
  note(
    facts: Partial<Pick<JournalEntry, 'accessKeyId' | 'requestId' | 'fault' | 'reply' | 'status' | 'code'>>,
  ): void;
  effect(effect: Effect): void;
}

export type FirstFacts = Pick<
  JournalEntry,
  'at' | 'connection' | 'action' | 'parameters' | 'clientToken' | 'nonce' | 'requestId'
>;

export interface JournalBook extends Journal {
  open(first: FirstFacts): OpenEntry;
}

export function createJournal(): JournalBook {
  let list: JournalEntry[] = [];
  const entries = (action?: string) =>
    list.filter((entry) => action === undefined || entry.action === action);
  return {
    entries,
    counters: () => count(list),
    clear() {
      // A new list: an entry that is still open goes on in the old one.
      list = [];
    },
    open(first) {
      const home = list;
      const index = home.length;
      let entry: JournalEntry = { ...first, number: index + 1, reply: 'pending', effects: [], removed: [] };
      home.push(entry);
      const write = (facts: Partial<JournalEntry>) => {
        entry = { ...entry, ...facts };
        home[index] = entry;
      };
      return {
        note: write,
        effect: (effect) =>
          write({ effects: [...entry.effects, effect], removed: [...entry.removed, ...effect.removed] }),
      };
    },
  };
}

function count(entries: readonly JournalEntry[]): Counters {
  const effects = entries.flatMap((entry) => entry.effects);
  return {
    requests: entries.length,
    connections: new Set(entries.map(({ connection }) => connection)).size,
    removed: effects.flatMap(({ removed }) => removed).length,
    added: effects.flatMap(({ added }) => added).length,
    byAction: tally(entries.map(({ action }) => action)),
    byReply: tally(entries.map(({ reply, status }) => (reply === 'sent' ? String(status) : reply))),
  };
}

function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
