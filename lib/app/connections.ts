/** The connections of one instance, opened before its first request needs them. */
import type { Agent } from 'node:http';
import type { Settings } from '../config/settings.ts';
import type { Connections } from '../core/ports.ts';
import { originOf } from '../ecs/endpoint.ts';
import { createConnections } from '../system/connections.ts';

export interface InstanceConnections {
  readonly ecs: Connections<Agent>;
  /** Undefined: the table is a file. */
  readonly table: Connections<Agent> | undefined;
}

/** Opens one connection to the table and one to the ECS of `regionId`, the function's own, and waits for neither. */
export function openConnections({ ecs, store }: Settings, regionId: string): InstanceConnections {
  const open = (origin: URL) => {
    const connections = createConnections(origin.protocol === 'https:');
    connections.open(origin);
    return connections;
  };
  const origin = originOf(ecs, regionId);
  return {
    table: store.kind === 'tablestore' ? open(new URL(store.endpoint)) : undefined,
    ecs: origin ? open(origin) : createConnections(ecs.protocol === 'https'),
  };
}
