/** How long the same trips take without a function: recorded once, sent again by `bare-client.cjs`. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WorldDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { ROOT } from '../architecture/imports.ts';
import { CONTEXT, type Harness, openHarness } from '../build/function-harness.ts';
import { ALLOCATOR } from './allocator.ts';
import type { Distant } from './distant.ts';
import { type Candidate, launch } from './functions.ts';
import { type Recorded, recordBefore } from './recorder.ts';

/** The round trips of one event, in order; `server` is the one that they go to. */
type Trips = readonly (Recorded & { readonly server: 'ecs' | 'table' })[];
export type Tape = readonly Trips[];

export interface Passes {
  /** Milliseconds, one for each event. */
  readonly durations: readonly number[];
  /** Milliseconds of processor time, of all together. */
  readonly cpu: number;
}

/** Runs the events through the function once, and keeps what it sent for each. */
export async function record(
  candidate: Candidate,
  world: WorldDefinition,
  events: readonly string[],
): Promise<Tape> {
  const harness = await openHarness(world);
  const heard: Recorded[] = [];
  const ecs = await recordBefore(harness.endpoint, heard);
  const table = await recordBefore(new URL(harness.tableEndpoint).host, heard);
  const started = await launch(candidate, harness, {
    ECS_ENDPOINT: ecs.endpoint,
    TABLESTORE_ENDPOINT: `http://${table.endpoint}`,
  });
  const tape: Trips[] = [];
  try {
    for (const event of events) {
      heard.length = 0;
      await started.send([event], CONTEXT);
      tape.push(heard.map((each) => ({ ...each, server: each.to === harness.endpoint ? 'ecs' : 'table' })));
    }
  } finally {
    await started.end();
    await Promise.all([ecs.close(), table.close(), harness.close()]);
  }
  return tape;
}

export interface Bare {
  /** What is between the functions and the simulators, if anything. */
  readonly distant: Distant | undefined;
  /** Sends these trips. @throws {Error} when a server refuses a request that it took before */
  pass(tape: Tape): Promise<Passes>;
  end(): Promise<void>;
}

/**
 * A client of fresh simulators: they know neither the tape's nonces nor its rows, so they do the work that they did for
 * the function.
 */
export async function openBare(
  world: WorldDefinition,
  openBefore?: (harness: Harness) => Promise<Distant>,
): Promise<Bare> {
  const harness = await openHarness(world);
  const distant = await openBefore?.(harness);
  const hosts = distant ?? { ecs: harness.endpoint, table: new URL(harness.tableEndpoint).host };
  const env = { ...process.env, ...ALLOCATOR };
  const child = fork(join(ROOT, 'test/bench/bare-client.cjs'), [], { execArgv: [], env });
  await once(child, 'message');
  return {
    distant,
    async pass(tape) {
      const groups = tape.map((trips) =>
        trips.map(({ server, method, path, headers, body }) => {
          const [host, port] = hosts[server].split(':');
          return { host, port, method, path, headers, body: body.toString('base64') };
        }),
      );
      child.send({ groups });
      const [message] = await once(child, 'message');
      // The client's own message.
      const { durations, statuses, cpu } = message as Passes & { statuses: number[] };
      const refused = statuses.filter((status) => status >= 500 || status === 401 || status === 403);
      if (refused.length > 0) throw new Error(`the trips are not the same: ${refused.length} were refused`);
      return { durations, cpu };
    },
    async end() {
      child.kill('SIGKILL');
      await distant?.close();
      await harness.close();
    },
  };
}
