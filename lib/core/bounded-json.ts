/**
 * JSON from a peer that may be broken or hostile: its size is limited while it arrives, before anything is parsed.
 * Objects and arrays are counted too, because they take up to 200 times their bytes in memory.
 */

export interface JsonBounds {
  readonly bytes: number;
  /** Levels of nesting. */
  readonly depth: number;
  /** Objects and arrays. */
  readonly containers: number;
}

export interface BoundedBody {
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
}

type Shape = Omit<JsonBounds, 'bytes'>;
type Exceeded = keyof Shape | undefined;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Up to this number, brackets are not examined: they take a few MB at most. A page of 1,000 rules has 1,003. */
const HARMLESS = 20_000;

/** Takes bytes or UTF-16 units one by one. It does not parse, so text that is not JSON is bounded too. */
function createCounter({ depth, containers }: Shape): (code: number) => Exceeded {
  let level = 0;
  let count = 0;
  let inString = false;
  let escaped = false;
  return (code) => {
    if (inString) {
      if (escaped) escaped = false;
      else if (code === BACKSLASH) escaped = true;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) level -= 1;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      level += 1;
      count += 1;
      if (level > depth) return 'depth';
      if (count > containers) return 'containers';
    }
    return undefined;
  };
}

/** How often `next` finds something, counted up to one more than `HARMLESS`. */
function occurrences(next: (from: number) => number): number {
  let count = 0;
  for (let at = next(0); at >= 0 && count <= HARMLESS; at = next(at + 1)) count += 1;
  return count;
}

export interface BodyReader {
  /** The first bound that the body exceeds with this chunk, which is not kept; undefined: none. */
  take(chunk: Uint8Array): keyof JsonBounds | undefined;
  readonly body: BoundedBody;
}

/** Collects a body chunk by chunk, until it exceeds a bound. */
export function createBodyReader({ bytes: most, ...shape }: JsonBounds): BodyReader {
  const chunks: Uint8Array[] = [];
  const body = { chunks, bytes: 0 };
  // First all brackets are counted, which is quick. Only if there are many, those within strings are excluded.
  let brackets = 0;
  let counter: ReturnType<typeof createCounter> | undefined;
  const exceededIn = (chunk: Uint8Array): Exceeded => {
    brackets += occurrences((from) => chunk.indexOf(OPEN_ARRAY, from));
    brackets += occurrences((from) => chunk.indexOf(OPEN_OBJECT, from));
    if (brackets <= HARMLESS) return undefined;
    const unseen = counter ? [chunk] : [...chunks, chunk];
    counter ??= createCounter(shape);
    for (const each of unseen) {
      for (const byte of each) {
        const exceeded = counter(byte);
        if (exceeded) return exceeded;
      }
    }
    return undefined;
  };
  return {
    body,
    take(chunk) {
      const exceeded = body.bytes + chunk.length > most ? 'bytes' : exceededIn(chunk);
      if (exceeded) return exceeded;
      body.bytes += chunk.length;
      chunks.push(chunk);
      return undefined;
    },
  };
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The bytes as text; a byte order mark stays in, since JSON has none.
 * @throws {TypeError} when they are not UTF-8
 */
export const textOf = ({ chunks }: BoundedBody): string => UTF_8.decode(Buffer.concat(chunks));

/** The value of a text whose size is bounded already; undefined when it exceeds another bound, or is not JSON. */
export function parseBounded(text: string, shape: Shape): unknown {
  const brackets =
    occurrences((from) => text.indexOf('[', from)) + occurrences((from) => text.indexOf('{', from));
  if (brackets > HARMLESS && exceedsShape(text, shape)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // All callers treat text that is not JSON alike.
    return undefined;
  }
}

function exceedsShape(text: string, shape: Shape): boolean {
  const count = createCounter(shape);
  for (let at = 0; at < text.length; at++) {
    if (count(text.charCodeAt(at))) return true;
  }
  return false;
}
