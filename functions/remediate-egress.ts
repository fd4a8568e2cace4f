/** Behind EventBridge: revokes what the configuration forbids. */
import { createRemediateEntry } from '../lib/app/remediate.ts';

export const { handler, initialize, preStop } = createRemediateEntry();
