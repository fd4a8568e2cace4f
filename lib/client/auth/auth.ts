/** How an HTTP request proves its sender. */
import type { Millis } from '../../core/time.ts';

/** A request before it is sent. A signer adds to it and changes nothing else. */
export interface Draft {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a request without one. */
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
  /** What travels is the secret itself: never over plain http. */
  readonly revealing: boolean;
  /** The service takes nothing but revocations from callers that are proven so. */
  readonly revokeOnly: boolean;
  readonly sign: (draft: Draft, moment: Moment) => Draft;
}

/** The draft with more headers. */
export const withHeaders = (draft: Draft, more: Readonly<Record<string, string>>): Draft => ({
  ...draft,
  headers: { ...draft.headers, ...more },
});

/** Nobody in particular: the local gateway on loopback, or an entry point that proves the caller by other means. */
export const NO_AUTH: Auth = { revealing: false, revokeOnly: false, sign: (draft) => draft };

/** Several at once, in this order: an AppCode for the gateway and a token for the function, say. */
export const allOf = (auths: readonly Auth[]): Auth => ({
  revealing: auths.some((auth) => auth.revealing),
  revokeOnly: auths.some((auth) => auth.revokeOnly),
  sign: (draft, moment) => auths.reduce((signed, auth) => auth.sign(signed, moment), draft),
});
