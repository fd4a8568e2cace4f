/** The function that Function Compute runs behind EventBridge: it closes what must not be open, and cannot open. */

import { createRemediateApp } from '../lib/app/remediate-app.ts';
import { createRemediateEntry } from '../lib/app/remediate-entry.ts';
import { createEcsEgress } from '../lib/ecs/client.ts';
import { createEcsTags } from '../lib/ecs/tags.ts';

export const { handler, initialize, preStop } = createRemediateEntry((parts, { ecs }) =>
  createRemediateApp({
    ...parts,
    ecsFor: (credentials) => ({
      ...createEcsEgress({ credentials, ...ecs }),
      ...createEcsTags({ credentials, ...ecs }),
    }),
  }),
);
