/**
 * HTTP interface to the simulator's controls, for tests and demonstrations in another process: JSON under
 * `/_simulator/`, unsigned, loopback names only.
 *
 * `GET journal`, `GET rows/{table}`; `POST faults {operation, fault, skip?, always?}`, `partition {unavailable}`,
 * `clock {advance}`, `purge`, `flush`, `release`, `reset`. Durations in ms.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { isLoopbackAuthority } from '../../core/loopback.ts';
import type { TablestoreSimulator } from './controls.ts';
import { faultSchema, OPERATIONS } from './faults.ts';
import { readBody } from './handler.ts';
import { OtsError } from './ots-error.ts';

export const CONTROL_PREFIX = '/_simulator/';

type Controlled = Omit<TablestoreSimulator, 'listen' | 'close'>;

const faultRequest = z.strictObject({
  operation: z.enum(OPERATIONS),
  fault: faultSchema,
  skip: z.int().nonnegative().optional(),
  always: z.boolean().optional(),
});
const partitionRequest = z.strictObject({ unavailable: z.number().nonnegative() });
const clockRequest = z.strictObject({ advance: z.number() });

/** Handles one request of the control plane. */
export async function control(
  simulator: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (!body) return;
  if (!isLoopbackAuthority(request.headers.host))
    return reply(response, 403, { error: 'loopback names only' });
  const path = (request.url ?? '').slice(CONTROL_PREFIX.length);
  try {
    const done =
      request.method === 'GET'
        ? show(simulator, path)
        : change(simulator, path, JSON.parse(body.toString() || '{}'));
    if (done === undefined) reply(response, 404, { error: 'not found' });
    else reply(response, 200, done);
  } catch (error) {
    if (error instanceof z.ZodError) return reply(response, 400, { error: z.prettifyError(error) });
    if (error instanceof SyntaxError || error instanceof OtsError) {
      return reply(response, 400, { error: error.message });
    }
    throw error;
  }
}

function show(simulator: Controlled, path: string): unknown {
  if (path === 'journal') return simulator.journal.entries();
  if (path.startsWith('rows/')) return simulator.rows(path.slice('rows/'.length));
  return undefined;
}

function change(simulator: Controlled, path: string, body: unknown): unknown {
  switch (path) {
    case 'faults': {
      const { operation, fault, skip = 0, always = false } = faultRequest.parse(body);
      if (always) simulator.faults.always(operation, fault);
      else simulator.faults.next(operation, fault, skip);
      return {};
    }
    case 'partition':
      simulator.makeUnavailable(partitionRequest.parse(body).unavailable);
      return {};
    case 'clock':
      simulator.advance(clockRequest.parse(body).advance);
      return {};
    case 'purge':
      return { purged: simulator.purge() };
    case 'flush':
      simulator.flush();
      return {};
    case 'release':
      simulator.release();
      return {};
    case 'reset':
      simulator.reset();
      return {};
    default:
      return undefined;
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
