/** Removes the methods of the Tablestore SDK's encoder and decoder that only other operations use. */

/** `    encodeGetRow: function (params) {` or `    _makeQuery(aQuery) {`, up to the next line that ends a member. */
const OPENING = /^ {4}(\w+)(?:: function ?)?\(.*\{$/;
const CLOSING = /^ {4}\},?$/;
/** A method refers to others as `TableStore.encoder._makeCondition`. */
const REFERENCE = /\bTableStore\.(?:encoder|decoder)\.(\w+)/g;

/**
 * The same module without the methods that these operations do not reach.
 * @param operations `GetRow`
 * @throws {Error} if the file does not have the layout of the SDK, or lacks an operation
 */
export function trimOperations(source: string, operations: readonly string[]): string {
  const lines = source.split('\n');
  const methods = methodsOf(lines);
  const kept = new Set<string>();
  const todo = ['encode', 'decode'].filter((name) => methods.has(name));
  for (const operation of operations) {
    const name = [`encode${operation}`, `decode${operation}`].find((each) => methods.has(each));
    if (name === undefined) throw new Error(`the SDK of Tablestore has no method for ${operation}`);
    todo.push(name);
  }
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const method = methods.get(name);
    if (!method || kept.has(name)) continue;
    kept.add(name);
    const text = lines.slice(method.from, method.to).join('\n');
    for (const [, reference = ''] of text.matchAll(REFERENCE)) todo.push(reference);
  }
  const dropped = [...methods].filter(([name]) => !kept.has(name)).map(([, method]) => method);
  return lines.filter((_, at) => !dropped.some(({ from, to }) => at >= from && at < to)).join('\n');
}

/** The lines of each method: from its first to the one after its last. */
function methodsOf(lines: readonly string[]) {
  const methods = new Map<string, { readonly from: number; readonly to: number }>();
  for (const [from, line] of lines.entries()) {
    const name = OPENING.exec(line)?.[1];
    if (name === undefined) continue;
    const length = lines.slice(from).findIndex((each) => CLOSING.test(each));
    if (length < 0) throw new Error(`${name} does not end: not the layout of the SDK of Tablestore`);
    methods.set(name, { from, to: from + length + 1 });
  }
  return methods;
}
