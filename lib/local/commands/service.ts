/** Starts the function behind the local gateway, for `serve`, `start` and `demo`. */

import type { Callers } from '../../app/callers.ts';
import { openIndex, openStore } from '../../app/open-store.ts';
import { createRestoreApp } from '../../app/restore.ts';
import { createRevokeApp } from '../../app/revoke.ts';
import { local } from '../../callers/schemes/platform.ts';
import type { Settings } from '../../config/settings.ts';
import type { TodaysPolicy } from '../../core/completion/types.ts';
import { isLoopbackName } from '../../core/loopback.ts';
import type { Clock, Log, Random, RevocationStore } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { createEcsRestore } from '../../ecs/restore.ts';
import { createEcsEgress } from '../../ecs/revoke.ts';
import { type App, createFunction } from '../../fc/function.ts';
import { refuseRequest } from '../../fc/handler.ts';
import { byRoute } from '../gateway/by-route.ts';
import { createGateway, type GatewayOptions } from '../gateway/gateway.ts';
import type { FcKeys } from '../gateway/invoke.ts';
import type { LocalAnswer } from '../gateway/request.ts';
import { type StaticPages, staticPages } from '../pages/static-pages.ts';
import { CommandFault, listenFault } from './command.ts';
import { type Completing, startCompleting } from './completing.ts';

export interface ServiceParts {
  readonly settings: Settings;
  /** The key that the gateway puts into `context.credentials`, and that authenticates at the invoke endpoint. */
  readonly keys: FcKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The callers; absent: every caller is `local` and may do everything, on loopback only. */
  readonly callers?: Callers | undefined;
  /** The page at `/`. */
  readonly home: StaticPages['home'];
  /** The API page and the console. */
  readonly pages?: GatewayOptions['pages'];
  /** Runs the completer so often, under this policy; absent: never. */
  readonly completing?: { readonly every: Millis; readonly policy: TodaysPolicy } | undefined;
}

export interface Service {
  /** `http://host:port` */
  readonly url: string;
  /** Finishes running requests and closes the table. */
  close(): Promise<void>;
}

/**
 * Starts the service. The gateway answers loopback host names only.
 * @throws {CommandFault} for a fault that the user can fix
 */
export async function startService(parts: ServiceParts): Promise<Service> {
  const { callers, clock, random, log, home, pages } = parts;
  // A local server has the pages of the error codes itself.
  const settings: Settings = { errorsUrl: '/errors/', ...parts.settings };
  // Only these members, because a key may have more.
  const { accessKeyId, accessKeySecret, securityToken } = parts.keys;
  const keys: FcKeys = { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
  const { host, port, ecs } = settings;
  if (!callers && !isLoopbackName(host)) {
    throw new CommandFault(
      `HOST ${host} is not loopback; without a configuration file every client could revoke, so only loopback is allowed`,
    );
  }
  const credentials = () => keys;
  const store = await openStore(settings.store, { credentials, clock, random, log });
  const shared = { ...(callers ?? { authenticate: local() }), store, clock, random, log, settings };
  const loaded = (app: App) =>
    createFunction({ compose: async () => app, refuse: refuseRequest({ clock, random, log }), log });
  const module = byRoute({
    revoke: loaded(createRevokeApp({ ...shared, ecs: createEcsEgress({ credentials, ...ecs, log }) })),
    restore: loaded(createRestoreApp({ ...shared, ecs: createEcsRestore({ credentials, ...ecs, log }) })),
  });
  const fixed = { home, interactive: pages !== undefined };
  const gateway = createGateway({
    module,
    context: {
      region: 'cn-hangzhou',
      accountId: '1234567890123456',
      credentials: keys,
      function: {
        name: 'revoke-egress',
        handler: 'index.handler',
        memory: 512,
        timeout: settings.functionTimeoutSeconds,
      },
    },
    invokeKeys: keys,
    clock,
    random,
    log,
    pages: (request) => pages?.(request) ?? answerOf(staticPages(fixed, request)),
  });
  try {
    const { url } = await gateway.listen({ host, port });
    const completer = await completerOf(parts, store);
    return {
      url,
      async close() {
        await completer?.stop();
        // Closing the gateway runs `preStop` of the function, which closes the table.
        await gateway.close();
      },
    };
  } catch (error) {
    store.close();
    throw listenFault(error, host, port);
  }
}

const answerOf = (answer: LocalAnswer | undefined): Promise<LocalAnswer> | undefined =>
  answer && Promise.resolve(answer);

async function completerOf(
  { settings, keys, completing, clock, random, log }: ServiceParts,
  store: RevocationStore,
): Promise<Completing | undefined> {
  if (!completing) return undefined;
  const credentials = () => keys;
  const index = await openIndex(settings.store, { credentials, clock, random, log });
  const ecs = createEcsEgress({ credentials, ...settings.ecs, log });
  const { every, policy } = completing;
  const completer = startCompleting({ store, index, ecs, policy, clock, random, log }, settings, every);
  return {
    async stop() {
      await completer.stop();
      index.close();
    },
  };
}
