import type { Millis } from '../../core/time.ts';

/** One execution of a request. A duplicate delivery is a second one. */
export interface Effect {
  readonly at: Millis;
  readonly status: number;
  readonly code?: string;
  /** Answered from a remembered ClientToken: nothing was executed. */
  readonly replayed: boolean;
  /** Rule ids. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** One request. Entries are in the order of arrival. */
export interface JournalEntry {
  readonly number: number;
  readonly at: Millis;
  /** Number of the TCP connection, from 1. */
  readonly connection: number;
  readonly action: string;
  /** As sent, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly clientToken?: string;
  readonly nonce?: string;
  readonly accessKeyId?: string;
  readonly requestId: string;
  /** The injected fault, as JSON. */
  readonly fault?: string;
  /** `lost`: the caller cannot have received the response. */
  readonly reply: 'pending' | 'sent' | 'lost';
  /** The part of the response that the caller could receive. */
  readonly status?: number;
  readonly code?: string;
  readonly effects: readonly Effect[];
  /** All rules that this request removed, duplicates of it included. */
  readonly removed: readonly string[];
}

export interface Counters {
  readonly requests: number;
  readonly connections: number;
  /** Rules removed and added by requests; changes by tests do not count. */
  readonly removed: number;
  readonly added: number;
  readonly byAction: Readonly<Record<string, number>>;
  /** Responses by status; `lost` and `pending` are counted too. */
  readonly byReply: Readonly<Record<string, number>>;
}

export interface Journal {
  /** The current entries, all or of one action. */
  entries(action?: string): readonly JournalEntry[];
  counters(): Counters;
  clear(): void;
}

/** An unfinished entry. */
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
      // A new list: unfinished entries stay in the old one.
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
