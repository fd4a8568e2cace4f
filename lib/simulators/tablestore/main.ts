/**
 * Runs the simulator as a process: `HOST`, `PORT` (0 picks a free port), `TABLESTORE_INSTANCE`, `TABLESTORE_TABLE`.
 * Prints `listening on URL` when ready; ends on SIGTERM and SIGINT.
 */
import { createTablestoreSimulator, DEMO_INSTANCE } from './simulator.ts';

const { HOST = '127.0.0.1', PORT = '0', TABLESTORE_INSTANCE, TABLESTORE_TABLE } = process.env;

const simulator = createTablestoreSimulator({
  instance: TABLESTORE_INSTANCE ?? DEMO_INSTANCE,
  tables: { [TABLESTORE_TABLE ?? 'revocations']: {} },
});
const { endpoint } = await simulator.listen(Number(PORT), HOST);
process.stdout.write(`listening on ${endpoint}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void simulator.close());
}
