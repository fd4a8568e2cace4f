/** Started by `bootstrap` in a custom runtime: serves the function whose `index.js` is beside it. */
import { createRequire } from 'node:module';
import type { FunctionModule } from '../fc/context.ts';
import { createRuntimeServer } from '../fc/custom-runtime.ts';
import { systemClock } from '../system/clock-and-random.ts';
import { createLog } from '../system/log.ts';

const [, script = ''] = process.argv;
// A cast is safe: the build makes both files.
const module = createRequire(script)('./index.js') as FunctionModule;
const log = createLog({ level: 'info', clock: systemClock() });
const { server, stop } = createRuntimeServer(module, log);

process.once('SIGTERM', () => {
  stop().catch((error: unknown) => {
    log.error('preStop failed', { error });
    process.exitCode = 1;
  });
});
server.listen(Number(process.env.FC_CUSTOM_LISTEN_PORT || 9000), '0.0.0.0');
