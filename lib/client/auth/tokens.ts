import { ClientFault } from '../transport.ts';
import { type Auth, withHeaders } from './auth.ts';

const TOKEN = /^[A-Za-z0-9._~+/-]{16,512}=*$/;

export interface BearerOptions {
  readonly token: string;
  /** Lower case. Another one where `authorization` is taken, as it is by an AppCode; the token stands in it alone. */
  readonly header?: string;
}

/** A token that the operator of the service has given to this caller (RFC 6750). @throws {ClientFault} */
export function bearer({ token, header = 'authorization' }: BearerOptions): Auth {
  if (!TOKEN.test(token))
    throw new ClientFault('the bearer token is not 16 to 512 of A-Z a-z 0-9 . _ ~ + / -');
  const value = header === 'authorization' ? `Bearer ${token}` : token;
  return { revealing: true, revokeOnly: false, sign: (draft) => withHeaders(draft, { [header]: value }) };
}

export interface AppCodeOptions {
  readonly code: string;
  /** `query` needs the API's AppCodeAuthType HEADER_QUERY, and leaves `authorization` to others. */
  readonly place?: 'header' | 'query';
}

/**
 * The AppCode of an application of API Gateway (traditional).
 * Source: "Call APIs by using an AppCode", help document 115437.
 * @throws {ClientFault} for none
 */
export function appCode({ code, place = 'header' }: AppCodeOptions): Auth {
  if (!/^[!-~]{1,256}$/.test(code))
    throw new ClientFault('the AppCode is empty or has other than ASCII letters');
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
