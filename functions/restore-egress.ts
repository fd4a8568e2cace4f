/** Behind API Gateway or an HTTP trigger: restores what was revoked. A function and a role of its own. */
import { createRestoreEntry } from '../lib/app/restore.ts';

export const { handler, initialize, preStop } = createRestoreEntry();
