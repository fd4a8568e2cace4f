/**
 * The `FC <key id>:<signature>` scheme of Function Compute's 2016-08-15 API, used by `@alicloud/fc2`. It signs the
 * method, Content-MD5, Content-Type, Date, every `x-fc-*` header and the path, but not the query of an invocation.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Millis } from '../../core/time.ts';
import { headerOf, type LocalRequest } from './request.ts';

export interface FcKeys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** A refusal in the format of Function Compute. */
export interface FcRefusal {
  readonly status: 400 | 403 | 404;
  readonly code: string;
  readonly message: string;
}

const MAX_SKEW: Millis = 15 * 60 * 1000;

/** Undefined if the holder of `keys` signed the request within 15 minutes of `now` (epoch ms). */
export function refuseSignature(request: LocalRequest, keys: FcKeys, now: Millis): FcRefusal | undefined {
  const date = headerOf(request, 'date');
  const authorization = headerOf(request, 'authorization');
  if (date === undefined) return missing('Date');
  if (authorization === undefined) return missing('Authorization');

  const [, keyId, signature] = /^FC ([^:\s]+):([A-Za-z0-9+/]{43}=)$/.exec(authorization) ?? [];
  if (keyId === undefined || signature === undefined) return MISMATCH;
  if (!sameText(keyId, keys.accessKeyId)) {
    return {
      status: 403,
      code: 'InvalidAccessKeyID',
      message: `invalid access key ID '${keyId.slice(0, 64)}'`,
    };
  }
  if (!sameText(signature, sign(request, date, keys.accessKeySecret))) return MISMATCH;
  if (!sameText(headerOf(request, 'x-fc-security-token') ?? '', keys.securityToken ?? '')) {
    return { status: 403, code: 'AccessDenied', message: 'the security token is not valid' };
  }
  // `!(… <= …)` also refuses NaN, the value of an invalid date.
  if (!(Math.abs(Date.parse(date) - now) <= MAX_SKEW)) {
    return { status: 403, code: 'AccessDenied', message: 'the Date header is more than 15 minutes off' };
  }
  const md5 = headerOf(request, 'content-md5');
  if (md5 !== undefined && !sameText(md5, contentMd5(request.body))) {
    return { status: 400, code: 'InvalidArgument', message: 'Content-MD5 does not match the body' };
  }
  return undefined;
}

function sign(request: LocalRequest, date: string, secret: string): string {
  const fcHeaders = request.headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => name.startsWith('x-fc-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const head = [
    request.method,
    headerOf(request, 'content-md5') ?? '',
    headerOf(request, 'content-type') ?? '',
    date,
  ];
  return createHmac('sha256', secret)
    .update(`${head.join('\n')}\n${fcHeaders}${request.path}`)
    .digest('base64');
}

/** Base64 of the *hexadecimal* MD5, as the client computes it. */
const contentMd5 = (body: Buffer): string =>
  Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64');

/** Compares digests, because `timingSafeEqual` requires equal lengths. */
const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const missing = (header: string): FcRefusal => ({
  status: 400,
  code: 'MissingRequiredHeader',
  message: `required HTTP header ${header} was not specified`,
});

const MISMATCH: FcRefusal = {
  status: 403,
  code: 'SignatureNotMatch',
  message:
    'The request signature we calculated does not match the signature you provided. Check your access key and signing method.',
};
