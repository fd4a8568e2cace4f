/** The function that Function Compute runs behind API Gateway: it can close, and cannot open. */
import { createApp } from '../lib/app/app.ts';
import { createEntry } from '../lib/app/entry.ts';
import { createEcsEgress } from '../lib/ecs/client.ts';

export const { handler, initialize, preStop } = createEntry((parts, { ecs }) =>
  createApp({ ...parts, ecsFor: (credentials) => createEcsEgress({ credentials, ...ecs }) }),
);
