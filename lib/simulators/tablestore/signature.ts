/** Request signature V2, the content checksum and the date, checked as strictly as the vendor describes them. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Millis } from '../../core/time.ts';
import type { Credential } from '../ecs/wire/credential.ts';
import { refuse } from './ots-error.ts';

/** How far `x-ots-date` may be from the server's clock. */
const DATE_WINDOW: Millis = 15 * 60_000;

export type Headers = Readonly<Record<string, string>>;

export const md5 = (body: Uint8Array): string => createHash('md5').update(body).digest('base64');

const hmac = (secret: string, data: string): string =>
  createHmac('sha1', secret).update(data).digest('base64');

/** All `x-ots-*` headers but the signature itself, as sorted `name:value` lines. */
const canonicalHeaders = (headers: Headers): string =>
  Object.keys(headers)
    .filter((name) => name.startsWith('x-ots-') && name !== 'x-ots-signature')
    .sort()
    .map((name) => `${name}:${(headers[name] ?? '').trim()}`)
    .join('\n');

/** The signature of a request. `path` is `/` and the operation; header names are in lower case. */
const signRequest = (path: string, headers: Headers, accessKeySecret: string): string =>
  hmac(accessKeySecret, `${path}\nPOST\n\n${canonicalHeaders(headers)}\n`);

/** The signature of an answer, which goes into `authorization`. */
export const signReply = (path: string, headers: Headers, accessKeySecret: string): string =>
  hmac(accessKeySecret, `${canonicalHeaders(headers)}\n${path}`);

export interface VerifyParts {
  readonly instance: string;
  readonly credentials: readonly Credential[];
  readonly now: Millis;
}

/**
 * Returns the credential that signed the request.
 * @throws {OtsError} `OTSAuthFailed`, or `OTSParameterInvalid` for a missing header or another API version
 */
export function authenticate(
  path: string,
  headers: Headers,
  body: Uint8Array,
  { instance, credentials, now }: VerifyParts,
): Credential {
  if (header(headers, 'x-ots-apiversion') !== '2015-12-31') {
    throw refuse('OTSParameterInvalid', 'The API version is not supported.');
  }
  if (header(headers, 'x-ots-instancename') !== instance) {
    throw refuse('OTSAuthFailed', 'The instance is not found.');
  }
  checkDate(header(headers, 'x-ots-date'), now);
  if (header(headers, 'x-ots-contentmd5') !== md5(body)) {
    throw refuse(
      'OTSAuthFailed',
      'Mismatch between MD5 value of request body and x-ots-contentmd5 in header.',
    );
  }
  const accessKeyId = header(headers, 'x-ots-accesskeyid');
  const credential = credentials.find((known) => known.accessKeyId === accessKeyId);
  if (!credential) throw refuse('OTSAuthFailed');
  checkToken(headers['x-ots-ststoken'], credential, now);
  const expected = Buffer.from(signRequest(path, headers, credential.accessKeySecret));
  const given = Buffer.from(header(headers, 'x-ots-signature'));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw refuse('OTSAuthFailed', 'Signature mismatch.');
  }
  return credential;
}

function header(headers: Headers, name: string): string {
  const value = headers[name];
  if (!value) throw refuse('OTSParameterInvalid', `Missing header: '${name}'.`);
  return value;
}

function checkDate(date: string, now: Millis): void {
  const at = Date.parse(date);
  // Written so that an unreadable date (NaN) is refused too.
  if (!(Math.abs(now - at) <= DATE_WINDOW)) {
    throw refuse('OTSAuthFailed', `Mismatch between system time and x-ots-date: ${date}.`);
  }
}

function checkToken(token: string | undefined, credential: Credential, now: Millis): void {
  if (token !== credential.securityToken) throw refuse('OTSAuthFailed', 'The STS token is invalid.');
  if (credential.expiresAt !== undefined && now >= credential.expiresAt) {
    throw refuse('OTSAuthFailed', 'The STS token is expired.');
  }
}
