/**
 * Ends a call of the SDK for good. The SDK takes neither an AbortSignal nor an agent, and its own limits are not kept
 * on a reused connection (docs/decisions/0004-ecs-transport.md). Node announces every client request on a channel;
 * the nonce in its headers says which call made it; so its request, and with it the socket, can be destroyed. An
 * asynchronous context would say so too, but slows down every promise of the process (0015-warm-path.md).
 */
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import type { CallLimit } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { NoAnswer } from './no-answer.ts';

/** Bytes. A page of 1,000 rules with the longest descriptions stays under 2 MiB. */
export const MAX_REPLY = 4 * 1024 * 1024;
/** Bytes of an error, which the SDK parses whatever it holds. ECS's have a few hundred, some KB with diagnostics. */
export const MAX_ERROR_REPLY = 64 * 1024;

/** Node fires a timer beyond this at once. */
export const LONGEST_TIMER: Millis = 2 ** 31 - 1;

/** The header that makes each signed request unlike any other. */
export const NONCE_HEADER = 'x-acs-signature-nonce';

/** Tells of a request before it is made, by its nonce. */
export type Announce = (nonce: string) => void;

type Track = (request: ClientRequest) => void;

/** Requests that have been announced and not made yet. */
const awaited = new Map<string, Track>();

subscribe('http.client.request.start', (message) => {
  if (awaited.size === 0 || typeof message !== 'object' || message === null) return;
  if (!('request' in message && message.request instanceof ClientRequest)) return;
  const { request } = message;
  const nonce = request.getHeader(NONCE_HEADER);
  if (typeof nonce !== 'string') return;
  awaited.get(nonce)?.(request);
  awaited.delete(nonce);
});

/**
 * Runs `send` and settles with it, or rejects with `NoAnswer` as soon as the limit is over or the signal aborts. Either
 * way every HTTP request that `send` announced is over and closed before this settles; one that it makes later is
 * destroyed as it starts. Connections of finished requests stay open for the next call.
 */
export async function withinLimit<T>(call: CallLimit, send: (announce: Announce) => Promise<T>): Promise<T> {
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
    request.once('close', () => {
      open.delete(request);
      clearReadTimer(request);
    });
    limitReply(request, () => giveUp(tooLarge()));
  };

  const announced: string[] = [];
  const announce: Announce = (nonce) => {
    announced.push(nonce);
    awaited.set(nonce, track);
  };
  // Not before `send` is over: a call that has been given up may still be about to make its request.
  const forget = () => {
    for (const nonce of announced) awaited.delete(nonce);
  };

  try {
    return await Promise.race([send(announce).finally(forget), givenUp]);
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
  let most = MAX_REPLY;
  request.once('response', ({ statusCode = 0 }) => {
    if (statusCode >= 400) most = MAX_ERROR_REPLY;
  });
  const count = (chunk: Buffer) => {
    size += chunk.length;
    if (size > most) onTooLarge();
  };
  socket?.on('data', count);
  request.once('close', () => socket?.off('data', count));
}

let readTimer: symbol | undefined;

/**
 * The SDK's read timer, which it never stops: until its time is up it would hold the request, the reply and all that
 * waited for them. httpx keeps it on the socket, which the next request has not taken yet.
 */
function clearReadTimer({ socket }: ClientRequest): void {
  if (socket === null) return;
  readTimer ??= Object.getOwnPropertySymbols(socket).find((name) => name.description === 'TIMER::READ_TIMER');
  if (readTimer === undefined) return;
  // A cast, because no type knows a property that httpx adds.
  const { [readTimer]: timer } = socket as unknown as Record<symbol, NodeJS.Timeout | undefined>;
  clearTimeout(timer);
}

const aborted = () => new NoAnswer('Aborted', 'The call was given up before ECS answered.');
const timeout = () => new NoAnswer('Timeout', 'ECS did not answer within the time limit.');
export const tooLarge = () => new NoAnswer('ReplyTooLarge', 'The reply is larger than any reply of ECS.');
