/**
 * The App signature of API Gateway (traditional): HMAC-SHA256 over method, path, query and body.
 * Source: help.aliyun.com document_detail/29475. The npm package `aliyun-api-gateway` is not used: it disables
 * certificate checks.
 */
import { createHash, createHmac } from 'node:crypto';
import { ClientFault } from '../transport.ts';
import { type Auth, type Draft, withHeaders } from './auth.ts';
import { byName, decodedQuery } from './query.ts';

export interface AppSignatureOptions {
  readonly key: string;
  readonly secret: string;
  readonly stage?: 'RELEASE' | 'PRE' | 'TEST';
}

/** @throws {ClientFault} for an empty key or secret */
export function appSignature({ key, secret, stage = 'RELEASE' }: AppSignatureOptions): Auth {
  if (key === '' || secret === '')
    throw new ClientFault('the App signature needs an AppKey and an AppSecret');
  return {
    revealing: false,
    revokeOnly: false,
    sign: (draft, { now, nonce }) => {
      const signed = {
        'x-ca-key': key,
        'x-ca-nonce': nonce,
        'x-ca-stage': stage,
        'x-ca-timestamp': String(now),
      };
      const md5 = draft.body === '' ? {} : { 'content-md5': contentMd5(draft.body) };
      const whole = withHeaders(draft, { ...md5, ...signed });
      return withHeaders(whole, {
        'x-ca-signature-headers': Object.keys(signed).join(','),
        'x-ca-signature': createHmac('sha256', secret).update(stringToSign(whole, signed)).digest('base64'),
      });
    },
  };
}

const contentMd5 = (body: string): string => createHash('md5').update(body).digest('base64');

/** If it differs, the gateway returns its own in `X-Ca-Error-Message`, with `#` for line ends. */
function stringToSign({ method, url, headers }: Draft, signed: Readonly<Record<string, string>>): string {
  const fixed = ['accept', 'content-md5', 'content-type', 'date'].map((name) => headers[name] ?? '');
  const listed = Object.entries(signed)
    .sort(byName)
    .map(([name, value]) => `${name}:${value}`);
  return [method, ...fixed, ...listed, resource(url)].join('\n');
}

/** With decoded values; an empty value leaves only its key. */
function resource(url: URL): string {
  const query = decodedQuery(url)
    .sort(byName)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`));
  return query.length === 0 ? url.pathname : `${url.pathname}?${query.join('&')}`;
}
