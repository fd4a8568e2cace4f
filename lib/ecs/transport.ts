import type { Agent } from 'node:http';
import { stringify } from 'node:querystring';
import { Request } from '@darabonba/typescript';
import { textOf } from '../core/bounded-json.ts';
import { isJsonObject } from '../core/json.ts';
import type { AccessKey, Connections } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { NoAnswer } from './classify.ts';
import { type Bound, exchange, type HttpReply, serviceOf } from './exchange.ts';
import { Credential, CredentialConfig, OpenApiUtil } from './sdk.ts';

export interface TransportOptions {
  readonly accessKey: AccessKey;
  readonly protocol: 'http' | 'https';
  /** `host` or `host:port` */
  readonly endpoint: string;
  readonly userAgent: string;
  readonly connections?: Connections<Agent> | undefined;
}

export interface Reply {
  readonly requestId: string;
  /** The parsed JSON of a 200. */
  readonly body: unknown;
  /** The size of its text. */
  readonly bytes: number;
}

/** ECS's own error. Its members are those of the body, of whatever type; `classify` says what they are worth. */
class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
  readonly statusCode: number;
  readonly code: unknown;
  readonly requestId: unknown;
  readonly accessDeniedDetail: unknown;
  /** From `x-acs-retry-after`. */
  readonly retryAfter: Millis | undefined;
  readonly data: Record<string, unknown>;

  constructor({ status, headers }: HttpReply, data: Record<string, unknown>) {
    super(`ECS answered with status ${status}.`);
    this.statusCode = status;
    this.code = data.Code ?? data.code;
    this.requestId = data.RequestId ?? data.requestId;
    this.accessDeniedDetail = data.AccessDeniedDetail ?? data.accessDeniedDetail;
    const wait = Number.parseInt(String(headers['x-acs-retry-after']), 10);
    this.retryAfter = Number.isNaN(wait) ? undefined : wait;
    this.data = data;
  }
}

/**
 * One signed POST, as the SDK sends it (V3, ACS3-HMAC-SHA256), never repeated. `query`: parameters as they go on the
 * wire. Rejects with `ErrorReply`, with `NoAnswer` for what is not an answer of ECS, or with what the network threw.
 */
export type Send = (action: string, query: Record<string, string>, bound: Bound) => Promise<Reply>;

const ALGORITHM = 'ACS3-HMAC-SHA256';
/** SHA-256 of the body, which is empty: everything is in the query. */
const NO_BODY = OpenApiUtil.hash(Buffer.alloc(0), ALGORITHM).toString('hex');
const REQUEST_ID = /^[\x21-\x7e]{1,64}$/;

/** The transport of an access key. What it sends is signed in the same turn, so that a signature is as old as its call. */
export async function createTransport(options: TransportOptions): Promise<Send> {
  const { accessKey, protocol, endpoint, connections } = options;
  const service = serviceOf(protocol, endpoint, connections);
  const userAgent = OpenApiUtil.getUserAgent(options.userAgent);
  // With its type named, the credential is static: no environment, no metadata server is asked.
  const type = accessKey.securityToken === undefined ? 'access_key' : 'sts';
  const credential = new Credential(new CredentialConfig({ ...accessKey, type }));
  const {
    accessKeyId = '',
    accessKeySecret = '',
    securityToken,
    providerName,
  } = await credential.getCredential();
  return async (action, query, bound) => {
    const headers: Record<string, string> = {
      host: endpoint,
      'x-acs-version': '2014-05-26',
      'x-acs-action': action,
      'user-agent': userAgent,
      'x-acs-date': OpenApiUtil.getTimestamp(),
      'x-acs-signature-nonce': OpenApiUtil.getNonce(),
      accept: 'application/json',
      'x-acs-content-sha256': NO_BODY,
      ...(providerName && { 'x-acs-credentials-provider': providerName }),
      ...(securityToken && { 'x-acs-accesskey-id': accessKeyId, 'x-acs-security-token': securityToken }),
    };
    const request = Object.assign(new Request(), { method: 'POST', pathname: '/', query, headers });
    const Authorization = OpenApiUtil.getAuthorization(
      request,
      ALGORITHM,
      NO_BODY,
      accessKeyId,
      accessKeySecret,
    );
    return readReply(await exchange(service, pathOf(query), { ...headers, Authorization }, bound));
  };
}

/** As a URL would have it, which the SDK makes of it: that escapes the apostrophe too. */
function pathOf(query: Record<string, string>): string {
  const text = stringify(query).replaceAll("'", '%27');
  return text ? `/?${text}` : '/';
}

/** A reply counts if it is a 200 with a `RequestId` and without a `Code`. */
function readReply(reply: HttpReply): Reply {
  const { status, body } = reply;
  if (status >= 400) {
    // HTML or an empty reply is from a gateway, and does not show what ECS did.
    const error = parsed(body);
    if (!isJsonObject(error)) throw unreadable(`The reply has status ${status} but is not one of ECS.`);
    throw new ErrorReply(reply, error);
  }
  if (status !== 200) {
    throw new NoAnswer('UnexpectedStatus', `The reply has status ${status}, which ECS does not send.`);
  }
  const value = parsed(body);
  const { RequestId, Code } = isJsonObject(value) ? value : {};
  if (typeof RequestId !== 'string' || !REQUEST_ID.test(RequestId) || Code !== undefined) {
    throw unreadable('The reply has status 200 but is not one of ECS.');
  }
  return { requestId: RequestId, body: value, bytes: body.bytes };
}

/** Undefined for what is not JSON. */
function parsed(body: HttpReply['body']): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch {
    // Handled like every body that is not an object.
    return undefined;
  }
}

const unreadable = (message: string) => new NoAnswer('UnreadableReply', message);
