/** A process of its own, started by `walk.test.ts`: one request through a function, and the files whose code it ran. */
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handler, initialize } from '../../functions/revoke-egress.ts';
import { ROOT } from '../architecture/imports.ts';

const [context, event] = process.argv.slice(2).map((argument) => JSON.parse(argument));

const session = new Session();
session.connect();
await initialize(context);
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const answer = await handler(Buffer.from(JSON.stringify(event)), context);
const { result } = await session.post('Profiler.takePreciseCoverage');

const entered = result
  .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
  .filter(({ url }) => url.startsWith('file:'))
  .map(({ url }) => relative(ROOT, fileURLToPath(url.replace(/[?#].*$/, ''))))
  .filter((file) => file.startsWith('lib/') || file.startsWith('functions/'));
process.send?.({ answer, entered: [...new Set(entered)].sort() });
process.disconnect?.();
