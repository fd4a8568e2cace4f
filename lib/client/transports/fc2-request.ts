/**
 * Replaces the request method of `@alicloud/fc2`, whose replies are unbounded. Headers, signature and errors are as in
 * the SDK.
 */
import { createHash } from 'node:crypto';
import type FcClient from '@alicloud/fc2';
import type { AccessKey } from '../auth/acs3.ts';
import { readBody } from '../transport.ts';
import { refusal } from './direct-reply.ts';

/** Replaces the method of one client, which all its other methods use. */
export function boundReplies(
  client: FcClient,
  { getSignature }: Pick<typeof FcClient, 'getSignature'>,
  key: AccessKey,
): FcClient {
  client.request = async (method, path, _query, body, headers) => {
    const bytes = Buffer.from(String(body ?? ''), 'utf8');
    const sent = {
      ...client.buildHeaders(),
      ...client.headers,
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      // The platform expects the base64 of the hexadecimal digest.
      'content-md5': Buffer.from(createHash('md5').update(bytes).digest('hex')).toString('base64'),
    };
    const target = `/${client.version}${path}`;
    const authorization = getSignature(key.accessKeyId, key.accessKeySecret, method, target, sent);
    const url = new URL(`${client.endpoint}${target}`);
    const response = await fetch(url, {
      method,
      headers: { ...sent, authorization },
      body: bytes,
      redirect: 'manual',
      signal: AbortSignal.timeout(client.timeout),
    });
    const data = await readBody(response, url.host);
    const received = Object.fromEntries(response.headers);
    if (!response.ok) throw refusal(`${method} ${path}`, response.status, received, data);
    return { headers: received, data };
  };
  return client;
}
