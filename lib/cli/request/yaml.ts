/** YAML and JSON text as the values that JSON has, exactly as they are written. Pure. */
import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { ClientFault } from '../../client/transport.ts';

const SEVERAL =
  'holds several YAML documents, and a file is one request; write each into a file of its own, or all of them as JSON, one object a line, into a file for --batch';

/**
 * One document. JSON is YAML too; a member that occurs twice is refused, which `JSON.parse` would not notice.
 * @throws {ClientFault} with line and column
 */
export function parseYaml(text: string, name: string): unknown {
  return plainValue(documentOf(text, name, new LineCounter()), name);
}

/**
 * The same, and every value is sent as it is written: a number that reads as another one (`0443`, `0x1BB`, an account id
 * of 19 digits) is refused, and so is what JSON does not have.
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
      if (typeof value === 'object' && value !== null) fault(range?.[0], 'a value that JSON does not have');
    },
  });
  return plainValue(document, name);
}

function documentOf(text: string, name: string, lineCounter: LineCounter): Document {
  // YAML 1.2 core: no dates, and `22:22` and `no` stay what they are.
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
