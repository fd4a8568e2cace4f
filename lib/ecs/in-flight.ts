/**
 * Ends a call of the SDK for good. The SDK takes neither an AbortSignal nor an agent, and its own limits are not kept
 * on a reused connection (docs/decisions/0004-ecs-transport.md). Node announces every client request on a channel;
 * the asynchronous context says which call made it; so its request, and with it the socket, can be destroyed.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import type { CallLimit, Millis } from '../core/ports.ts';
import { NoAnswer } from './no-answer.ts';

/** Bytes. A page of 1,000 rules with the longest descriptions stays under 2 MiB. */
export const MAX_REPLY = 8 * 1024 * 1024;

/** Node fires a timer beyond this at once. */
export const LONGEST_TIMER: Millis = 2 ** 31 - 1;

type Track = (request: ClientRequest) => void;

const calls = new AsyncLocalStorage<Track>();

subscribe('http.client.request.start', (message) => {
  const track = calls.getStore();
  if (track === undefined || typeof message !== 'object' || message === null) return;
  if ('request' in message && message.request instanceof ClientRequest) track(message.request);
});

/**
 * Runs `send` and settles with it, or rejects with `NoAnswer` as soon as the limit is over or the signal aborts. Either
 * way every HTTP request that `send` made is over and closed before this settles; one that it starts later is
 * destroyed as it starts. Connections of finished requests stay open for the next call.
 */
export async function withinLimit<T>(call: CallLimit, send: () => Promise<T>): Promise<T> {
  if (call.signal.aborted) throw aborted();
  if (!(call.limit > 0)) throw timeout();

  let over = false;
  let giveUp: (why: NoAnswer) => void = () => undefined;
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = (why) => {
      over = true;
      reject(why);
    };
  });
  const onAbort = () => giveUp(aborted());
  const timer = setTimeout(() => giveUp(timeout()), Math.min(call.limit, LONGEST_TIMER));
  call.signal.addEventListener('abort', onAbort, { once: true });

  const open = new Set<ClientRequest>();
  const track: Track = (request) => {
    if (over) {
      request.destroy();
      return;
    }
    open.add(request);
    request.once('close', () => open.delete(request));
    limitReply(request, () => giveUp(tooLarge()));
  };

  try {
    return await Promise.race([calls.run(track, send), givenUp]);
  } finally {
    over = true;
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onAbort);
    await Promise.all([...open].map(close));
  }
}

/** Resolves when the request's socket is closed. */
function close(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    request.once('close', resolve);
    request.destroy();
  });
}

/** The SDK collects a reply of any size in memory; the socket is where it can be counted without disturbing the SDK. */
function limitReply(request: ClientRequest, onTooLarge: () => void): void {
  const { socket } = request;
  let size = 0;
  const count = (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_REPLY) onTooLarge();
  };
  socket?.on('data', count);
  request.once('close', () => socket?.off('data', count));
}

const aborted = () => new NoAnswer('Aborted', 'The call was given up before ECS answered.');
const timeout = () => new NoAnswer('Timeout', 'ECS did not answer within the time limit.');
const tooLarge = () => new NoAnswer('ReplyTooLarge', 'The reply is larger than any reply of ECS.');
