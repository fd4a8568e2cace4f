/** The function behind a timer: it completes unfinished requests. It can revoke, and cannot authorize. */
import type { ReadConfigFile } from '../config/file.ts';
import type { Settings, StoreSettings } from '../config/settings.ts';
import { forbidsOf, reportsOnly, toPolicy } from '../config/to-core.ts';
import { runAndLog } from '../core/completion/log-run.ts';
import { createCompletion } from '../core/completion/run.ts';
import type { TodaysPolicy } from '../core/completion/types.ts';
import { createPermissions } from '../core/policy/policy.ts';
import type { EcsEgress, UnfinishedRows } from '../core/ports.ts';
import { REMEDIATION } from '../core/remediation/types.ts';
import { createEcsEgress } from '../ecs/revoke.ts';
import type { App, CurrentKey } from '../fc/function.ts';
import { createTimerHandler } from '../fc/timer-handler.ts';
import { refuseInvocations } from '../fc/unfinished.ts';
import type { InstanceConnections } from './connections.ts';
import { type AppParts, appOf, createEntry, ecsOptions } from './entry.ts';
import { openIndex } from './open-store.ts';
import { remediationOf } from './remediate.ts';

export interface CompleteParts extends AppParts {
  readonly ecs: EcsEgress;
  readonly index: UnfinishedRows & { close?(): void };
  readonly policy: TodaysPolicy;
}

/** What the configuration file allows now. It needs no secret of any caller. */
export function policyOfToday(file: ReadConfigFile, verify: Settings['verify']): TodaysPolicy {
  const { config } = file;
  const policy = toPolicy(config.policy);
  const forbids = forbidsOf(config.remediation);
  const remediation = config.remediation && remediationOf(file, verify);
  return {
    permissionsOf(caller) {
      const own = Object.hasOwn(config.callers, caller) ? config.callers[caller] : undefined;
      // Its requests are events.
      const settings = caller === REMEDIATION ? config.remediation : own;
      if (!settings) return undefined;
      const permissions = createPermissions({ caller, policy, blind: verify === 'none', forbids });
      const section = caller === REMEDIATION ? REMEDIATION : `callers.${caller}`;
      return settings.mode === 'report' ? reportsOnly(permissions, section) : permissions;
    },
    ...(remediation && { remediation }),
  };
}

function createCompleteApp(parts: CompleteParts): App {
  const { store, index, ecs, policy, clock, random, log, settings } = parts;
  const completion = createCompletion({ store, index, ecs, policy, clock, random, log }, settings);
  const handler = createTimerHandler({
    complete: (run) => runAndLog(completion, log, run),
    clock,
    random,
    log,
  });
  const app = appOf(handler, parts);
  return {
    ...app,
    close() {
      app.close();
      index.close?.();
    },
  };
}

interface Configured {
  readonly ecs: EcsEgress;
  readonly policy: TodaysPolicy;
  readonly table: StoreSettings;
  readonly connections: InstanceConnections['table'];
  readonly key: CurrentKey;
}

export const createCompleteEntry = () =>
  createEntry({
    configure: (deployment): Configured => {
      const { settings, file, key } = deployment;
      return {
        ecs: createEcsEgress(ecsOptions(deployment)),
        policy: policyOfToday(file, settings.verify),
        table: settings.store,
        connections: deployment.connections.table,
        key,
      };
    },
    async compose({ table, connections, key, ...parts }) {
      const { clock, random, log } = parts;
      const index = await openIndex(table, { credentials: key, clock, random, log, connections });
      return createCompleteApp({ ...parts, index });
    },
    refuse: () => refuseInvocations('completion'),
  });
