/** JSON from a peer that may be broken or hostile: its size is bounded while it comes in, before anything is parsed. */

export interface JsonBounds {
  readonly bytes: number;
  /** Levels of nesting. */
  readonly depth: number;
  /** Objects, arrays, members and elements. */
  readonly values: number;
}

export interface BoundedBody {
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
  /** The first bound that was exceeded; the body ends before the chunk that exceeded it. */
  readonly exceeded?: keyof JsonBounds;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

type Count = (code: number) => 'depth' | 'values' | undefined;

/** Takes bytes or UTF-16 units one by one. It does not parse, so text that is not JSON is bounded too. */
function createCounter({ depth, values }: Omit<JsonBounds, 'bytes'>): Count {
  let level = 0;
  let count = 0;
  let inString = false;
  let escaped = false;
  return (code) => {
    if (inString) {
      if (escaped) escaped = false;
      else if (code === BACKSLASH) escaped = true;
      else if (code === QUOTE) inString = false;
      return undefined;
    }
    if (code === QUOTE) inString = true;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) level -= 1;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      level += 1;
      count += 1;
    } else if (code === COMMA) count += 1;
    if (level > depth) return 'depth';
    return count > values ? 'values' : undefined;
  };
}

function exceededIn(chunk: Uint8Array, count: Count): 'depth' | 'values' | undefined {
  for (const byte of chunk) {
    const exceeded = count(byte);
    if (exceeded) return exceeded;
  }
  return undefined;
}

/** Reads until the end or the first bound; ending early ends the stream. Rejects with what the stream throws. */
export async function readBounded(body: AsyncIterable<Uint8Array>, bounds: JsonBounds): Promise<BoundedBody> {
  const count = createCounter(bounds);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    const exceeded = bytes > bounds.bytes ? 'bytes' : exceededIn(chunk, count);
    if (exceeded) return { chunks, bytes, exceeded };
    chunks.push(chunk);
  }
  return { chunks, bytes };
}

/**
 * The bytes as text; a byte order mark stays in, since JSON has none.
 * @throws {TypeError} when they are not UTF-8
 */
export function textOf({ chunks }: BoundedBody): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }));
  return texts.join('') + decoder.decode();
}

/** The value of a text whose size is bounded already; undefined when it exceeds another bound, or is not JSON. */
export function parseBounded(text: string, bounds: Omit<JsonBounds, 'bytes'>): unknown {
  const count = createCounter(bounds);
  for (let at = 0; at < text.length; at++) {
    if (count(text.charCodeAt(at))) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    // What it is instead does not matter: no caller believes it.
    return undefined;
  }
}
