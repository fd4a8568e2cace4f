/** What the `tablestore` SDK 5.6.5 lacks, hooked into one client object of it. */
import type { IncomingMessage } from 'node:http';
import type { Client } from 'tablestore';
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { TablestoreFailure } from './tablestore-failure.ts';

const { Error: ErrorMessage } = compiled.main.proto;

/** The methods of the SDK's client that its types leave out (`lib/client.js`). */
interface SdkHooks {
  setupRequestListeners(request: SdkRequest): void;
  extractError(reply: SdkReply): void;
}
interface SdkRequest {
  addListener(event: 'retry', listener: (reply: SdkReply) => void): void;
  addListener(
    event: 'httpHeaders',
    listener: (status: number, headers: object, reply: SdkReply) => void,
  ): void;
}
interface SdkReply {
  error: (Error & { retryable?: boolean }) | null;
  readonly httpResponse: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body: Uint8Array;
    readonly stream: IncomingMessage;
  };
}

/**
 * Makes one client decode errors, never retry, and notice an answer that breaks off. `brokenOff` is called with the
 * reason; the SDK itself would wait for ever.
 */
export function hook(client: Client, brokenOff: (error: Error) => void): void {
  // A cast, because the types of the SDK do not declare these two methods.
  const untyped = client as unknown as SdkHooks;
  const usual = untyped.setupRequestListeners.bind(client);
  const hooks: SdkHooks = {
    setupRequestListeners(request) {
      usual(request);
      // After the SDK's own check: its limit of retries belongs to the whole process, and errors that are decoded
      // would wake its retries of writes.
      request.addListener('retry', ({ error }) => {
        if (error) error.retryable = false;
      });
      request.addListener('httpHeaders', (_status, _headers, { httpResponse }) => {
        httpResponse.stream.on('error', brokenOff);
      });
    },
    // The SDK's own gives the HTTP status as the code and the raw bytes as the message.
    extractError(reply) {
      reply.error = failureOf(reply.httpResponse);
    },
  };
  Object.assign(client, hooks);
}

function failureOf({ statusCode, headers, body }: SdkReply['httpResponse']): TablestoreFailure {
  const requestId = headers['x-ots-request-id'] ?? headers['x-ots-requestid'];
  const { code, message } = decodeError(body);
  return new TablestoreFailure(statusCode, code, message ?? `HTTP status ${statusCode}`, requestId);
}

function decodeError(body: Uint8Array): { code: string | undefined; message?: string | undefined } {
  try {
    const { code, message } = ErrorMessage.decode(body);
    // A proxy's page can look like protobuf; a code of Tablestore looks like nothing else.
    return /^OTS[A-Za-z]+$/.test(code) ? { code, message } : { code: undefined };
  } catch {
    // Not protobuf, so not Tablestore's: the status has to do.
    return { code: undefined };
  }
}
