/**
 * The network trips alone: recorded requests, sent again over kept connections by bare `node:http`. A process of its
 * own, as the functions are. In: `{ groups }`, the trips of one request each. Out: `{ durations, statuses, cpu }`,
 * times in ms. What there is to decode is decoded before the time is taken.
 */
const { Agent, request } = require('node:http');

const agent = new Agent({ keepAlive: true });

const send = ({ host, port, method, path, headers, body }) =>
  new Promise((resolve, reject) => {
    const sent = request({ agent, host, port, method, path, headers }, (reply) => {
      const chunks = [];
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('end', () => resolve({ status: reply.statusCode, body: Buffer.concat(chunks) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

process.on('message', async ({ groups }) => {
  const decoded = groups.map((trips) =>
    trips.map((trip) => ({ ...trip, body: Buffer.from(trip.body, 'base64') })),
  );
  const durations = [];
  const statuses = [];
  const cpu = process.cpuUsage();
  for (const trips of decoded) {
    const start = performance.now();
    for (const trip of trips) statuses.push((await send(trip)).status);
    durations.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(cpu);
  process.send({ durations, statuses, cpu: (user + system) / 1000 });
});
process.send({});
