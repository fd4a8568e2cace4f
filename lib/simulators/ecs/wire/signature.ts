/** ACS3-HMAC-SHA256, the V3 signature, checked as strictly as the vendor describes it. */
import { createHash, createHmac } from 'node:crypto';
import type { Millis } from '../../../core/time.ts';
import { refuse } from '../error.ts';
import type { Credential } from './credential.ts';
import type { NonceMemory } from './nonce-memory.ts';
import { type Parameters, percentEncode, type WireRequest } from './wire.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';

/** How far `x-acs-date` may be from the server's clock. */
export const DATE_WINDOW: Millis = 15 * 60_000;

const REQUIRED = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-signature-nonce',
  'x-acs-version',
] as const;

export interface Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  /** Lower-case hex. */
  readonly signature: string;
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Parses the `Authorization` header; undefined unless it has exactly the V3 form. */
function parseAuthorization(header: string | undefined): Authorization | undefined {
  const grammar =
    /^ACS3-HMAC-SHA256 Credential=([^,\s]+),SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})$/;
  const [, accessKeyId, names, signature] = grammar.exec(header ?? '') ?? [];
  if (accessKeyId === undefined || names === undefined || signature === undefined) return undefined;
  return { accessKeyId, signedHeaders: names.split(';'), signature };
}

/** The canonical request: method, path, sorted query, headers (with their own newline), their names, body hash. */
export function canonicalRequest(
  request: Pick<WireRequest, 'method' | 'path' | 'headers' | 'body'>,
  parameters: Parameters,
  signedHeaders: readonly string[],
): string {
  const query = [...parameters]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  return [request.method, request.path, query, headers, signedHeaders.join(';'), sha256(request.body)].join(
    '\n',
  );
}

/** The signature of a canonical request, hex. The secret is used as it is, without V1's `&`. */
export function signatureOf(canonical: string, accessKeySecret: string): string {
  return createHmac('sha256', accessKeySecret)
    .update(`${ALGORITHM}\n${sha256(canonical)}`)
    .digest('hex');
}

export interface VerifyParts {
  readonly credentials: readonly Credential[];
  readonly now: Millis;
  readonly nonces: NonceMemory;
}

/**
 * Returns the credential that signed the request.
 * @throws {EcsError} with the vendor's code if the signature is not valid
 */
export function verifySignature(
  request: WireRequest,
  parameters: Parameters,
  { credentials, now, nonces }: VerifyParts,
): Credential {
  const { headers } = request;
  const authorization = parseAuthorization(headers.authorization);
  if (authorization === undefined) throw refuse('IncompleteSignature');
  checkDate(headers['x-acs-date'], now);
  checkSignedHeaders(headers, authorization.signedHeaders);

  const credential = credentials.find(({ accessKeyId }) => accessKeyId === authorization.accessKeyId);
  if (credential === undefined) throw refuse('InvalidAccessKeyId.NotFound');
  checkSecurityToken(headers['x-acs-security-token'], credential, now);

  if (headers['x-acs-content-sha256'] !== sha256(request.body)) throw refuse('SignatureDoesNotMatch');
  const canonical = canonicalRequest(request, parameters, authorization.signedHeaders);
  if (signatureOf(canonical, credential.accessKeySecret) !== authorization.signature) {
    throw refuse('SignatureDoesNotMatch');
  }
  // Last, so that a forged request cannot use up a nonce.
  if (!nonces.use(credential.accessKeyId, headers['x-acs-signature-nonce'] ?? '', now)) {
    throw refuse('SignatureNonceUsed');
  }
  return credential;
}

function checkDate(date: string | undefined, now: Millis): void {
  if (date === undefined) throw refuse('IllegalTimestamp');
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at)) throw refuse('InvalidTimeStamp.Format');
  if (Math.abs(now - at) > DATE_WINDOW) throw refuse('InvalidTimeStamp.Expired');
}

/** Whether all required headers are present, and all present headers that must be signed are signed. */
function checkSignedHeaders(headers: WireRequest['headers'], signed: readonly string[]): void {
  const must = Object.keys(headers).filter((name) => name.startsWith('x-acs-') || name === 'content-type');
  const sorted = signed.every((name, index) => index === 0 || (signed[index - 1] ?? '') < name);
  const covered = [...REQUIRED, ...must].every((name) => signed.includes(name));
  const present =
    REQUIRED.every((name) => (headers[name] ?? '') !== '') &&
    signed.every((name) => Object.hasOwn(headers, name));
  if (!sorted || !covered || !present) throw refuse('IncompleteSignature');
}

function checkSecurityToken(token: string | undefined, credential: Credential, now: Millis): void {
  if (token === undefined && credential.securityToken !== undefined) throw refuse('MissingSecurityToken');
  if (token !== credential.securityToken) throw refuse('InvalidSecurityToken.MismatchWithAccessKey');
  if (credential.expiresAt !== undefined && now >= credential.expiresAt) {
    throw refuse('InvalidSecurityToken.Expired');
  }
}
