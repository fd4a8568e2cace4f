/** Faults of the configuration file: one line each, with its position in the text. */
import { findNodeAtLocation, type Node, type ParseError, printParseErrorCode } from 'jsonc-parser';
import type { core } from 'zod/mini';

export type Path = readonly (string | number)[];

/** A fault at a place in the file. `message` continues a sentence that starts with the place. */
export interface FileFault {
  readonly path: Path;
  readonly message: string;
  /** The position in the text, if the path does not determine it. */
  readonly offset?: number;
}

/** `callers.jira.auth.secrets[0]`; the file itself for the root. */
function placeOf(path: Path): string {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return place === '' ? 'the file' : place.replace(/^\./, '');
}

/** From 1. */
const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** The node of the path, or the closest parent if it is missing. A member is found by its name. */
function nodeAt(tree: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return tree;
}

/** `revoke-egress.config.json:12: callers.jira.auth.secrets must be …`, in the order of the lines. */
export function faultLines(
  name: string,
  text: string,
  tree: Node,
  faults: readonly FileFault[],
): readonly string[] {
  const lines = faults
    .map((fault) => ({ ...fault, line: lineAt(text, fault.offset ?? nodeAt(tree, fault.path).offset) }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, path, message }) => `${name}:${line}: ${placeOf(path)} ${message}`);
  return [...new Set(lines)];
}

/** The faults of the schema. For an unknown member the path is that of the member, not that of its object. */
export function schemaFaults(issues: readonly core.$ZodIssue[]): readonly FileFault[] {
  return issues.flatMap((issue): FileFault[] => {
    // JSON has no symbols.
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: issue.message }));
    }
    if (issue.code === 'invalid_key') {
      return [{ path, message: issue.issues[0]?.message ?? issue.message }];
    }
    return [{ path, message: issue.message }];
  });
}

const PLAIN: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  ValueExpected: 'a value is missing',
  PropertyNameExpected: 'the name of a member is missing, in double quotes',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'text follows the end of the object; remove it',
  InvalidSymbol: 'not valid JSON; put text in double quotes',
};

/** The first syntax error only, because it usually causes the others. */
export function syntaxFault(name: string, text: string, [first]: readonly ParseError[]): string {
  const code = first ? printParseErrorCode(first.error) : 'ValueExpected';
  return `${name}:${lineAt(text, first?.offset ?? 0)}: ${PLAIN[code] ?? `not valid JSON (${code})`}`;
}

const ILL_FORMED = 'has half a surrogate pair, which has no UTF-8 form; use well-formed Unicode';

function silentFault(name: string, twice: boolean): string | undefined {
  if (!name.isWellFormed()) return ILL_FORMED;
  if (name === '__proto__') return 'is not allowed as a name';
  return twice ? 'occurs twice; keep one' : undefined;
}

/**
 * Faults that the parser does not report: text without a UTF-8 form, and the members that it drops (`__proto__`, and
 * the first of two with one name).
 */
export function silentFaults(tree: Node, path: Path = []): readonly FileFault[] {
  if (tree.type === 'string' && !String(tree.value).isWellFormed()) return [{ path, message: ILL_FORMED }];
  const seen = new Set<string>();
  return (tree.children ?? []).flatMap((child, index): readonly FileFault[] => {
    if (tree.type === 'array') return silentFaults(child, [...path, index]);
    const [key, value] = child.children ?? [];
    const name = String(key?.value);
    const message = silentFault(name, seen.has(name));
    seen.add(name);
    const here = [...path, name];
    const below = value ? silentFaults(value, here) : [];
    return message === undefined ? below : [{ path: here, message, offset: child.offset }, ...below];
  });
}
