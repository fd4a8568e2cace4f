/** The configuration file, from the disk or from text, its expressions checked by the adapter that runs them. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expressionFault } from '../callers/jmespath/expression.ts';
import { type ReadConfigFile, readConfigFile as read } from '../config/file.ts';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors/errors.ts';

/**
 * Reads the text of a configuration file.
 * @param name what the lines of faults call the file
 * @throws {ConfigError} with every fault
 */
export const readConfigFile = (text: string, name: string): ReadConfigFile =>
  read(text, name, expressionFault);

/**
 * The configuration file that the settings name; undefined when there is none and `CONFIG` names none.
 * @throws {ConfigError} when it cannot be read, or is invalid
 */
export function loadConfigFile({ path, named }: Settings['configFile']): ReadConfigFile | undefined {
  const name = shortName(path);
  try {
    return readConfigFile(readFileSync(path, 'utf8'), name);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code === 'ENOENT' && !named) return undefined;
    throw new ConfigError([
      `${name} cannot be read (${code}); name another file in CONFIG, or write this one`,
    ]);
  }
}

/** @throws {ConfigError} as above, and when there is no file: without a list of callers every request is refused */
export function requireConfigFile(settings: Settings['configFile']): ReadConfigFile {
  const file = loadConfigFile(settings);
  if (file) return file;
  throw new ConfigError([
    `${shortName(settings.path)} is missing; it lists the callers, and without it all requests are refused (docs/configuration.md)`,
  ]);
}

/** Relative to the working directory if possible: shorter, and without paths of the host. */
function shortName(path: string): string {
  const name = relative('.', path);
  return name.startsWith('..') ? path : name;
}
