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
