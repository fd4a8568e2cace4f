/**
 * The request of `@alicloud/fc2`, with a bounded reply: the SDK's own collects, decompresses and parses whatever comes.
 * Headers and signature are the SDK's, and so are the errors.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type FcClient from '@alicloud/fc2';
import * as z from 'zod/mini';
import { parseBounded } from '../../core/bounded-json.ts';
import { BODY_BOUNDS } from '../transport.ts';
import { readBody } from './body.ts';

const REFUSAL = z.catch(
  z.object({
    ErrorCode: z.optional(z.string()),
    ErrorMessage: z.optional(z.string()),
    errorMessage: z.optional(z.string()),
  }),
  {},
);

type Signer = Pick<typeof FcClient, 'getSignature'>;

interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** Replaces the method of this one client, through which every other method goes. */
export function boundReplies(client: FcClient, { getSignature }: Signer, key: Key): FcClient {
  client.request = async (method, path, _query, body, headers = {}) => {
    const bytes = Buffer.from(String(body ?? ''), 'utf8');
    const sent: Record<string, string> = {
      ...client.buildHeaders(),
      ...client.headers,
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      // The platform takes the digest's hexadecimal digits for the bytes.
      'content-md5': Buffer.from(createHash('md5').update(bytes).digest('hex')).toString('base64'),
    };
    const target = `/${client.version}${path}`;
    sent.authorization = getSignature(key.accessKeyId, key.accessKeySecret, method, target, sent);
    const url = new URL(`${client.endpoint}${target}`);
    const { request } = url.protocol === 'https:' ? https : http;
    const signal = AbortSignal.timeout(client.timeout);
    const asked = request(url, { method, headers: sent, signal });
    const replied = once(asked, 'response');
    asked.end(bytes);
    const [reply]: http.IncomingMessage[] = await replied;
    if (!reply) throw new Error('no response');
    const data = await readBody(reply, url.host);
    const { statusCode = 0, headers: given } = reply;
    const received = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value === undefined ? value : String(value)]),
    );
    if (statusCode < 200 || statusCode >= 300) throw refusal(`${method} ${path}`, statusCode, received, data);
    return { headers: received, data };
  };
  return client;
}

/** As the SDK throws it: the code is in the name, the status in the message. */
function refusal(
  call: string,
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): Error {
  const { ErrorCode, ErrorMessage, errorMessage } = REFUSAL.parse(parseBounded(body, BODY_BOUNDS));
  const message = `${call} failed with ${status}. requestid: ${headers['x-fc-request-id']}, message: ${ErrorMessage ?? errorMessage}.`;
  return Object.assign(new Error(message), { name: `FC${ErrorCode}Error` });
}
