/**
 * The deployed directory behind the local gateway: `npm run serve` with a bundle instead of the sources. The
 * environment is that of the function, with `FUNCTION_DIRECTORY`. Every request is of its only caller, as under `serve`
 * without a configuration file: the gateway adds `CALLER_TOKEN` to each request.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FunctionModule } from '../../lib/fc/context.ts';
import { EXIT, readKeys, runCommand, untilStopped } from '../../lib/local/commands/command.ts';
import { createGateway } from '../../lib/local/gateway/gateway.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';
import { createLog } from '../../lib/system/log.ts';
import { CONTEXT } from './function-harness.ts';

const { FUNCTION_DIRECTORY = '', CALLER_TOKEN = '', FUNCTION_TIMEOUT = '30' } = process.env;

function signedIn(module: FunctionModule): FunctionModule {
  const handler: FunctionModule['handler'] = (event, context) => {
    const { headers, ...rest } = JSON.parse(event.toString());
    const added = { ...headers, authorization: `Bearer ${CALLER_TOKEN}` };
    return module.handler(Buffer.from(JSON.stringify({ ...rest, headers: added })), context);
  };
  return { ...module, handler };
}

await runCommand('serve-bundle', async () => {
  const [clock, random] = [systemClock(), systemRandom()];
  const module: FunctionModule = createRequire(import.meta.url)(join(FUNCTION_DIRECTORY, 'index.js'));
  const gateway = createGateway({
    module: signedIn(module),
    context: {
      ...CONTEXT,
      credentials: readKeys(process.env),
      function: { ...CONTEXT.function, timeout: Number(FUNCTION_TIMEOUT) },
    },
    clock,
    random,
    log: createLog({ level: 'error', clock, write: (line) => process.stderr.write(line) }),
  });
  const stopped = untilStopped();
  const { url } = await gateway.listen();
  process.stdout.write(`listening on ${url}\n`);
  await stopped;
  await gateway.close();
  return EXIT.ok;
});
