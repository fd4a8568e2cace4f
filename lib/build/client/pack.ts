/** Builds the content of the package before `npm pack`, without output of its own. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient } from './client.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
await bundleClient(root, join(root, 'dist', 'client'));
