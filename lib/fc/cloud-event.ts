/**
 * CloudEvents 1.0 in the three shapes that EventBridge delivers: one object, an array of objects, an array of strings
 * of JSON. An entry that is not a valid event is reported as such and does not affect the others.
 */
import { ProblemError } from '../core/errors/errors.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import type { CloudEvent } from '../core/remediation/types.ts';

/** Per invocation. The batch size of a stream can be reduced. */
export const MOST_EVENTS = 1000;

/** UTF-16 units, four times the longest known name. */
const LONGEST_NAME = 1024;

export type ReadEvent =
  | { readonly kind: 'event'; readonly event: CloudEvent }
  /** `why`: one sentence that quotes nothing of the event but its version. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** A type of event whose JSON follows the stricter rules for requests. */
export interface Strict {
  readonly type: string;
  /** Checks well-formed JSON. @throws {ProblemError} for what it refuses */
  readonly check: (text: string) => void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the bytes of an invocation; never throws. `too-many`: more than `MOST_EVENTS`, none of which was read. */
export function readCloudEvents(bytes: Buffer, strict: Strict): readonly ReadEvent[] | 'too-many' {
  if (bytes.length === 0) return [unreadable('The invocation has no payload.')];
  const text = decode(bytes);
  if (text === undefined) return [unreadable('The payload of the invocation is not UTF-8.')];
  const value = parse(text);
  if (value === undefined) return [unreadable('The payload of the invocation is not JSON.')];
  if (!Array.isArray(value)) return [readOne(value, strictly(text, strict))];
  if (value.length > MOST_EVENTS) return 'too-many';
  // Each by its own text: one ambiguous event must not refuse the others.
  const texts = elementsOf(text);
  return value.map((entry: unknown, index) =>
    typeof entry === 'string'
      ? readOne(parse(entry), strictly(entry, strict))
      : readOne(entry, strictly(texts[index] ?? '', strict)),
  );
}

const unreadable = (why: string): ReadEvent => ({ kind: 'unreadable', why });

/** Why the text breaks the rules for events of this type. */
type Check = (type: string) => string | undefined;

function strictly(text: string, { type, check }: Strict): Check {
  return (of) => {
    if (of !== type) return undefined;
    try {
      check(text);
      return undefined;
    } catch (error) {
      if (error instanceof ProblemError) return error.message;
      throw error;
    }
  };
}

function readOne(value: unknown, check: Check): ReadEvent {
  if (value === undefined) return unreadable('Not JSON.');
  if (!isJsonObject(value)) return unreadable(`Not a JSON object but ${kindOf(value)}.`);
  const version = member(value, 'specversion');
  if (version !== '1.0')
    return unreadable(`specversion is ${versionOf(version)}; only CloudEvents 1.0 is accepted.`);
  const [id, source, type] = [name(value, 'id'), name(value, 'source'), name(value, 'type')];
  if (id === undefined || source === undefined || type === undefined) {
    const wrong = ['id', 'source', 'type'].filter((key) => name(value, key) === undefined).join(' and ');
    return unreadable(`Not CloudEvents 1.0: ${wrong} must be text of 1 to ${LONGEST_NAME} characters.`);
  }
  const data = member(value, 'data');
  if (!isJsonObject(data)) return unreadable(`data is not a JSON object but ${kindOf(data)}.`);
  const why = check(type);
  if (why !== undefined) return unreadable(why);
  const [region, account] = [name(value, 'aliyunregionid'), name(value, 'aliyunaccountid')];
  return {
    kind: 'event',
    event: {
      ...{ id, source, type, data },
      ...(region !== undefined && { region }),
      ...(account !== undefined && { account }),
    },
  };
}

const versionOf = (version: unknown): string =>
  typeof version === 'string' && /^\d\.\d$/.test(version) ? version : kindOf(version);

/** What a value is, without quoting it. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}

/** The member itself, never what the prototype has under this name. */
const member = (of: JsonObject, key: string): unknown => (Object.hasOwn(of, key) ? of[key] : undefined);

function name(of: JsonObject, key: string): string | undefined {
  const value = member(of, key);
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME ? value : undefined;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined; // Not UTF-8, which the caller reports.
  }
}

/** Undefined for text that is not JSON: no JSON text means undefined. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text, in which brackets mean nothing, or one character that separates or nests. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]/g;

/**
 * The texts of the entries of a JSON array as they were sent, with everything that `JSON.parse` drops.
 * @param text the JSON of an array, known to be well formed
 */
export function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let level = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const ends = level === 1 && (token === ',' || token === ']');
    if (ends) elements.push(text.slice(start, index).trim());
    if (token === '[' || token === '{') level += 1;
    else if (token === ']' || token === '}') level -= 1;
    if (ends || (token === '[' && level === 1)) start = index + 1;
  }
  // An empty array has no entry, not one without text.
  return elements.length === 1 && elements[0] === '' ? [] : elements;
}
