/** The way back, a function and a role of its own: it can open what a revocation closed, and cannot close. */
import { createRestoreApp } from '../lib/app/app.ts';
import { createEntry } from '../lib/app/entry.ts';
import { createEcsRestore } from '../lib/ecs/restore.ts';

export const { handler, initialize, preStop } = createEntry((parts, { ecs }) =>
  createRestoreApp({ ...parts, ecsFor: (credentials) => createEcsRestore({ credentials, ...ecs }) }),
);
