import { createServer } from 'node:http';
import { createConnection } from 'node:net';
import { expect, it } from 'vitest';
import { createGateway } from '../../../lib/local/gateway/gateway.ts';
import { createVirtualClock, START_OF_2026 } from '../../support/clocks.ts';
import { answerOf, CONTEXT, functionOf, recordingLog, send, startGateway, until } from './kit.ts';

const notStarted = (module: ReturnType<typeof functionOf>) =>
  createGateway({
    module,
    context: CONTEXT,
    clock: createVirtualClock(START_OF_2026),
    log: recordingLog(),
    random: { id: () => 'id', fraction: () => 0 },
  });

it('the lifecycle of a gateway runs initialize before it listens and preStop after the last request', async () => {
  const order: string[] = [];
  const step = (name: string) => async () => {
    order.push(name);
    return '';
  };
  const bench = await startGateway(
    functionOf(
      () => {
        order.push('handler');
        return answerOf('');
      },
      { initialize: step('initialize'), preStop: step('preStop') },
    ),
  );
  await send(bench.port, '/');
  await bench.gateway.close();
  expect(order).toEqual(['initialize', 'handler', 'preStop']);
});

it('the lifecycle of a gateway does not start if initialize fails', async () => {
  const gateway = notStarted(
    functionOf(() => answerOf(''), { initialize: () => Promise.reject(new Error('no table')) }),
  );
  await expect(gateway.listen()).rejects.toThrow('no table');
});

it('the lifecycle of a gateway runs preStop if its port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await until(() => other.listening);
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  let stopped = 0;
  const gateway = notStarted(
    functionOf(() => answerOf(''), {
      preStop: async () => {
        stopped++;
        return '';
      },
    }),
  );
  await expect(gateway.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(stopped).toBe(1);
  other.close();
});

it('the lifecycle of a gateway finishes running requests, accepts no new ones, and closes their connections', async () => {
  let finish = (_value: unknown) => {};
  const bench = await startGateway(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  const sent = send(bench.port, '/', { headers: { connection: 'keep-alive' } });
  await until(() => bench.clock.asleep() === 1);
  const closed = bench.gateway.close();
  await expect(send(bench.port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  finish(answerOf('finished'));
  expect(await sent).toMatchObject({ status: 200, text: 'finished', headers: { connection: 'close' } });
  await closed;
  expect(bench.log.events()).toEqual([]);
});

it('the lifecycle of a gateway waits at most one timeout for a late function, and stops it only once', async () => {
  let stopped = 0;
  const bench = await startGateway(
    functionOf(() => new Promise(() => {}), {
      preStop: async () => {
        stopped++;
        return '';
      },
    }),
  );
  const sent = send(bench.port, '/');
  await until(() => bench.clock.asleep() === 1);
  bench.clock.pass(30_000);
  expect((await sent).status).toBe(503);

  const closed = Promise.all([bench.gateway.close(), bench.gateway.close()]);
  await until(() => bench.clock.asleep() === 1);
  bench.clock.pass(29_999);
  expect(stopped).toBe(0);
  bench.clock.pass(1);
  await closed;
  expect(stopped).toBe(1);
  expect(bench.log.events()).toEqual(['function timed out', 'function killed']);
});

it('the lifecycle of a gateway disconnects a client that is still sending at the time limit', async () => {
  const bench = await startGateway(() => answerOf(''));
  const socket = createConnection(bench.port, '127.0.0.1');
  await new Promise((resolve) => socket.write('POST / HTTP/1.1\r\nHost: localhost\r\n', resolve));
  const gone = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}));
  const closed = bench.gateway.close();
  bench.clock.pass(30_000);
  await closed;
  await gone;
});

it('the lifecycle of a gateway ends even if preStop fails', async () => {
  const bench = await startGateway(
    functionOf(() => answerOf(''), { preStop: () => Promise.reject(new Error('stuck')) }),
  );
  await bench.gateway.close();
  expect(bench.log.events()).toEqual(['preStop failed']);
});
