/** Parses YAML and JSON into JSON values, without changing any value. Pure. */
import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { ClientFault } from '../../client/transport.ts';

const SEVERAL =
  'contains several YAML documents, but a file is one request; use one file for each, or one JSON object per line with --batch';

/**
 * Parses one document. JSON is YAML too. A repeated member is refused, which `JSON.parse` would accept.
 * @throws {ClientFault} with line and column
 */
export function parseYaml(text: string, name: string): unknown {
  return plainValue(documentOf(text, name, new LineCounter()), name);
}

/**
 * The same, but refuses numbers that would change (`0443`, `0x1BB`, an account id of 19 digits) and values that JSON
 * does not have.
 * @throws {ClientFault} with line and column
 */
export function parseExactly(text: string, name: string): unknown {
  const lines = new LineCounter();
  const document = documentOf(text, name, lines);
  const fault = (offset: number | undefined, why: string): never => {
    const { line, col } = lines.linePos(offset ?? 0);
    throw new ClientFault(`${name}: ${why} at line ${line}, column ${col}`);
  };
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) throw new ClientFault(`${name}: the name of a member is not text`);
      if (typeof key.value !== 'string')
        fault(key.range?.[0], `the name of a member is not text; write "${key.source}", in quotes,`);
    },
    Scalar(_, { value, source, range }) {
      if (typeof value === 'number' && String(value) !== source)
        fault(range?.[0], `${source} would be sent as ${value}; write ${value}, or "${source}" in quotes,`);
      if (typeof value === 'object' && value !== null) fault(range?.[0], 'a value that is not JSON');
    },
  });
  return plainValue(document, name);
}

function documentOf(text: string, name: string, lineCounter: LineCounter): Document {
  // YAML 1.2 core: no dates, and `22:22` and `no` are text.
  const options = {
    schema: 'core',
    uniqueKeys: true,
    prettyErrors: true,
    merge: false,
    lineCounter,
  } as const;
  const document = parseDocument(text, options);
  const [fault] = [...document.errors, ...document.warnings];
  if (fault?.code === 'MULTIPLE_DOCS') throw new ClientFault(`${name} ${SEVERAL}`);
  if (fault) throw new ClientFault(`${name}: ${fault.message.split('\n')[0]?.replace(/:$/, '')}`);
  return document;
}

function plainValue(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch {
    throw new ClientFault(`${name} has aliases without an anchor, or too many of them`);
  }
}
