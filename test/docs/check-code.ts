import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { parseDocument } from 'yaml';
import type { RowState } from '../../lib/core/model/row.ts';
import { ROOT, sources } from '../architecture/imports.ts';
import { type Block as HclBlock, readHcl } from '../deploy/read-hcl.ts';
import { faultsOf } from '../reference/log-query.ts';
import type { Block } from './blocks.ts';

const STATES: readonly string[] = Object.keys({
  RUNNING: true,
  DONE: true,
  REFUSED: true,
  UNKNOWN: true,
} satisfies Record<RowState, true>);

/** A diagram of the states of a row: all of them, and no other. Nothing leaves DONE (I13). */
export function checkMermaid({ text }: Block): void {
  const [head, ...lines] = text.trimEnd().split('\n');
  if (head !== 'stateDiagram-v2') throw new SyntaxError(`not a state diagram: ${head}`);
  const edges = lines.map((line) => {
    const [, from = '', to = ''] = /^ {2}(\S+) --> (\w+): .+$/.exec(line) ?? [];
    if (to === '' || from === 'DONE') throw new SyntaxError(`not a transition of a row: ${line}`);
    return [from, to];
  });
  const shown = new Set(edges.flat().filter((state) => state !== '[*]'));
  if ([...shown].sort().join() !== [...STATES].sort().join()) {
    throw new Error(`the diagram has the states ${[...shown].join(', ')}`);
  }
}

/** The same code is type-checked in a file under test/, except for the path of the client. */
export function checkTypeScript({ text }: Block): void {
  const seen = sources('test').some((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .replace('../../lib/client/index.ts', 'revoke-egress')
      .includes(text),
  );
  if (!seen) throw new Error('no file under test/, which the compiler sees, has this example');
}

/** Scripts of other systems: their grammar is all that can be checked here. */
export const checkJavaScript = ({ text }: Block): void => void new Script(text);

export function checkYaml({ text }: Block): void {
  const [fault] = parseDocument(text).errors;
  if (fault) throw fault;
}

/** A query of the log service. */
export function checkLogQuery({ text }: Block): void {
  const faults = faultsOf(text.trim());
  if (faults.length > 0) throw new SyntaxError(faults.join('; '));
}

const VALUE = /^(?:"[^"]*"|\d+|true|false|null|string|\[.*\]|\{.*\}|[a-z_]+(?:\.\w+)+)$/s;

/** Terraform, as far as the pages use it: blocks in balanced braces, and simple values. */
export function checkHcl({ text }: Block): void {
  const faulty = (block: HclBlock): string | undefined =>
    [...block.values.values()].find((value) => !VALUE.test(value)) ??
    block.blocks.map(faulty).find((value) => value !== undefined);
  const value = faulty(readHcl(text));
  if (value !== undefined) throw new SyntaxError(`not a value of Terraform: ${value}`);
}
