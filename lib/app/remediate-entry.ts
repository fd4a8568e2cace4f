/** The entry of remediation: as `entry.ts`, but it needs no secret of any caller, and refuses by throwing. */

import type { ReadConfigFile } from '../config/file.ts';
import { requireConfigFile } from '../config/load.ts';
import { ConfigError, readSettings, type Settings } from '../config/settings.ts';
import { forbidsOf, toForbidden, toPolicy } from '../config/to-core.ts';
import { createPermissions } from '../core/policy/policy.ts';
import { REMEDIATION, type RemediationRules } from '../core/remediation/types.ts';
import type { FunctionModule } from '../fc/context.ts';
import { createCurrentCredentials } from '../fc/context.ts';
import { InvocationUnfinished } from '../fc/unfinished.ts';
import { systemClock, systemRandom } from '../system/clock-and-random.ts';
import { createLog, type LogLevel } from '../system/log.ts';
import { openStore } from './open-store.ts';
import type { RemediateAppParts } from './remediate-app.ts';

/** As many as a person would still look through in a report. The documentation of the section names it. */
const DEFAULT_MOST_RULES = 20;

/** The roles of `s.yaml`; a deployment that calls them otherwise pays a look for each call of its own. */
const OWN_ROLES = ['revoke-egress-revoke', 'revoke-egress-restore', 'revoke-egress-remediate'];

/** What remediation takes from the configuration file. */
export type RemediationConfig = Pick<RemediateAppParts, 'rules' | 'guard' | 'permissions' | 'ownRoles'>;

/** @throws {ConfigError} for a file without the section */
export function remediationOf(
  { config, locate }: ReadConfigFile,
  verify: Settings['verify'],
): RemediationConfig {
  const section = config.remediation;
  if (!section) {
    const message = 'is not there; it says what is forbidden, and without it there is nothing to remediate';
    throw new ConfigError(locate([{ path: ['remediation'], message }]));
  }
  const { mode, maxRulesPerEvent = DEFAULT_MOST_RULES } = section;
  const rules: RemediationRules = { ...toForbidden(section), mode, maxRulesPerEvent };
  const policy = toPolicy(config.policy);
  const permissions = createPermissions({
    caller: REMEDIATION,
    policy,
    blind: verify === 'none',
    forbids: forbidsOf(section),
  });
  return { rules, guard: policy.protected, permissions, ownRoles: OWN_ROLES };
}

/**
 * A function that is made at its first use: importing it never throws. Whatever keeps it from being made is thrown by
 * every invocation, on one line, so that no event counts as handled.
 */
export function createRemediateEntry(
  make: (parts: Omit<RemediateAppParts, 'ecsFor'>, settings: Settings) => FunctionModule,
): FunctionModule {
  const [clock, random] = [systemClock(), systemRandom()];
  const write = (line: string): void => void process.stdout.write(line);
  const logOf = (level: LogLevel) => createLog({ level, clock, write });
  const load = async (): Promise<FunctionModule> => {
    const settings = readSettings(process.env);
    const log = logOf(settings.logLevel);
    const remediation = remediationOf(requireConfigFile(settings.configFile), settings.verify);
    const credentials = createCurrentCredentials();
    const store = await openStore(settings.store, { credentials: credentials.read, clock, random, log });
    return make({ ...remediation, credentials, store, clock, random, log, settings }, settings);
  };

  let loading: Promise<FunctionModule> | undefined;
  const module = (): Promise<FunctionModule> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      logOf('info').error('not started', { error });
      throw error;
    });
    return loading;
  };
  return {
    handler: async (event, context) => {
      const made = await module().catch((error: unknown) => {
        throw notConfigured(error);
      });
      return made.handler(event, context);
    },
    initialize: async (context) => (await module()).initialize(context),
    preStop: async (context) => (loading ? (await loading).preStop(context) : ''),
  };
}

const notConfigured = (error: unknown): InvocationUnfinished => {
  const why = error instanceof Error ? error.message : String(error);
  return new InvocationUnfinished(`remediation is not configured: ${why.replaceAll(/\s*\n\s*/g, '; ')}`);
};
