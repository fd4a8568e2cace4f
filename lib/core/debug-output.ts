/** Debug output of Node and of packages: it prints requests with their signatures and session tokens. Pure. */
import { printable } from './visible.ts';

/**
 * The variables that turn it on. Any value is refused, because the patterns of `DEBUG` and `NODE_DEBUG` have wildcards,
 * and a package may add a channel. `test/build/debug-output.test.ts` searches the packages for further ones.
 */
export const DEBUG_VARIABLES = [
  'DEBUG',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'LOG_STREAM',
  'LOG_TOKENS',
] as const;

/** One line for each of the variables that is set. */
export const debugOutputFaults = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  DEBUG_VARIABLES.flatMap((name) => {
    const value = env[name];
    return value
      ? [`${name} must not be set, but is "${printable(value)}": it can print credentials; unset it`]
      : [];
  });
