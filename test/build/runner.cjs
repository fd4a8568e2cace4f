/**
 * Runs a function as Function Compute does: one process, `index.handler`, one invocation at a time, or all `together`, as
 * an instance with a concurrency of its own has them. Plain CommonJS,
 * because it runs beside a bundle that has no loader and no node_modules. Speaks over the channel of `fork`.
 *
 * Argument: the module. In: `{ events, context }`, events as text. Out: `{ ready }` once, then `{ answers }` for each
 * message. Times in ms since the process started, durations in ms.
 */
const begun = performance.now();
const loaded = require(process.argv[2]);
const required = performance.now();

process.on('message', async ({ events, context, together }) => {
  const answers = [];
  const durations = [];
  const invoke = async (event, at) => {
    const start = performance.now();
    answers[at] = await loaded
      .handler(Buffer.from(event), context)
      .catch((error) => ({ thrown: String(error) }));
    durations[at] = performance.now() - start;
  };
  const cpu = process.cpuUsage();
  if (together) await Promise.all(events.map(invoke));
  else for (const [at, event] of events.entries()) await invoke(event, at);
  const { user, system } = process.cpuUsage(cpu);
  process.send({
    answers,
    durations,
    cpu: (user + system) / 1000,
    cpuSinceStart: cpuSinceStart(),
    at: performance.now(),
    rss: process.memoryUsage.rss(),
  });
});

function cpuSinceStart() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

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
