/** One attempt within its time. */
import type { Clock } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { readReply } from './reply.ts';
import type { Attempted } from './retry.ts';
import { type Call, NoReply, type Transport } from './transport.ts';

export interface AttemptParts {
  readonly transport: Transport;
  readonly clock: Clock;
}

/**
 * Sends `call` once, until `limit` or until `signal` aborts.
 * @throws {ClientFault} if the transport does not support the call; any other error is a defect
 */
export async function attempt(
  { transport, clock }: AttemptParts,
  call: Call,
  limit: Millis,
  signal: AbortSignal,
): Promise<Attempted> {
  const late = new AbortController();
  const ended = new AbortController();
  void clock.sleep(limit, ended.signal).then(() => late.abort());
  try {
    const reply = await transport.send(call, AbortSignal.any([signal, late.signal]));
    return readReply(call, reply, clock.now());
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    if (!late.signal.aborted || signal.aborted) return { kind: 'no-reply', error };
    const message = `no answer within ${Math.round(limit / 1000)} s`;
    return {
      kind: 'no-reply',
      error: new NoReply(message, { sent: error.sent, passing: true, cause: error }),
    };
  } finally {
    ended.abort();
  }
}
