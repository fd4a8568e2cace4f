/** What a bundle weighs, and what it must not hold. */
import type { Bundle } from './function/bundle.ts';
import { type Sizes, sizesOf } from './sizes.ts';

/** Of the zipped code package, in bytes. */
export const BUDGET = 512 * 1024;

/** A module that is left out still stands there as one line that says why. */
export const LEFT_OUT = 300;

/** Never in a deployed bundle: what only local runs need, and what costs cold start for nothing. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/node_modules\/@photostructure\//, 'SQLite is for local runs'],
  [/^lib\/stores\/sqlite\//, 'SQLite is for local runs'],
  [/^lib\/(local|simulators|openapi|reference|build|client|cli|operator)\//, 'only the commands need it'],
  [/^test\//, 'tests are tests'],
  [
    /node_modules\/@alicloud\/ecs20140526\/dist\/(client|index)\.js$/,
    'the whole ECS client takes 400 ms to load',
  ],
  [/node_modules\/@alicloud\/fc2\//, 'the function is not its own caller'],
  [/node_modules\/zod\/(v4\/classic|v4\/locales|v3|index)/, 'zod/mini does it in a tenth'],
  [/node_modules\/(moment|lodash|flatbuffers|xmlbuilder)\//, 'no request needs it'],
  [/node_modules\/(ws|socks|[a-z-]*proxy-agent|ip-address)\//, 'ECS is called without proxy and WebSocket'],
  [/@alicloud\/credentials\/dist\/src\/providers\/(?!static_)/, 'credentials come with each invocation'],
  [/node_modules\/esbuild|node_modules\/typescript|node_modules\/tsx|node_modules\/vitest/, 'it is a tool'],
];

export interface Weight extends Sizes {
  readonly name: string;
  /** The ten inputs that weigh most in `code.js`. */
  readonly largest: readonly { readonly input: string; readonly bytes: number }[];
  /** One line for each thing that is wrong with it. */
  readonly faults: readonly string[];
}

export function weigh({ name, directory, meta }: Bundle): Weight {
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
  zip > BUDGET ? [`${name}: ${zip} bytes zipped, ${BUDGET} are the budget`] : [];

/** Why this module must not be in a bundle, if it must not. */
export function forbidden(
  name: string,
  { input, bytes }: { input: string; bytes: number },
): readonly string[] {
  if (bytes <= LEFT_OUT) return [];
  return FORBIDDEN.filter(([pattern]) => pattern.test(input)).map(([, why]) => `${name}: ${input}: ${why}`);
}
