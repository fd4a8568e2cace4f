/** The way back, a function and a role of its own: it can open what a revocation closed, and cannot close. */
import { createRestoreApp } from '../lib/app.ts';
import { createEcsRestore } from '../lib/ecs/restore.ts';
import { createEntry } from '../lib/entry.ts';

export const { handler, initialize, preStop } = createEntry((parts, { ecs }) =>
  createRestoreApp({ ...parts, ecsFor: (credentials) => createEcsRestore({ credentials, ...ecs }) }),
);
