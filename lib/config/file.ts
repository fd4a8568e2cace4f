/**
 * Reads the configuration file (`revoke-egress.config.json`), which is JSON with comments. All faults are reported at
 * once, each on one line with its place and the fix.
 */
import { getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { ConfigError } from '../core/errors/errors.ts';
import { crossFaults, type ExpressionFault, expressionFaults } from './cross-checks.ts';
import { type FileFault, faultLines, schemaFaults, silentFaults, syntaxFault } from './faults.ts';
import { type ConfigFile, configFileSchema } from './schema/schema.ts';

/** UTF-16 units. */
const MAX_TEXT = 1024 * 1024;

/** A valid file. */
export interface ReadConfigFile {
  readonly config: ConfigFile;
  /** The lines of faults that only the environment reveals, each with its place in the file. */
  readonly locate: (faults: readonly FileFault[]) => readonly string[];
}

/**
 * Reads the text of a configuration file without its secrets, so that a build can check it.
 * @param name the name of the file in the lines of faults
 * @throws {ConfigError} with every fault
 */
export function readConfigFile(text: string, name: string, expressionFault: ExpressionFault): ReadConfigFile {
  const plain = text.replace(/^\ufeff/, '');
  const tree = parse(plain, name);
  const locate = (faults: readonly FileFault[]) => faultLines(name, plain, tree, faults);
  const value: unknown = getNodeValue(tree);
  const parsed = configFileSchema.safeParse(value);
  const faults = [
    ...silentFaults(tree),
    ...expressionFaults(value, expressionFault),
    ...(parsed.success ? crossFaults(parsed.data) : schemaFaults(parsed.error.issues)),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(locate(faults));
  return { config: parsed.data, locate };
}

function parse(text: string, name: string): Node {
  const errors: ParseError[] = [];
  if (text.length > MAX_TEXT) throw new ConfigError([`${name} is larger than 1 MiB`]);
  if (text.trim() === '')
    throw new ConfigError([`${name}:1: the file is empty; write {"callers": …, "policy": …}`]);
  let tree: Node | undefined;
  try {
    tree = parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError([`${name} is nested too deeply`]);
  }
  if (tree === undefined || errors.length > 0) throw new ConfigError([syntaxFault(name, text, errors)]);
  return tree;
}
