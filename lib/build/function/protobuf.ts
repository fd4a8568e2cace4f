/** Removes the compiled protobuf messages of the Tablestore SDK that a client of single rows does not use. */

/** Requests and answers of GetRow and PutRow, the error, and every filter of a condition. */
export const MESSAGES = [
  'main.Error',
  'main.GetRowRequest',
  'main.GetRowResponse',
  'main.PutRowRequest',
  'main.PutRowResponse',
  'filter.Filter',
  'filter.SingleColumnValueFilter',
  'filter.CompositeColumnValueFilter',
] as const;

/** Beside them what the index of unfinished rows is read with. */
export const INDEX_MESSAGES = [...MESSAGES, 'main.GetRangeRequest', 'main.GetRangeResponse'] as const;

interface Block {
  /** `main.GetRowRequest`. */
  readonly name: string;
  /** An enumeration, which the SDK reads while it loads. */
  readonly isEnum: boolean;
  readonly lines: readonly string[];
}

const NAMESPACE = /^\$root\.(\w+) = \(function\(\) \{$/;
const OPENING = /^ {8}proto\.(\w+) = \(function\(\) \{$/;
const CLOSING = /^ {8}\}\)\(\);$/;
const REFERENCE = /\$root\.(\w+)\.proto\.(\w+)/g;

/** Methods other than create, encode and decode are never called. */
const UNUSED =
  /^ {12}\w+(?:\.prototype)?\.(?:encodeDelimited|decodeDelimited|verify|fromObject|toObject|toJSON) = function/;
const END_OF_METHOD = /^ {12}\};$/;

/**
 * The same module without unreferenced messages, unused methods, and the enumerations of searches.
 * @throws {Error} if the file does not have the layout of `pbjs`, or lacks a message to keep
 */
export function trimMessages(source: string, keep: readonly string[] = MESSAGES): string {
  const parts = partsOf(source);
  const blocks = new Map(parts.flatMap((part) => (typeof part === 'string' ? [] : [[part.name, part]])));
  const kept = closureOf(blocks, keep);
  return parts
    .flatMap((part) => {
      if (typeof part === 'string') return [part];
      if (part.isEnum) return part.name.startsWith('search.') ? [] : part.lines;
      return kept.has(part.name) ? withoutUnused(part.lines) : [];
    })
    .join('\n');
}

/** Lines outside the messages, and each message or enumeration as one block, in the order of the file. */
function partsOf(source: string): readonly (string | Block)[] {
  const parts: (string | Block)[] = [];
  let namespace = '';
  let open: { readonly name: string; readonly lines: string[] } | undefined;
  for (const line of source.split('\n')) {
    namespace = NAMESPACE.exec(line)?.[1] ?? namespace;
    const name = OPENING.exec(line)?.[1];
    if (name !== undefined) {
      if (open) throw new Error(`${open.name} does not end before ${name}: not the layout that pbjs writes`);
      open = { name: `${namespace}.${name}`, lines: [] };
    }
    if (!open) {
      parts.push(line);
      continue;
    }
    open.lines.push(line);
    if (CLOSING.test(line)) {
      const { name: full, lines } = open;
      parts.push({ name: full, lines, isEnum: !lines.some((each) => /^ {12}function \w+\(/.test(each)) });
      open = undefined;
    }
  }
  if (open) throw new Error(`${open.name} does not end: not the layout that pbjs writes`);
  return parts;
}

function withoutUnused(lines: readonly string[]): readonly string[] {
  let within = false;
  return lines.filter((line) => {
    const dropped = within || UNUSED.test(line);
    within = dropped && !END_OF_METHOD.test(line);
    return !dropped;
  });
}

function closureOf(blocks: ReadonlyMap<string, Block>, keep: readonly string[]): ReadonlySet<string> {
  const kept = new Set<string>();
  const todo = [...keep];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (kept.has(name)) continue;
    const block = blocks.get(name);
    if (!block) throw new Error(`the compiled messages lack ${name}`);
    kept.add(name);
    for (const [, namespace, message] of withoutUnused(block.lines).join('\n').matchAll(REFERENCE)) {
      todo.push(`${namespace}.${message}`);
    }
  }
  return kept;
}
