/** The callers of the local gateway: those of the configuration file, or every process of this host. */

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
import { accessOf, type CallerAccess } from '../pages/access.ts';
import type { Home } from '../pages/home.ts';
import { callerExample } from './caller-example.ts';
import { curlExample } from './samples.ts';

export interface LocalCallers {
  /** Undefined without a configuration file. */
  readonly callers: Callers | undefined;
  /** What the completer may do in their name. */
  readonly policy: TodaysPolicy;
  /** One line for the banner. */
  readonly line: string;
  /** How the callers authenticate; undefined without a configuration file. */
  readonly access: readonly CallerAccess[] | undefined;
  /** What the page at `/` shows to a client on this computer, or elsewhere. */
  readonly homeFor: (isLocal: boolean) => Pick<Home, 'access' | 'example'>;
  /** A command that is authenticated. */
  readonly example: (url: string, clientToken: string) => string;
}

/** @throws {ConfigError} for an invalid configuration file, or callers that cannot be authenticated here */
export function localCallers(
  { configFile, verify, host }: Pick<Settings, 'configFile' | 'verify' | 'host'>,
  env: Environment,
  clock: Pick<Clock, 'now'>,
): LocalCallers {
  const file = loadConfigFile(configFile);
  if (!file) {
    const line = 'No configuration file: every caller on this host is "local" and may do everything.';
    const policy = { permissionsOf: (caller: string) => (caller === 'local' ? ALLOW_ALL : undefined) };
    return {
      callers: undefined,
      policy,
      line,
      access: undefined,
      homeFor: () => ({ example: curlExample }),
      example: curlExample,
    };
  }
  const names = Object.keys(file.config.callers).join(', ') || 'none';
  const unproven = applications(file);
  if (unproven.length > 0 && !isLoopbackName(host)) {
    const message = `cannot be authenticated on HOST ${host}: without an API Gateway, any client could send the header; remove the caller, or serve loopback`;
    throw new ConfigError(
      file.locate(unproven.map((name) => ({ path: ['callers', name, 'auth', 'scheme'], message }))),
    );
  }
  const warning =
    unproven.length > 0
      ? ` There is no API Gateway here: any client that sends its header is ${unproven.join(', ')}.`
      : '';
  const access = accessOf(file.config.callers);
  const policy = policyOfToday(file, verify);
  const example: LocalCallers['example'] = (url, clientToken) =>
    callerExample(url, clientToken, file.config.callers, policy);
  return {
    callers: createCallers(file, { env, clock, verify }),
    policy,
    line: `Callers of the configuration file: ${names}.${warning}`,
    access,
    homeFor: (isLocal) => (isLocal ? { access, example } : { access: 'hidden', example: curlExample }),
    example,
  };
}

/** Callers that API Gateway authenticates by a header, which any client can send here. */
const applications = ({ config }: ReadConfigFile): string[] =>
  Object.entries(config.callers).flatMap(([name, { auth }]) => (auth.scheme === 'gateway-app' ? [name] : []));
