/** What a bundle weighs, and what it must not hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Bundle } from './bundle.ts';

/** Of the compressed code package, in bytes. */
export const BUDGET = 400 * 1024;

/** Never in a deployed bundle: what only local runs need, and what costs cold start for nothing. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/node_modules\/libsql\//, 'SQLite is for local runs'],
  [/^lib\/local\//, 'simulators are for local runs'],
  [/^test\//, 'tests are tests'],
  [/node_modules\/@alicloud\/ecs20140526\/dist\/client\.js/, 'the whole ECS client takes 400 ms to load'],
  [/node_modules\/@alicloud\/fc2\//, 'the function is not its own caller'],
];

export interface Weight {
  readonly name: string;
  readonly bytes: number;
  readonly gzip: number;
  /** The ten inputs that weigh most in the output. */
  readonly largest: readonly { readonly input: string; readonly bytes: number }[];
  /** One line for each thing that is wrong with it. */
  readonly faults: readonly string[];
}

export function weigh({ name, directory, meta }: Bundle): Weight {
  const code = readFileSync(join(directory, 'index.js'));
  const gzip = gzipSync(code, { level: 9 }).length;
  const [output] = Object.values(meta.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  const inputs = Object.entries(output?.inputs ?? {}).map(([input, { bytesInOutput }]) => ({
    input,
    bytes: bytesInOutput,
  }));
  const forbidden = FORBIDDEN.flatMap(([pattern, why]) =>
    inputs.filter(({ input }) => pattern.test(input)).map(({ input }) => `${name}: ${input}: ${why}`),
  );
  const heavy = gzip > BUDGET ? [`${name}: ${gzip} bytes compressed, ${BUDGET} are the budget`] : [];
  return {
    name,
    bytes: code.length,
    gzip,
    largest: inputs.sort((a, b) => b.bytes - a.bytes).slice(0, 10),
    faults: [...heavy, ...forbidden],
  };
}
