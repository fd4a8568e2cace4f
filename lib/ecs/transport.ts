import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import * as credentials from '@alicloud/credentials';
import * as openapi from '@alicloud/openapi-core';
import { RuntimeOptions } from '@darabonba/typescript';
import { type BoundedBody, type JsonBounds, readBounded, textOf } from '../core/bounded-json.ts';
import { isJsonObject } from '../core/json.ts';
import type { AccessKey } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { type Announce, LONGEST_TIMER, MAX_REPLY, NONCE_HEADER, tooLarge } from './in-flight.ts';
import { NoAnswer } from './no-answer.ts';

const { Config, OpenApiRequest, Params } = openapi.$OpenApiUtil;
// Node and esbuild take the CommonJS module for its default export; loaders that guess, vitest's, its class.
const OpenApiClient = openapi.default.default ?? openapi.default;
const Credential = credentials.default.default ?? credentials.default;

export interface TransportOptions {
  readonly accessKey: AccessKey;
  readonly protocol: 'http' | 'https';
  readonly userAgent: string;
}

export interface Reply {
  readonly requestId: string;
  /** The parsed JSON of a 200. */
  readonly body: unknown;
  /** The size of its text. */
  readonly bytes: number;
}

export interface SendLimit {
  readonly limit: Millis;
  /** Told of the request's nonce before the request is made. */
  readonly announce: Announce;
}

/**
 * One signed POST through the SDK (V3, ACS3-HMAC-SHA256), never repeated by it. `query`: parameters as they go on the
 * wire. Rejects with the SDK's error, or `NoAnswer` for what the SDK takes for success and is not an answer of ECS.
 */
export type Send = (
  action: string,
  endpoint: string,
  query: Record<string, string>,
  limit: SendLimit,
) => Promise<Reply>;

const REQUEST_ID = /^[\x21-\x7e]{1,64}$/;

export function createTransport({ accessKey, protocol, userAgent }: TransportOptions): Send {
  // With its type named, the credential is static: no environment, no metadata server is asked.
  const type = accessKey.securityToken === undefined ? 'access_key' : 'sts';
  const credential = new Credential(new credentials.Config({ ...accessKey, type }));
  const clientAt = lastMade(
    (endpoint: string) => new OpenApiClient(new Config({ credential, endpoint, protocol, userAgent })),
  );
  return async (action, endpoint, query, { limit, announce }) => {
    // Given from here, so that the request can be told from all others.
    const nonce = randomUUID();
    announce(nonce);
    // Both or neither: a limit left out is 3 s, and so is one of 0.
    const socketLimit = Math.min(Math.max(1, Math.ceil(limit)), LONGEST_TIMER);
    const result: unknown = await clientAt(endpoint).callApi(
      paramsOf(action),
      new OpenApiRequest({ query, headers: { [NONCE_HEADER]: nonce } }),
      new RuntimeOptions({ readTimeout: socketLimit, connectTimeout: socketLimit }),
    );
    return readReply(result);
  };
}

/** Keeps what was made last: an instance mostly serves one region with one key. */
export function lastMade<K, T>(make: (of: K) => T): (of: K) => T {
  let last: { readonly key: string; readonly made: T } | undefined;
  return (of) => {
    const key = JSON.stringify(of);
    if (last?.key !== key) last = { key, made: make(of) };
    return last.made;
  };
}

type Params = InstanceType<typeof Params>;

const known = new Map<string, Params>();

/** Made once for each of the few actions that this service calls; the SDK only reads them. */
function paramsOf(action: string): Params {
  const params = known.get(action) ?? newParams(action);
  known.set(action, params);
  return params;
}

/** As in the generated client. */
const newParams = (action: string) =>
  new Params({
    action,
    version: '2014-05-26',
    protocol: 'HTTPS',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    // Not read by the SDK, which collects and parses whatever comes.
    bodyType: 'binary',
  });

/** A page of 1,000 rules has 5 levels and 1,003 objects and arrays. */
const BOUNDS: JsonBounds = { bytes: MAX_REPLY, depth: 32, containers: 50_000 };

/** The SDK calls every status under 400 a success, a redirect and `{}` too. */
async function readReply(result: unknown): Promise<Reply> {
  if (!isJsonObject(result) || typeof result.statusCode !== 'number' || !(result.body instanceof Readable)) {
    throw new NoAnswer('UnreadableReply', 'The reply is not one of ECS.');
  }
  const { statusCode } = result;
  if (statusCode !== 200) {
    throw new NoAnswer('UnexpectedStatus', `The reply has status ${statusCode}, which ECS does not send.`);
  }
  const read = await readBounded(result.body, BOUNDS);
  if (read.exceeded) throw tooLarge();
  const body = parsed(read);
  const { RequestId, Code } = isJsonObject(body) ? body : {};
  if (typeof RequestId !== 'string' || !REQUEST_ID.test(RequestId) || Code !== undefined) {
    throw new NoAnswer('UnreadableReply', 'The reply has status 200 but is not one of ECS.');
  }
  return { requestId: RequestId, body, bytes: read.bytes };
}

/** Undefined for what is not JSON. */
function parsed(read: BoundedBody): unknown {
  try {
    return JSON.parse(textOf(read));
  } catch {
    // HTML, or nothing at all: judged as every body that is not an object.
    return undefined;
  }
}
