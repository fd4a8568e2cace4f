/** Checks the size of a bundle, and that it contains no forbidden module. */
import type { Bundle } from './function/bundle.ts';
import { type Sizes, sizesOf } from './sizes.ts';

/** The size of the zipped code package, in bytes. */
export const BUDGET = 512 * 1024;

/** The size of the line that replaces a removed module, in bytes at most. */
export const LEFT_OUT = 300;

/** Modules that a deployed bundle must not contain: for local runs only, or slow to load. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/node_modules\/@photostructure\//, 'SQLite is for local runs'],
  [/^lib\/stores\/sqlite\//, 'SQLite is for local runs'],
  [/^lib\/(local|simulators|openapi|reference|build|client|cli|operator)\//, 'only the commands need it'],
  [/^test\//, 'tests are not deployed'],
  [
    /node_modules\/@alicloud\/ecs20140526\/dist\/(client|index)\.js$/,
    'the whole ECS client takes 400 ms to load',
  ],
  [/node_modules\/@alicloud\/fc(?:2|20230330)\//, 'the function does not call itself'],
  [/node_modules\/zod\/(v4\/classic|v4\/locales|v3|index)/, 'zod/mini has a tenth of its size'],
  [/node_modules\/(moment|lodash|flatbuffers|xmlbuilder)\//, 'no request needs it'],
  [/node_modules\/(ws|socks|[a-z-]*proxy-agent|ip-address)\//, 'ECS is called without proxy and WebSocket'],
  [/@alicloud\/credentials\/dist\/src\/providers\/(?!static_)/, 'credentials come with each invocation'],
  [
    /node_modules\/esbuild|node_modules\/typescript|node_modules\/tsx|node_modules\/vitest/,
    'it is a development tool',
  ],
];

export interface Weight extends Sizes {
  readonly name: string;
  /** The ten largest inputs of `code.js`. */
  readonly largest: readonly { readonly input: string; readonly bytes: number }[];
  /** One line for each fault. */
  readonly faults: readonly string[];
}

export function weigh({ name, directory, meta }: Omit<Bundle, 'warmUp'>): Weight {
  const sizes = sizesOf(directory);
  const [output] = Object.values(meta.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  const inputs = Object.entries(output?.inputs ?? {}).map(([input, { bytesInOutput }]) => ({
    input,
    bytes: bytesInOutput,
  }));
  return {
    name,
    ...sizes,
    largest: inputs.toSorted((a, b) => b.bytes - a.bytes).slice(0, 10),
    faults: [...tooHeavy(name, sizes), ...inputs.flatMap((input) => forbidden(name, input))],
  };
}

const tooHeavy = (name: string, { zip }: Sizes): readonly string[] =>
  zip > BUDGET ? [`${name}: ${zip} bytes zipped; the budget is ${BUDGET}`] : [];

/** Why this module must not be in a bundle, or undefined. */
export function forbidden(
  name: string,
  { input, bytes }: { input: string; bytes: number },
): readonly string[] {
  if (bytes <= LEFT_OUT) return [];
  return FORBIDDEN.filter(([pattern]) => pattern.test(input)).map(([, why]) => `${name}: ${input}: ${why}`);
}
