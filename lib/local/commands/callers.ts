/** Who may call the local gateway: those of the configuration file, or everybody on this machine. */
import type { Environment, Settings } from '../../config.ts';
import { type Callers, createCallers } from '../../config-file-callers.ts';
import { loadConfigFile } from '../../config-file-load.ts';
import type { Clock } from '../../core/ports.ts';

export interface LocalCallers {
  /** Undefined: there is no configuration file. */
  readonly callers: Callers | undefined;
  /** One line for the banner. */
  readonly line: string;
}

/** @throws {ConfigError} for a configuration file that is not in order */
export function localCallers(
  { configFile, verify }: Pick<Settings, 'configFile' | 'verify'>,
  env: Environment,
  clock: Pick<Clock, 'now'>,
): LocalCallers {
  const file = loadConfigFile(configFile);
  if (!file) {
    const line = 'No configuration file: every caller on this machine is "local", allowed everything.';
    return { callers: undefined, line };
  }
  const names = Object.keys(file.config.callers).join(', ') || 'nobody';
  return {
    callers: createCallers(file, { env, clock, verify }),
    line: `Callers, by the configuration file: ${names}.`,
  };
}
