/**
 * Makes the V8 code cache of a function's `code.js`: runs the function with both simulators and `EVENTS`, and writes
 * the bytecode of what ran. It is a separate process, so that the cache contains nothing of the build. The simulators
 * are in the same process, so that the order of execution is fixed.
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

/** The module of `code.js`. */
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

// The cache does not contain `filename`, so the output does not depend on the directory.
const script = new Script(readFileSync(code, 'latin1'), { filename: 'code.js' });
// A cast is safe: the build makes a module with the three entries of a function.
const module = { exports: {} as FunctionModule };
script.runInThisContext()(module.exports, createRequire(code), module, code, '');
await module.exports.initialize(CONTEXT);
const answers: unknown[] = [];
for (const event of EVENTS) {
  const answer = module.exports.handler(Buffer.from(JSON.stringify(event)), CONTEXT);
  answers.push(await answer.catch((error: unknown) => ({ thrown: String(error) })));
}
writeFileSync(join(directory, 'answers.json'), JSON.stringify(answers));
writeFileSync(out, script.createCachedData());
process.exit(0);
