/** The function that Function Compute runs behind API Gateway: it can close, and cannot open. */
import { createApp } from '../lib/app.ts';
import { createEcsEgress } from '../lib/ecs/client.ts';
import { createEntry } from '../lib/entry.ts';

export const { handler, initialize, preStop } = createEntry((parts, { ecs }) =>
  createApp({ ...parts, ecsFor: (credentials) => createEcsEgress({ credentials, ...ecs }) }),
);
