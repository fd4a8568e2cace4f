/** Behind a timer trigger: completes unfinished revocations and restores. A function and a role of its own. */
import { createCompleteEntry } from '../lib/app/complete.ts';

export const { handler, initialize, preStop } = createCompleteEntry();
