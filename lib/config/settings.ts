/** Reads the environment as frozen settings. Every fault prevents the start. */
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { debugOutputFaults } from '../core/debug-output.ts';
import { ConfigError } from '../core/errors/errors.ts';
import { LOG_LEVELS, type LogLevel } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { flag, hostPort, oneOf, origin, prefix, text, wholeNumber } from './variables.ts';

const SECOND: Millis = 1000;
const DAY: Millis = 24 * 60 * 60 * SECOND;

/** A shorter function timeout leaves no time for the six round trips of a revocation and one retry. */
export const SHORTEST_TIMEOUT_SECONDS = 10;

export type StoreSettings =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'tablestore';
      /** An http or https origin. */
      readonly endpoint: string;
      readonly instance: string;
      readonly table: string;
    };

export interface Settings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly ecs: { readonly endpoint?: string; readonly protocol: 'http' | 'https' };
  readonly store: StoreSettings;
  /** In seconds, like Function Compute's `context.function.timeout`, which the local gateway sets to it. */
  readonly functionTimeoutSeconds: number;
  /** For tests: allows a function timeout under 10 s. */
  readonly allowShortTimeout: boolean;
  readonly verify: 'snapshot' | 'none';
  readonly logLevel: LogLevel;
  /** The address of the page of an error code, without the code; absent: `type` of a problem is a URN. */
  readonly errorsUrl?: string;
  /** How long a token is remembered after its last write. */
  readonly retention: Millis;
  /** The maximum clock skew. */
  readonly skew: Millis;
  /** The time budget behind a gateway, whose timeout is shorter than that of the function. */
  readonly answerWithin: Millis;
  readonly configFile: ConfigFileSettings;
}

export interface ConfigFileSettings {
  readonly path: string;
  /** `CONFIG` names the file, so it must exist. */
  readonly named: boolean;
}

const schema = (shortestTimeout: number) =>
  z.object({
    HOST: text('127.0.0.1'),
    PORT: wholeNumber(0, 65_535, 8080),
    ECS_ENDPOINT: hostPort(),
    ECS_PROTOCOL: oneOf(['http', 'https'], 'https'),
    STORE: z.enum(['sqlite', 'tablestore'], { error: 'must be sqlite or tablestore' }),
    SQLITE_PATH: text('.data/revocations.db'),
    TABLESTORE_ENDPOINT: origin(),
    TABLESTORE_INSTANCE: z.optional(z.string()),
    TABLESTORE_TABLE: text('revocations'),
    FUNCTION_TIMEOUT: wholeNumber(shortestTimeout, 86_400, 30),
    ALLOW_SHORT_TIMEOUT: flag(),
    VERIFY: oneOf(['snapshot', 'none'], 'snapshot'),
    CONFIG: z.optional(z.string()),
    LOG_LEVEL: oneOf(LOG_LEVELS, 'info'),
    ERRORS_URL: prefix(),
  });

export type Environment = Readonly<Record<string, string | undefined>>;

const CONFIG_FILE = 'revoke-egress.config.json';

/** On Function Compute the file is next to the code, not in the working directory. */
function configFileOf(env: Environment, named: string | undefined): ConfigFileSettings {
  return { path: resolve(env.FC_FUNC_CODE_PATH || '.', named ?? CONFIG_FILE), named: named !== undefined };
}

/** On Function Compute every instance has its own disk, so SQLite would not see the rows of other instances. */
const defaultStore = (env: Environment): string => (env.FC_FUNCTION_NAME ? 'tablestore' : 'sqlite');

/** Unset and empty are the same: many platforms cannot unset a variable. */
const given = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

interface StoreVariables {
  readonly STORE: 'sqlite' | 'tablestore';
  readonly SQLITE_PATH: string;
  readonly TABLESTORE_ENDPOINT?: string | undefined;
  readonly TABLESTORE_INSTANCE?: string | undefined;
  readonly TABLESTORE_TABLE: string;
}

function storeOf(read: StoreVariables): StoreSettings {
  if (read.STORE === 'sqlite') return { kind: 'sqlite', path: read.SQLITE_PATH };
  const { TABLESTORE_ENDPOINT: endpoint, TABLESTORE_INSTANCE: instance, TABLESTORE_TABLE: table } = read;
  if (endpoint !== undefined && instance !== undefined)
    return { kind: 'tablestore', endpoint, instance, table };
  const missing = [
    endpoint === undefined && 'TABLESTORE_ENDPOINT must be the https origin of the instance',
    instance === undefined && 'TABLESTORE_INSTANCE must be the name of the instance',
  ];
  throw new ConfigError(
    missing.filter((line) => line !== false).map((line) => `${line}, because STORE is tablestore`),
  );
}

/**
 * Reads `process.env` or a similar object.
 * @throws {ConfigError} with every fault
 */
export function readSettings(env: Environment): Settings {
  const shortest = env.ALLOW_SHORT_TIMEOUT === '1' ? 1 : SHORTEST_TIMEOUT_SECONDS;
  const result = schema(shortest).safeParse({ STORE: defaultStore(env), ...given(env) });
  const faults = [
    ...(result.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []),
    ...debugOutputFaults(env),
  ];
  if (!result.success || faults.length > 0) throw new ConfigError(faults);
  const read = result.data;
  const store = storeOf(read);
  return Object.freeze({
    host: read.HOST,
    port: read.PORT,
    ecs: Object.freeze({
      protocol: read.ECS_PROTOCOL,
      ...(read.ECS_ENDPOINT !== undefined && { endpoint: read.ECS_ENDPOINT }),
    }),
    store: Object.freeze(store),
    functionTimeoutSeconds: read.FUNCTION_TIMEOUT,
    allowShortTimeout: read.ALLOW_SHORT_TIMEOUT,
    verify: read.VERIFY,
    logLevel: read.LOG_LEVEL,
    ...(read.ERRORS_URL !== undefined && { errorsUrl: read.ERRORS_URL }),
    retention: 7 * DAY,
    skew: 5 * SECOND,
    answerWithin: 9 * SECOND,
    configFile: Object.freeze(configFileOf(env, read.CONFIG)),
  });
}
