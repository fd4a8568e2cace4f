/** From the file on the disk to the callers that it lists. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type ReadConfigFile, readConfigFile } from './file.ts';
import { ConfigError, type Settings } from './settings.ts';

/**
 * The configuration file that the settings name; undefined when there is none and none was asked for.
 * @throws {ConfigError} when it cannot be read, or is not in order
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

/** @throws {ConfigError} as above, and when there is no file at all: without a list of callers nobody may call */
export function requireConfigFile(settings: Settings['configFile']): ReadConfigFile {
  const file = loadConfigFile(settings);
  if (file) return file;
  throw new ConfigError([
    `${shortName(settings.path)} is not there; it lists the callers, and without it nobody may call (docs/configuration.md)`,
  ]);
}

/** Below the working directory a path is shorter, and says nothing of the machine. */
function shortName(path: string): string {
  const name = relative('.', path);
  return name.startsWith('..') ? path : name;
}
