import { ClientFault } from '../transport.ts';
import { type Auth, withHeaders } from './auth.ts';

const TOKEN = /^[A-Za-z0-9._~+/-]{16,512}=*$/;

export interface BearerOptions {
  readonly token: string;
  /** Lower case. For another header than `authorization`, which an AppCode uses. It contains only the token. */
  readonly header?: string;
}

/** A bearer token (RFC 6750) from the operator of the service. @throws {ClientFault} */
export function bearer({ token, header = 'authorization' }: BearerOptions): Auth {
  if (!TOKEN.test(token))
    throw new ClientFault('the bearer token is not 16 to 512 of A-Z a-z 0-9 . _ ~ + / -');
  const value = header === 'authorization' ? `Bearer ${token}` : token;
  return { revealing: true, revokeOnly: false, sign: (draft) => withHeaders(draft, { [header]: value }) };
}

export interface AppCodeOptions {
  readonly code: string;
  /** `query` requires AppCodeAuthType HEADER_QUERY of the API, and leaves `authorization` free. */
  readonly place?: 'header' | 'query';
}

/**
 * The AppCode of an application of API Gateway (traditional).
 * Source: "Call APIs by using an AppCode", help document 115437.
 * @throws {ClientFault} for an invalid code
 */
export function appCode({ code, place = 'header' }: AppCodeOptions): Auth {
  if (!/^[!-~]{1,256}$/.test(code)) throw new ClientFault('the AppCode is empty or not ASCII');
  return {
    revealing: true,
    revokeOnly: false,
    sign: (draft) => {
      if (place === 'header') return withHeaders(draft, { authorization: `APPCODE ${code}` });
      const url = new URL(draft.url);
      url.searchParams.set('AppCode', code);
      return { ...draft, url };
    },
  };
}
