/** The checks without requests: environment, configuration file, secrets, time limits, credentials. */

import { createCallers } from '../../app/callers.ts';
import { requireConfigFile } from '../../app/config-file.ts';
import { proxyVariable } from '../../cli/connection/proxy.ts';
import { RETRY } from '../../client/retry.ts';
import type { ReadConfigFile } from '../../config/file.ts';
import type { Environment, Settings } from '../../config/settings.ts';
import { warningsOf } from '../../config/warnings.ts';
import { ConfigError } from '../../core/errors/errors.ts';
import { isLoopbackName } from '../../core/loopback.ts';
import type { AccessKey, Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { deploymentSettings, readAccessKey } from '../deployment.ts';
import { nameFaults } from '../tables/options.ts';
import { broken, type Found, ok, warning } from './finding.ts';

/** The findings of a check, and its result for later checks. */
export interface Checked<T> {
  readonly found: readonly Found[];
  readonly value?: T;
}

/** The lines of a `ConfigError` already include the fix. */
function attempt<T>(work: () => T, fix: string): { value: T } | { found: readonly Found[] } {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { found: error.faults.map((fault) => broken(fault, fix)) };
  }
}

export function checkEnvironment(env: Environment): Checked<Settings> {
  const read = attempt(() => deploymentSettings(env), 'Correct the variable, and run doctor again.');
  if ('found' in read) return read;
  const settings = read.value;
  const { verify, ecs, store } = settings;
  const names = store.kind === 'tablestore' ? nameFaults(store) : [];
  if (names.length > 0)
    return { found: names.map((fault) => broken(fault, 'Correct the name in the variable.')) };
  const notes = [
    verify === 'none' &&
      warning('VERIFY is none: revocations are not verified', 'Unset VERIFY, unless this is intended.'),
    settings.allowShortTimeout && warning('ALLOW_SHORT_TIMEOUT is for tests', 'Unset ALLOW_SHORT_TIMEOUT.'),
    ecs.protocol === 'http' &&
      !(ecs.endpoint !== undefined && isOwn(`http://${ecs.endpoint}`)) &&
      warning('ECS is called over plain http', 'Unset ECS_PROTOCOL.'),
    store.kind === 'tablestore' &&
      store.endpoint.startsWith('http:') &&
      !isOwn(store.endpoint) &&
      warning('Tablestore is called over plain http', 'Write https into TABLESTORE_ENDPOINT.'),
    ...[ecs.endpoint ? `${ecs.protocol}://${ecs.endpoint}` : 'https://ecs.aliyuncs.com', storeUrl(store)].map(
      (url) => url !== undefined && proxyNote(url, env),
    ),
  ].filter((note) => note !== false);
  const where =
    store.kind === 'tablestore' ? `table ${store.table} at ${store.endpoint}` : `table ${store.path}`;
  const at = ecs.endpoint === undefined ? "each region's own endpoint" : `${ecs.protocol}://${ecs.endpoint}`;
  return { found: notes.length > 0 ? notes : [ok(`${where}; ECS at ${at}`)], value: settings };
}

const storeUrl = (store: Settings['store']): string | undefined =>
  store.kind === 'tablestore' ? store.endpoint : undefined;

/** The SDKs ignore proxies, here and in the functions. */
function proxyNote(url: string, env: Environment): Found | false {
  const { host } = new URL(url);
  const variable = proxyVariable(new URL(url), env);
  return (
    variable !== undefined &&
    warning(
      `${variable} is set but not used: the connection to ${host} is direct`,
      `List ${host} in NO_PROXY if this is intended; the SDK cannot use a proxy.`,
    )
  );
}

/** The setting was validated as an origin when it was read. */
const isOwn = (origin: string): boolean => isLoopbackName(new URL(origin).hostname);

export function checkConfiguration({ configFile }: Settings): Checked<ReadConfigFile> {
  const read = attempt(
    () => requireConfigFile(configFile),
    'Correct the file (docs/configuration.md), and run doctor again.',
  );
  if ('found' in read) return read;
  const { config, locate } = read.value;
  const names = Object.keys(config.callers);
  const warnings = locate(warningsOf(config)).map((each) =>
    warning(each, 'Correct the file, unless this is intended.'),
  );
  const found =
    names.length === 0
      ? [
          warning(
            'it lists no callers, so all requests are refused',
            'Add the callers to the file (docs/callers).',
          ),
        ]
      : warnings.length > 0
        ? warnings
        : [ok(`callers: ${names.join(', ')}`)];
  return { found, value: read.value };
}

export function checkSecrets(
  file: ReadConfigFile,
  env: Environment,
  clock: Pick<Clock, 'now'>,
  verify: Settings['verify'],
): readonly Found[] {
  const read = attempt(
    () => createCallers(file, { env, clock, verify }),
    'Set the variable in the environment of the functions and here, or skip this check with --skip secrets.',
  );
  return 'found' in read ? read.found : [ok('every secret of the configuration file is set and valid')];
}

export function checkTimeLimits(settings: Settings, gatewayTimeout: Millis): readonly Found[] {
  const { functionTimeoutSeconds: own, answerWithin } = settings;
  const seconds = (ms: Millis): string => `${ms / 1000} s`;
  const found = [
    gatewayTimeout <= answerWithin &&
      broken(
        `the timeout of API Gateway is ${seconds(gatewayTimeout)}, but the function may take ${seconds(answerWithin)}: callers would miss answers`,
        'Set the backend timeout of the API to 10 s or more.',
      ),
    own * 1000 >= RETRY.attempt &&
      warning(
        `the function timeout of ${own} s is not below the ${seconds(RETRY.attempt)} that the client waits for an answer`,
        'Set the function timeout to 30 s (FUNCTION_TIMEOUT here, timeout in s.yaml).',
      ),
  ].filter((each) => each !== false);
  if (found.length > 0) return found;
  return [
    ok(
      `function ${own} s, answer behind a gateway within ${seconds(answerWithin)}, gateway ${seconds(gatewayTimeout)}`,
    ),
  ];
}

export function checkCredentials(env: Environment): Checked<AccessKey> {
  const key = readAccessKey(env);
  if ('faults' in key) {
    const fix = 'Export the access key of the operator, or temporary credentials of a role with their token.';
    return { found: key.faults.map((fault) => broken(fault, fix)) };
  }
  const kind = key.securityToken === undefined ? 'a permanent access key' : 'temporary credentials';
  return { found: [ok(`${kind}: ${key.accessKeyId.slice(0, 4)}…`)], value: key };
}
