/** The function with every scheme, over a table and an ECS that must not be called. */

import type { RequestParts } from '../../lib/app/callers.ts';
import { createCallers } from '../../lib/app/callers.ts';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { createRestoreApp } from '../../lib/app/restore.ts';
import { createRevokeApp } from '../../lib/app/revoke.ts';
import type { FunctionModule } from '../../lib/fc/context.ts';
import { createVirtualClock } from '../support/clocks.ts';
import { ENV, SAMPLE } from '../support/config-sample.ts';
import { context } from '../support/fc-events.ts';
import { moduleOf } from '../support/function-module.ts';
import { createMemoryLog } from '../support/http-chain.ts';
import { NOW } from '../support/senders.ts';

export interface HostileAnswer {
  readonly statusCode: number;
  readonly isBase64Encoded: false;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The callers of the sample that need a credential. */
const { trigger: _, invoke: __, ...callers } = SAMPLE.callers;
const mapped = {
  when: 'event != `"none"`',
  map: '{RegionId: region, SecurityGroupId: group, IpProtocol: protocol, PortRange: ports, DestCidrIp: cidr, DryRun: dry}',
  token: { from: 'field', expression: 'change' },
};
const CONFIG = {
  callers: { ...callers, standard: { ...callers.standard, ...mapped } },
  policy: {
    protected: {
      groups: ['sg-core*'],
      destinations: ['10.0.0.0/8', '2001:db8::/32', 'sg-dns'],
      ports: ['udp:53/53'],
    },
    callers: Object.fromEntries(
      Object.keys(callers).map((name) => [
        name,
        { regions: ['cn-hangzhou'], groups: ['sg-web*', 'sg-core*'], maxRules: 2 },
      ]),
    ),
  },
};

export function createHostileKit() {
  const clock = createVirtualClock(NOW);
  const { log, events } = createMemoryLog();
  const touched: string[] = [];
  const touch = (what: string) => (): never => {
    touched.push(what);
    throw new Error(`${what} may not be called`);
  };
  const known = createCallers(readConfigFile(JSON.stringify(CONFIG), 'c.json'), {
    env: ENV,
    clock,
    verify: 'snapshot',
  });
  const parts: RequestParts = {
    ...known,
    store: { read: touch('read'), write: touch('write') },
    clock,
    random: { id: () => 'id', fraction: () => 0.5 },
    log,
    settings: { verify: 'snapshot', retention: 1, skew: 1, answerWithin: 9_000, allowShortTimeout: false },
  };
  const list = touch('list');
  const revoke = moduleOf(createRevokeApp({ ...parts, ecs: { list, revoke: touch('revoke') } }), parts);
  const restore = moduleOf(
    createRestoreApp({ ...parts, ecs: { list, authorize: touch('authorize') } }),
    parts,
  );
  const send = async (module: FunctionModule, event: Buffer): Promise<HostileAnswer> =>
    Object(await module.handler(event, context()));
  return {
    authenticate: known.authenticate,
    touched,
    events,
    revoke: (event: Buffer) => send(revoke, event),
    restore: (event: Buffer) => send(restore, event),
  };
}
