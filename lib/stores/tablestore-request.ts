/**
 * The `tablestore` SDK behind a fence. What is known to be wrong with 5.6.5 is answered for here and in
 * `tablestore-hooks.ts`, and nothing outside the client objects made here is changed: no prototype, no retry policy,
 * no agent of the process.
 */
import http from 'node:http';
import https from 'node:https';
import type { ConfigOptions } from 'tablestore';
import tablestore from 'tablestore';
import { TablestoreFailure } from './tablestore-failure.ts';
import { hook } from './tablestore-hooks.ts';

export interface TablestoreCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

export interface TablestoreInstance {
  /** Scheme, host and port, nothing else: `https://instance.cn-hangzhou.vpc.tablestore.aliyuncs.com`. */
  readonly endpoint: string;
  readonly instance: string;
  /** PEM of a certificate authority to trust instead of the usual ones. */
  readonly ca?: string | undefined;
}

/** Who asks, and until when. Aborting destroys the request's socket, then rejects. */
export interface TablestoreTry {
  readonly credentials: TablestoreCredentials;
  readonly signal: AbortSignal;
}

/** A process that serves many at once keeps no connection for each of them; further requests wait for one. */
const MOST_CONNECTIONS = 32;

export type SdkClient = InstanceType<typeof tablestore.Client>;

export interface TablestoreRequests {
  /** One request, no retries. Rejects with `TablestoreFailure` or with what the network threw. */
  request<T extends { RequestId?: string }>(
    one: TablestoreTry,
    send: (client: SdkClient) => Promise<T>,
  ): Promise<T>;
  /** Closes the connections that are kept. */
  close(): void;
}

/**
 * Opens nothing yet: connections are made when they are needed, and kept.
 * @throws {TypeError} for an endpoint that is none; the SDK would throw only at the first request
 */
export function createTablestoreRequests({ endpoint, instance, ca }: TablestoreInstance): TablestoreRequests {
  const transport = checkEndpoint(endpoint).protocol === 'https:' ? https : http;
  // For https the SDK's own agent opens a connection for every request.
  const agent = new transport.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });

  function open({ credentials, signal }: TablestoreTry): SdkClient {
    const { accessKeyId, accessKeySecret, securityToken } = credentials;
    const httpOptions = {
      agent,
      signal,
      // The SDK sets the process's own agent to this number, or else to 300: here, to what it is.
      maxSockets: transport.globalAgent.maxSockets,
      ...(ca !== undefined && { ca }),
    };
    return new tablestore.Client({
      endpoint,
      instancename: instance,
      accessKeyId,
      accessKeySecret,
      ...(securityToken && { securityToken }),
      // A cast, because the types know two members only; the SDK hands all of them to `http.request`.
      httpOptions: httpOptions as unknown as NonNullable<ConfigOptions['httpOptions']>,
    });
  }

  /** A client is only a configuration: every request has one of its own, with its own credentials and signal. */
  function request<T extends { RequestId?: string }>(
    one: TablestoreTry,
    send: (client: SdkClient) => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const client = open(one);
      hook(client, reject);
      // The SDK misses some ends, such as a switch of protocols: an aborted request settles all the same, in the turn
      // after its socket was destroyed.
      one.signal.addEventListener('abort', () => setImmediate(reject, one.signal.reason), { once: true });
      send(client).then(fromTablestore).then(resolve, reject);
    });
  }

  return { request, close: () => agent.destroy() };
}

/** A success without Tablestore's request id is somebody else's: an empty page would read as an absent row. */
function fromTablestore<T extends { RequestId?: string }>(result: T): T {
  if (result.RequestId) return result;
  throw new TablestoreFailure(200, undefined, 'an answer without a request id', undefined);
}

function checkEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const web = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url && web && url.origin === endpoint.replace(/\/$/, '')) return url;
  throw new TypeError('the Tablestore endpoint must be http:// or https:// with a host, and no path');
}
