/**
 * Runs a function as Function Compute does: one process, `index.handler`, one invocation at a time. Plain CommonJS,
 * because it runs beside a bundle that has no loader and no node_modules. Speaks over the channel of `fork`.
 *
 * Argument: the module. In: `{ events, context }`, events as text. Out: `{ ready }` once, then `{ answers }` for each
 * message. Times in ms since the process started, durations in ms.
 */
const begun = performance.now();
const loaded = require(process.argv[2]);
const required = performance.now();

process.on('message', async ({ events, context }) => {
  const answers = [];
  const durations = [];
  const cpu = process.cpuUsage();
  for (const event of events) {
    const start = performance.now();
    const answer = await loaded
      .handler(Buffer.from(event), context)
      .catch((error) => ({ thrown: String(error) }));
    durations.push(performance.now() - start);
    answers.push(answer);
  }
  const { user, system } = process.cpuUsage(cpu);
  process.send({
    answers,
    durations,
    cpu: (user + system) / 1000,
    at: performance.now(),
    rss: process.memoryUsage.rss(),
  });
});

async function start() {
  const context = JSON.parse(process.argv[3] ?? '{}');
  await loaded.initialize?.(context);
  const ready = performance.now();
  process.send({
    ready,
    load: required - begun,
    initialize: ready - required,
    rss: process.memoryUsage.rss(),
  });
}

start().catch((error) => {
  process.send({ failed: error instanceof Error ? error.stack : String(error) });
  process.exitCode = 1;
});
