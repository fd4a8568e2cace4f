/** The function that Function Compute runs behind EventBridge: it closes what must not be open, and cannot open. */
import { createEcsEgress } from '../lib/ecs/client.ts';
import { createEcsTags } from '../lib/ecs/tags.ts';
import { createRemediateApp } from '../lib/remediate-app.ts';
import { createRemediateEntry } from '../lib/remediate-entry.ts';

export const { handler, initialize, preStop } = createRemediateEntry((parts, { ecs }) =>
  createRemediateApp({
    ...parts,
    ecsFor: (credentials) => ({
      ...createEcsEgress({ credentials, ...ecs }),
      ...createEcsTags({ credentials, ...ecs }),
    }),
  }),
);
