/** Handles one HTTP request of the data protocol. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { Credential } from '../ecs/wire/credential.ts';
import type { Holds } from '../shared/holds.ts';
import { headersOf, readBody } from '../shared/server.ts';
import { needsPartition, prepareCall } from './calls.ts';
import type { Effects, Outcome } from './effects.ts';
import { type Fault, type Faults, isOperation } from './faults.ts';
import type { Journal } from './journal.ts';
import { OtsError, refuse } from './ots-error.ts';
import type { RowParts } from './prepared-call.ts';
import { type Answer, type Envelope, fail, send, succeed } from './reply-writer.ts';
import { authenticate } from './signature.ts';

const LARGEST_BODY = 5 * 1024 * 1024;

export interface HandlerParts extends RowParts {
  readonly instance: string;
  readonly credentials: readonly Credential[];
  readonly clock: Clock;
  /** The clock that dates of requests are checked against; `advance` does not move it. */
  readonly clientTime: () => Millis;
  readonly newRequestId: () => string;
  readonly faults: Faults;
  readonly effects: Effects;
  readonly holds: Holds;
  readonly journal: Journal;
}

/** `connection` is the number of the TCP connection. Rejects only for a defect of the simulator. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  connection: number,
) => Promise<void>;

export function createHandler(parts: HandlerParts): Handler {
  const { clock, effects, holds, journal } = parts;

  return async (request, response, connection) => {
    const path = request.url ?? '/';
    const requestId = parts.newRequestId();
    const body = await readBody(request, LARGEST_BODY);
    // The client disconnected before the request was complete.
    if (!body) return;
    const entry = journal.open({ at: clock.now(), operation: path.slice(1, 41), connection, requestId });
    let envelope: Envelope = { path, requestId, clock };
    let reply: Fault['reply'] = 'usual';

    /** Undefined if the simulator was reset while the call waited. */
    const answer = async (): Promise<Answer | undefined> => {
      const { operation, bytes, credential } = admit(parts, request, path, body);
      envelope = { ...envelope, credential };
      const fault = parts.faults.take(operation);
      reply = fault.reply;
      entry.add({ accessKeyId: credential.accessKeyId, ...noteOf(fault) });
      const call = prepareCall(operation, bytes, parts);
      const { tableName, key, condition } = call;
      entry.add({
        ...(tableName !== undefined && { table: tableName }),
        ...(key !== undefined && { key }),
        ...(condition !== undefined && { condition }),
      });
      if (!(await holds.wait(fault.delay, fault.hold))) return undefined;
      const outcome = effects.run(call, fault, needsPartition(operation), entry.applied);
      if (outcome && !(outcome instanceof OtsError) && outcome.consumed)
        entry.add({ consumed: outcome.consumed });
      return answerOf(outcome);
    };

    const usual = await answer().catch((error: unknown) => {
      if (error instanceof OtsError) return fail(error);
      throw error;
    });
    if (usual) entry.add(send(response, usual, reply, envelope));
    else response.destroy();
  };
}

/** An unexecuted call has no response; its fault says what is sent instead. */
function answerOf(outcome: Outcome | undefined): Answer {
  if (!outcome) return fail(refuse('OTSServerUnavailable'));
  return outcome instanceof OtsError ? fail(outcome) : succeed(outcome.body);
}

/** The checks of every request. @throws {OtsError} */
function admit(parts: HandlerParts, request: IncomingMessage, path: string, body: Buffer | 'too large') {
  if (request.method !== 'POST') throw refuse('OTSMethodNotAllowed');
  if (body === 'too large') throw refuse('OTSRequestBodyTooLarge');
  const { instance, credentials, clientTime } = parts;
  const credential = authenticate(path, headersOf(request), body, {
    instance,
    credentials,
    now: clientTime(),
  });
  const operation = path.slice(1);
  if (!isOperation(operation)) throw refuse('OTSParameterInvalid', 'The operation is not known.');
  return { operation, bytes: body, credential };
}

function noteOf(fault: Fault): { fault: string } | Record<string, never> {
  const plain = fault.effect === 'now' && fault.reply === 'usual' && !fault.delay && !fault.hold;
  return plain ? {} : { fault: JSON.stringify(fault) };
}
