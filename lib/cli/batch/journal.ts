/**
 * What a batch has done, in a file beside its input, so that it goes on after any end. NDJSON: a head that names the
 * batch, then a line for each item that has ended.
 *
 * The head is there, whole and synced, before anything is sent, and every token is made from the id in it. So a token
 * that was ever sent can be named again, whatever was lost, and two runs at once use the same tokens.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import * as z from 'zod/mini';
import { ClientFault } from '../../client/transport.ts';

/** `unfinished`: unknown, unavailable or interrupted; it is asked for again. */
export const ENDS = ['done', 'refused', 'unfinished'] as const;
export type End = (typeof ENDS)[number];

export interface Head {
  readonly batch: string;
  /** SHA-256 of the input. */
  readonly source: string;
  /** Where it is sent: tokens of one service mean nothing to another. */
  readonly target: string;
}

export interface Entry {
  /** The line of the input, from 1. */
  readonly line: number;
  readonly token: string;
  readonly end: End;
  /** The client's answer, for whoever reads the file. */
  readonly answer?: unknown;
}

export interface Journal {
  readonly head: Head;
  /** How each item ended last, by line. */
  readonly ends: ReadonlyMap<number, End>;
  /** Durable when it returns. */
  append(entry: Entry): void;
  close(): void;
}

const FORMAT = 'revoke-egress batch 1';
const HEAD = z.object({
  format: z.literal(FORMAT),
  batch: z.string(),
  source: z.string(),
  target: z.string(),
});
const ENTRY = z.object({ line: z.int(), token: z.string(), end: z.enum(ENDS) });

/**
 * Opens the journal at `path`, or begins it.
 * @throws {ClientFault} when it belongs to another input or another service, or is no journal
 */
export function openJournal(path: string, wanted: Head): Journal {
  const text = opened(path, () => (begin(path, wanted) ? undefined : readWhole(path)));
  const lines = text?.split('\n').filter((line) => line !== '') ?? [];
  const head = text === undefined ? wanted : headOf(path, lines[0] ?? '', wanted);
  const ends = new Map(lines.slice(1).map((line, index) => endOf(path, line, index + 2)));
  const file = openSync(path, 'a');
  return {
    head,
    ends,
    append(entry) {
      // One write: lines of two runs do not mix.
      writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new ClientFault(`${path} cannot be written (${error.code})`);
  }
}

/** Whole or not at all, and never over another one: false when there is one. */
function begin(path: string, head: Head): boolean {
  const draft = `${path}.${head.batch}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ format: FORMAT, ...head })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** The lines that were written to their end; half a line, as a crash leaves it, is cut off. */
function readWhole(path: string): string {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  return bytes.toString('utf8', 0, whole);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function headOf(path: string, line: string, wanted: Head): Head {
  const { data } = HEAD.safeParse(json(line));
  if (!data) throw new ClientFault(`${path} is no journal of a batch; name another file with --journal`);
  if (data.source !== wanted.source) {
    throw new ClientFault(
      `${path} belongs to another input: the file has changed since. Put it back, or begin anew with another --journal`,
    );
  }
  if (data.target !== wanted.target) {
    throw new ClientFault(
      `${path} was begun for ${data.target}, not ${wanted.target}; name another --journal`,
    );
  }
  return data;
}

function endOf(path: string, line: string, number: number): [number, End] {
  const { data } = ENTRY.safeParse(json(line));
  if (!data)
    throw new ClientFault(
      `${path}, line ${number} is damaged; remove that line: its item is asked for again`,
    );
  return [data.line, data.end];
}
