/**
 * Makes the V8 code cache of a function's `code.js`: starts the function against both simulators, sends it `EVENTS`, and
 * writes the bytecode of what ran. A process of its own, so that nothing of the build is in the cache; the simulators are
 * in the same process, so that one thread decides the order of everything.
 *
 * Arguments: `code.js`, the cache to write, a directory for the configuration.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { createEcsSimulator } from '../../simulators/ecs/simulator.ts';
import {
  createTablestoreSimulator,
  DEMO_INSTANCE,
  indexedTable,
} from '../../simulators/tablestore/simulator.ts';
import { CONFIG_FILE, CONTEXT, ENVIRONMENT, EVENTS } from './events.ts';

/** The module that `code.js` makes of itself. */
interface FunctionModule {
  initialize(context: object): Promise<unknown>;
  handler(event: Buffer, context: object): Promise<unknown>;
  preStop?(context: object): Promise<unknown>;
}

const [code = '', out = '', directory = ''] = process.argv.slice(2);
const ecs = createEcsSimulator();
const table = createTablestoreSimulator({ tables: { revocations: indexedTable('revocations') } });
const [{ endpoint }, { endpoint: tableEndpoint }] = [await ecs.listen(), await table.listen()];
const config = join(directory, 'config.json');
writeFileSync(config, JSON.stringify(CONFIG_FILE));
Object.assign(process.env, ENVIRONMENT, {
  CONFIG: config,
  TABLESTORE_ENDPOINT: tableEndpoint,
  TABLESTORE_INSTANCE: DEMO_INSTANCE,
  ECS_ENDPOINT: endpoint,
  ECS_PROTOCOL: 'http',
});

// `filename` is in no cache: the same code gives the same bytes wherever it lies.
const script = new Script(readFileSync(code, 'latin1'), { filename: 'code.js' });
// The build's own code, which exports a function's three entries.
const module = { exports: {} as FunctionModule };
script.runInThisContext()(module.exports, createRequire(code), module, code, '');
await module.exports.initialize(CONTEXT);
for (const event of EVENTS) {
  await module.exports.handler(Buffer.from(JSON.stringify(event)), CONTEXT).catch(() => undefined);
}
writeFileSync(out, script.createCachedData());
process.exit(0);
