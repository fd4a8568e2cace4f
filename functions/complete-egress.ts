/** Behind a timer trigger: completes what callers gave up. A function and a role of its own. */
import { createCompleteEntry } from '../lib/app/complete.ts';

export const { handler, initialize, preStop } = createCompleteEntry();
