/** The interface between the client and its transports. */
import type { JsonBounds } from '../core/bounded-json.ts';
import type { JsonObject } from '../core/json.ts';

/** One request, independent of the transport. */
export type Call =
  | {
      readonly operation: 'revoke';
      /** Undefined only in a dry run. The body has it too. */
      readonly token: string | undefined;
      readonly body: JsonObject;
      /** Seconds: `Prefer: wait`. */
      readonly wait?: number | undefined;
    }
  | { readonly operation: 'state'; readonly token: string }
  | {
      readonly operation: 'restore';
      readonly token: string;
      readonly dry?: boolean;
      /** The optional body. */
      readonly body?: JsonObject;
    };

/** Larger than any answer: a dry run in a group of 10,000 rules has 10 MB and 20,000 objects. */
export const BODY_BOUNDS: JsonBounds = { bytes: 16 * 1024 * 1024, depth: 64, containers: 200_000 };

export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Transport {
  /** The target without secrets, for messages and for the id of a batch. */
  readonly target: string;
  /** It supports no other call than `revoke`. Default: false. */
  readonly revokeOnly?: boolean;
  /**
   * Sends the call once. Settles as soon as `signal` aborts.
   * @throws {NoReply} without a reply of the function
   * @throws {ClientFault} if this transport does not support the call
   */
  send(call: Call, signal: AbortSignal): Promise<Reply>;
}

export interface NoReplyFacts {
  /** `no`: the function certainly did not start. */
  readonly sent: 'no' | 'unknown';
  /** A retry may succeed. */
  readonly passing: boolean;
  readonly cause?: unknown;
}

/** The function did not reply. The message is one sentence without secrets. */
export class NoReply extends Error {
  override readonly name = 'NoReply';
  readonly sent: NoReplyFacts['sent'];
  readonly passing: boolean;

  constructor(message: string, { sent, passing, cause }: NoReplyFacts) {
    super(message, { cause });
    this.sent = sent;
    this.passing = passing;
  }
}

/** A fault that the user of the client can fix; nothing was sent. The message is one sentence without secrets. */
export class ClientFault extends Error {
  override readonly name = 'ClientFault';
}

/**
 * The body of a reply, bounded: it may come from a broken proxy, or from another service.
 * @throws {NoReply} when it is too large, or not UTF-8
 */
export async function readBody({ body }: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_BOUNDS.bytes)
      throw new NoReply(`${host} answers without end`, { sent: 'unknown', passing: false });
  }
  try {
    // A byte order mark stays: it is not the service's.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new NoReply(`the answer from ${host} is not UTF-8`, { sent: 'unknown', passing: true, cause });
  }
}
