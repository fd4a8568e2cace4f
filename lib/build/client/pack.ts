/** Before `npm pack`: builds what the package holds, and says nothing, so that npm's own output stays readable. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient } from './client.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
await bundleClient(root, join(root, 'dist', 'client'));
