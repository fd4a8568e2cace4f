/**
 * ACS3-HMAC-SHA256 for HTTP triggers of Function Compute with `authType: function`: without action and version, and the
 * body is not signed. `getAuthorization` of `@alicloud/openapi-util` is not used: it encodes only the first `+` and `*`
 * of a query, and no names.
 * Source: "Configure signature authentication for HTTP triggers", help.aliyun.com/functioncompute.
 */
import { createHash, createHmac } from 'node:crypto';
import { ClientFault } from '../transport.ts';
import { type Auth, type Draft, withHeaders } from './auth.ts';
import { byName, decodedQuery } from './query.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The token of a temporary key. */
  readonly securityToken?: string | undefined;
}

/** @throws {ClientFault} for an empty key */
export function acs3({ accessKeyId, accessKeySecret, securityToken = '' }: AccessKey): Auth {
  if (accessKeyId === '' || accessKeySecret === '')
    throw new ClientFault('ACS3 needs an access key and its secret');
  return {
    revealing: false,
    revokeOnly: false,
    sign: (draft, { now }) => {
      const signed = {
        'x-acs-date': new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z'),
        // Empty without a temporary key, as in the samples.
        'x-acs-security-token': securityToken,
      };
      const hash = createHash('sha256').update(canonicalRequest(draft, signed)).digest('hex');
      const signature = createHmac('sha256', accessKeySecret).update(`${ALGORITHM}\n${hash}`).digest('hex');
      const names = Object.keys(signed).sort().join(';');
      const authorization = `${ALGORITHM} Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`;
      return withHeaders(draft, { ...signed, authorization });
    },
  };
}

/** The last line, for the hash of the body, is empty. */
export function canonicalRequest(
  { method, url }: Pick<Draft, 'method' | 'url'>,
  signed: Readonly<Record<string, string>>,
): string {
  const headers = Object.entries(signed).sort(byName);
  const query = decodedQuery(url)
    .sort(byName)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return [
    method,
    url.pathname.replaceAll('$', '%24'),
    query.join('&'),
    ...headers.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    headers.map(([name]) => name).join(';'),
    '',
  ].join('\n');
}

/** Encodes all but the unreserved characters of RFC 3986. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
