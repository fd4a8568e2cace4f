/**
 * Finds the log lines of the service in one line of a file. It may be as written, or from an export of the log service,
 * which puts each into a field of JSON or CSV. Pure.
 */
import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** A line of our log. Other members may be missing or have any type: older releases wrote fewer. */
export interface LogLine extends JsonObject {
  readonly time: string;
  readonly event: string;
}

/** Why a line has no line of our log. */
export type Skipped = 'not a log line of this service' | 'cut off' | 'longer than 1 MiB';

export const LONGEST_LINE = 1024 * 1024;
/** An export has a list of objects with fields of text. */
const DEPTH = 4;

export function findLines(text: string): readonly LogLine[] | Skipped {
  if (text.length > LONGEST_LINE) return 'longer than 1 MiB';
  const found = inText(text, DEPTH);
  if (found.length > 0) return found;
  // Quotes are escaped within JSON, and doubled within CSV. Only from the first backslash of a run, so in linear time.
  return /\{"time":"[^"]*/.test(text.replaceAll(/(?<!\\)\\*"+/g, '"'))
    ? 'cut off'
    : 'not a log line of this service';
}

const isLogLine = (value: JsonObject): value is LogLine =>
  typeof value.event === 'string' && typeof value.time === 'string' && !Number.isNaN(Date.parse(value.time));

/** In JSON of any kind; in the cells of a line of CSV; or behind a prefix, which a logger has put before the line. */
function inText(text: string, depth: number): readonly LogLine[] {
  const whole = parsed(text);
  const isAlone = depth === DEPTH && typeof whole === 'string';
  if (whole !== undefined && !isAlone) return inValue(whole, depth);
  if (depth < DEPTH) return behindPrefix(text);
  for (const delimiter of DELIMITERS) {
    const cells = cellsOf(text, delimiter).filter((cell) => cell.startsWith('{') && cell.includes('event'));
    const found = cells.flatMap((cell) => inText(cell, depth - 1));
    if (found.length > 0) return found;
  }
  const value = elementOf(text);
  return value === undefined ? behindPrefix(text) : inValue(value, depth);
}

/**
 * A text that is indented on a line of its own, with its name if it is a member. Any other text may be that of a caller,
 * in a line of ours that was cut.
 */
const TEXT = /^\s+(?:"[^"\\]*"\s*:\s*)?("\{.*"),?\s*$/s;

/** A part of JSON that is printed over several lines: a text, or an entry of a list. */
function elementOf(text: string): unknown {
  const [, indented] = TEXT.exec(text) ?? [];
  const entry = text.trim();
  const start = entry.startsWith('[') ? 1 : 0;
  if (indented !== undefined || entry[start] !== '{') return parsed(indented ?? '');
  return parsed(entry.slice(start, entry.endsWith(',') ? -1 : undefined));
}

function inValue(value: unknown, depth: number): readonly LogLine[] {
  if (typeof value === 'string') return value.includes('{') && depth > 0 ? inText(value, depth - 1) : [];
  if (Array.isArray(value)) return depth > 0 ? value.flatMap((each) => inValue(each, depth - 1)) : [];
  if (!isJsonObject(value)) return [];
  if (isLogLine(value)) return [value];
  return depth > 0 ? Object.values(value).flatMap((each) => inValue(each, depth - 1)) : [];
}

function behindPrefix(text: string): readonly LogLine[] {
  const at = text.indexOf('{"time":"');
  const value = at > 0 ? parsed(text.slice(at)) : undefined;
  return value === undefined ? [] : inValue(value, 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The delimiters that the log service offers. */
const DELIMITERS = [',', '\t', '|', ' '];

/** The cells of one line of CSV (RFC 4180): a line of our log has no line end. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    let [end, cell] = [line.indexOf(delimiter, at), ''];
    if (line[at] === '"') {
      let quote = line.indexOf('"', at + 1);
      while (quote !== -1 && line[quote + 1] === '"') quote = line.indexOf('"', quote + 2);
      if (quote === -1) return cells;
      cell = line.slice(at + 1, quote).replaceAll('""', '"');
      end = line.indexOf(delimiter, quote + 1);
    } else cell = line.slice(at, end === -1 ? line.length : end);
    cells.push(cell);
    if (end === -1) return cells;
    at = end + 1;
  }
  return cells;
}
