/** Requests to one instance of Tablestore over kept connections, and the rows of one table. */
import http from 'node:http';
import https from 'node:https';
import type { AttributesInput, Condition, Row } from 'tablestore';
import type { CallLimit, Connections } from '../../core/ports.ts';
import { LONGEST_TIMER } from '../../core/time.ts';
import { TablestoreFailure } from './failure.ts';
import {
  decodeReply,
  encodeRequest,
  type Operation,
  type Operations,
  type TablestoreCredentials,
  type WireReply,
  type WireRequest,
} from './wire.ts';

export interface TablestoreInstance {
  /** Scheme, host and port only: `https://instance.cn-hangzhou.vpc.tablestore.aliyuncs.com`. */
  readonly endpoint: string;
  readonly instance: string;
  /** PEM of a certificate authority to trust instead of the default ones. */
  readonly ca?: string | undefined;
  /** Of the scheme of `endpoint`; default: connections of its own. */
  readonly connections?: Connections<http.Agent> | undefined;
}

/**
 * Of one request. The end of its time, and an abort of the signal, destroy its socket and reject; then nothing more is
 * sent.
 */
export interface TablestoreTry extends CallLimit {
  readonly credentials: TablestoreCredentials;
}

/** The connections of one process. Further requests wait for one of them. */
const MOST_CONNECTIONS = 32;

export const ENDED = 'the request has ended';
export const NO_TIME = 'no time is left';
const TIME_UP = 'the time of the call is up';

/** Bytes. A stored row was sent in a request of at most 5 MB. */
export const MAX_ROW_REPLY = 8 * 1024 * 1024;
/** Bytes of all other replies, errors included, which usually have a few hundred. */
export const MAX_SMALL_REPLY = 64 * 1024;

export interface TablestoreRequests {
  /** One request, no retries. Rejects with `TablestoreFailure` or a network error. */
  request<O extends Operation>(
    operation: O,
    params: Operations[O][0],
    one: TablestoreTry,
  ): Promise<Operations[O][1]>;
  /** Closes the kept connections. */
  close(): void;
}

/**
 * Opens connections on demand, and keeps them.
 * @throws {TypeError} for an invalid endpoint
 */
export function createTablestoreRequests(parts: TablestoreInstance): TablestoreRequests {
  const { endpoint, instance, ca, connections } = parts;
  const { protocol, hostname, port } = checkEndpoint(endpoint);
  // A URL has an IPv6 address in brackets.
  const host = hostname.replace(/^\[|\]$/g, '');
  const transport = protocol === 'https:' ? https : http;
  const options = { keepAlive: true, maxSockets: MOST_CONNECTIONS, ...(ca !== undefined && { ca }) };
  const agent = connections?.agent ?? new transport.Agent(options);

  function exchange(
    { path, headers, body }: WireRequest,
    most: number,
    { limit, signal }: CallLimit,
  ): Promise<WireReply> {
    return new Promise((resolve, reject) => {
      const options = { agent, host, port, method: 'POST', path, headers };
      let replied = false;
      const sent = transport.request(options, (reply) => {
        replied = true;
        const { statusCode: status = 0 } = reply;
        const bound = status < 300 ? most : MAX_SMALL_REPLY;
        const chunks: Buffer[] = [];
        let size = 0;
        reply.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= bound) return void chunks.push(chunk);
          fail(tooLarge(status));
          sent.destroy();
        });
        // The answer was cut off.
        reply.on('error', fail);
        reply.on('end', () => {
          // Of a request that is destroyed, Node drops the rest of the reply, and reports its end.
          if (stopped) return;
          settle();
          // Otherwise the rest of a request that was answered early is still sent, or waits for ever.
          if (!sent.writableFinished) sent.destroy();
          resolve({ status, headers: reply.headers, body: Buffer.concat(chunks) });
        });
      });
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      };
      let stopped: Error | undefined;
      const fail = (error: Error) => {
        settle();
        reject(stopped ?? error);
      };
      const end = (why: string) => {
        stopped = new Error(why);
        sent.destroy();
        // After its socket was destroyed, and also while it still waits for one.
        setImmediate(fail, stopped);
      };
      const stop = () => end(ENDED);
      const timer = setTimeout(end, Math.min(limit, LONGEST_TIMER), TIME_UP);
      sent.on('error', fail);
      // Node closes a connection that changes to another protocol (status 101), without an error.
      sent.on('close', () => {
        if (!replied) fail(new Error('the connection was closed without a reply'));
      });
      signal.addEventListener('abort', stop);
      sent.end(body);
    });
  }

  return {
    async request(operation, params, { credentials, limit, signal }) {
      if (signal.aborted) throw new Error(ENDED);
      // In this form NaN as a limit means no time, not unlimited time.
      if (!(limit > 0)) throw new Error(NO_TIME);
      // The server compares the date with its own clock, so this is the system clock, not that of the protocol.
      const request = encodeRequest(operation, params, { instance, credentials, at: new Date() });
      const most = operation === 'getRow' ? MAX_ROW_REPLY : MAX_SMALL_REPLY;
      return decodeReply(operation, await exchange(request, most, { limit, signal }));
    },
    close: () => agent.destroy(),
  };
}

const tooLarge = (status: number) =>
  new TablestoreFailure(status, undefined, 'the reply is too large for a reply of Tablestore', undefined);

function checkEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const web = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url && web && url.origin === endpoint.replace(/\/$/, '')) return url;
  throw new TypeError('the Tablestore endpoint must be http:// or https:// with a host, and no path');
}

export interface TablestoreTarget extends TablestoreInstance {
  readonly table: string;
}

/** One request each, no retries. Both reject with `TablestoreFailure` or a network error. */
export interface TablestoreClient {
  /** The row with one version of each column, or undefined. */
  get(key: string, one: TablestoreTry): Promise<Row | undefined>;
  /** Replaces the whole row. */
  put(key: string, columns: AttributesInput, condition: Condition, one: TablestoreTry): Promise<void>;
  /** Closes the kept connections. */
  close(): void;
}

/** The primary key: one string column, which holds the row's key. */
export const KEY_COLUMN = 'pk';

/** @throws {TypeError} for an invalid endpoint */
export function createTablestoreClient({ table, ...instance }: TablestoreTarget): TablestoreClient {
  const { request, close } = createTablestoreRequests(instance);
  return {
    async get(key, one) {
      const params = { tableName: table, primaryKey: [{ [KEY_COLUMN]: key }], maxVersions: 1 };
      const { row } = await request('getRow', params, one);
      // The SDK returns an empty object for an absent row.
      return row?.primaryKey ? row : undefined;
    },
    async put(key, attributeColumns, condition, one) {
      const primaryKey = [{ [KEY_COLUMN]: key }];
      await request('putRow', { tableName: table, primaryKey, attributeColumns, condition }, one);
    },
    close,
  };
}
