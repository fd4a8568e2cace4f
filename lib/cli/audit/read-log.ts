/** Reads log files line by line, however large they are, and counts what was skipped and why. */
import { createReadStream } from 'node:fs';
import { ClientFault } from '../../client/transport.ts';
import { canonicalJson, sha256Hex } from '../../core/json.ts';
import type { CliContext } from '../context.ts';
import { nameOf } from '../request/file.ts';
import { findLines, LONGEST_LINE, type LogLine } from './find-lines.ts';

export interface SkippedLines {
  readonly why: string;
  readonly count: number;
  /** `log.ndjson, line 2` */
  readonly first: string;
}

export interface ReadLog {
  /** Those of the events that were asked for. */
  readonly lines: readonly LogLine[];
  /** How many lines the files have, empty ones left out. */
  readonly read: number;
  /** Lines of this service about other events. */
  readonly others: number;
  readonly skipped: readonly SkippedLines[];
}

/**
 * @param paths `-` is standard input
 * @param slim what is kept of a line, because a log may have millions
 * @throws {ClientFault} for a file that cannot be read
 */
export async function readLog(
  paths: readonly string[],
  events: ReadonlySet<string>,
  slim: (line: LogLine) => LogLine,
  context: Pick<CliContext, 'input'>,
): Promise<ReadLog> {
  const lines: LogLine[] = [];
  const seen = new Set<string>();
  const skipped = new Map<string, { count: number; first: string }>();
  let [read, others] = [0, 0];
  const skip = (why: string, where: string): void => {
    const before = skipped.get(why);
    skipped.set(why, { count: (before?.count ?? 0) + 1, first: before?.first ?? where });
  };
  for (const path of paths) {
    let number = 0;
    for await (const text of textLines(path, context)) {
      number += 1;
      if (text.trim() === '') continue;
      read += 1;
      const where = `${nameOf(path)}, line ${number}`;
      const found = findLines(text);
      if (typeof found === 'string') skip(found, where);
      else
        for (const line of found) {
          const isOurs = events.has(line.event);
          const key = isOurs ? keyOf(line) : undefined;
          if (!isOurs) others += 1;
          else if (typeof line.requestId !== 'string')
            skip(`a line "${line.event}" without its members`, where);
          else if (key === undefined) skip('nested too deeply', where);
          // Exports overlap. Two lines of one attempt differ in their time.
          else if (seen.has(key)) skip('a repeated line', where);
          else {
            seen.add(key);
            lines.push(slim(line));
          }
        }
    }
  }
  return {
    lines: lines.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)),
    read,
    others,
    skipped: [...skipped].map(([why, { count, first }]) => ({ why, count, first })),
  };
}

/** Undefined for a line that is nested deeper than the stack, which no line of this service is. */
function keyOf(line: LogLine): string | undefined {
  try {
    return sha256Hex(canonicalJson(line));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function* textLines(path: string, context: Pick<CliContext, 'input'>): AsyncGenerator<string> {
  const chunks = path === '-' ? [await context.input()] : fileChunks(path);
  // Damaged text is a line that is skipped, not a reason to read nothing.
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split(/\r?\n/);
    // Of an endless line, enough to see that it is too long.
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE + 1);
    yield* lines;
  }
  yield `${rest}${decoder.decode()}`;
}

async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ClientFault(`${path} cannot be read (${code})`);
  }
}

/** `20 lines read: 4 used, 10 about other events; skipped: 6 cut off (log.ndjson, line 2)`. */
export function summaryOf({ lines, read, others, skipped }: ReadLog): string {
  const reasons = skipped.map(
    ({ count, why, first }) => `${count} ${why} (${count > 1 ? 'first: ' : ''}${first})`,
  );
  const head = `${read} ${read === 1 ? 'line' : 'lines'} read: ${lines.length} used, ${others} about other events`;
  return reasons.length === 0 ? head : `${head}; skipped: ${reasons.join('; ')}`;
}
