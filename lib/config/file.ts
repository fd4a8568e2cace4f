/**
 * The configuration file (`revoke-egress.config.json`): JSON with comments. Read whole, every fault at once, each on one
 * line with its place and the fix.
 */
import { getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { crossFaults } from './cross-checks.ts';
import { type FileFault, faultLines, schemaFaults, silentFaults, syntaxFault } from './faults.ts';
import { type ConfigFile, configFileSchema } from './schema/schema.ts';
import { ConfigError } from './settings.ts';

/** UTF-16 units. */
const MAX_TEXT = 1024 * 1024;

/** A file that is in order, with the means to say where in it something is. */
export interface ReadConfigFile {
  readonly config: ConfigFile;
  /** The lines of faults that only the environment shows. */
  readonly locate: (faults: readonly FileFault[]) => readonly string[];
}

/**
 * Reads the text of a configuration file, without its secrets: what a build can check.
 * @param name what the lines of faults call the file
 * @throws {ConfigError} with every fault
 */
export function readConfigFile(text: string, name: string): ReadConfigFile {
  const plain = text.replace(/^\ufeff/, '');
  const tree = parse(plain, name);
  const locate = (faults: readonly FileFault[]) => faultLines(name, plain, tree, faults);
  const parsed = configFileSchema.safeParse(getNodeValue(tree));
  const faults = [
    ...silentFaults(tree),
    ...(parsed.success ? crossFaults(parsed.data) : schemaFaults(parsed.error.issues)),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(locate(faults));
  return { config: parsed.data, locate };
}

function parse(text: string, name: string): Node {
  const errors: ParseError[] = [];
  if (text.length > MAX_TEXT) throw new ConfigError([`${name} is larger than 1 MiB; it cannot be meant`]);
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
