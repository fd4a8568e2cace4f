/** Authentication of HTTP requests. */
import type { Millis } from '../../core/time.ts';

/** A request before it is sent. A signer only adds to it. */
export interface Draft {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a request without a body. */
  readonly body: string;
  /** The token of the call, if it has one. */
  readonly token: string | undefined;
}

export interface Moment {
  readonly now: Millis;
  /** New for every attempt. */
  readonly nonce: string;
}

export interface Auth {
  /** The request contains the secret itself, so plain http is refused. */
  readonly revealing: boolean;
  /** The service accepts only revocations with this authentication. */
  readonly revokeOnly: boolean;
  readonly sign: (draft: Draft, moment: Moment) => Draft;
}

/** The draft with more headers. */
export const withHeaders = (draft: Draft, more: Readonly<Record<string, string>>): Draft => ({
  ...draft,
  headers: { ...draft.headers, ...more },
});

/** No credential: for the local gateway, or an entry point that authenticates the caller by other means. */
export const NO_AUTH: Auth = { revealing: false, revokeOnly: false, sign: (draft) => draft };

/** Combines several, in this order, such as an AppCode for the gateway and a token for the function. */
export const allOf = (auths: readonly Auth[]): Auth => ({
  revealing: auths.some((auth) => auth.revealing),
  revokeOnly: auths.some((auth) => auth.revokeOnly),
  sign: (draft, moment) => auths.reduce((signed, auth) => auth.sign(signed, moment), draft),
});
