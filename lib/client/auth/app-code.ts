import { ClientFault } from '../transport.ts';
import { type Auth, withHeaders } from './auth.ts';

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
