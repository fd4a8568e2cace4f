/** Who may call the local gateway: those of the configuration file, or everybody on this machine. */

import { type Callers, createCallers } from '../../app/callers.ts';
import { policyOfToday } from '../../app/complete.ts';
import { loadConfigFile } from '../../app/config-file.ts';
import type { ReadConfigFile } from '../../config/file.ts';
import type { Environment, Settings } from '../../config/settings.ts';
import type { TodaysPolicy } from '../../core/completion/types.ts';
import { ConfigError } from '../../core/errors/errors.ts';
import { isLoopbackName } from '../../core/loopback.ts';
import { ALLOW_ALL } from '../../core/policy/permissions.ts';
import type { Clock } from '../../core/ports.ts';
import { callerExample } from './caller-example.ts';
import { curlExample } from './samples.ts';

export interface LocalCallers {
  /** Undefined: there is no configuration file. */
  readonly callers: Callers | undefined;
  /** What the completer may do in their name. */
  readonly policy: TodaysPolicy;
  /** One line for the banner. */
  readonly line: string;
  /** A command to paste that is let in. */
  readonly example: (url: string, clientToken: string) => string;
}

/** @throws {ConfigError} for a configuration file that is not in order, or with callers whom nothing here proves */
export function localCallers(
  { configFile, verify, host }: Pick<Settings, 'configFile' | 'verify' | 'host'>,
  env: Environment,
  clock: Pick<Clock, 'now'>,
): LocalCallers {
  const file = loadConfigFile(configFile);
  if (!file) {
    const line = 'No configuration file: every caller on this machine is "local", allowed everything.';
    const policy = { permissionsOf: (caller: string) => (caller === 'local' ? ALLOW_ALL : undefined) };
    return { callers: undefined, policy, line, example: curlExample };
  }
  const names = Object.keys(file.config.callers).join(', ') || 'nobody';
  const unproven = applications(file);
  if (unproven.length > 0 && !isLoopbackName(host)) {
    const message = `cannot be proven on HOST ${host}: no API Gateway stands before it, so whoever sends the header would be this caller; remove the caller, or serve loopback`;
    throw new ConfigError(
      file.locate(unproven.map((name) => ({ path: ['callers', name, 'auth', 'scheme'], message }))),
    );
  }
  const warning =
    unproven.length > 0 ? ` No API Gateway stands before this: its header makes ${unproven.join(', ')}.` : '';
  return {
    callers: createCallers(file, { env, clock, verify }),
    policy: policyOfToday(file, verify),
    line: `Callers, by the configuration file: ${names}.${warning}`,
    example: (url, clientToken) => callerExample(url, clientToken, file.config.callers),
  };
}

/** Callers whom API Gateway proves by a header: here its sender writes it, and the name in `Host` as well. */
const applications = ({ config }: ReadConfigFile): string[] =>
  Object.entries(config.callers).flatMap(([name, { auth }]) => (auth.scheme === 'gateway-app' ? [name] : []));
