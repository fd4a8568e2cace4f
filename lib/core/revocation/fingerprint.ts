/** Hashes over canonical JSON: the fingerprint of a request, the key of a row, the token for ECS. */
import { createHash } from 'node:crypto';
import { canonicalJson, sha256Hex } from '../json.ts';
import type { RevokeRequest, SentRequest } from '../model/request.ts';
import type { RestoreRule } from '../model/restore-rule.ts';
import type { Millis } from '../time.ts';

/** What makes two requests the same: SHA-256 over the normal form, hexadecimal. */
export const fingerprintOf = (request: RevokeRequest): string => sha256Hex(canonicalJson(request));

/** The key of the row of one caller and token. An array, so that no delimiter can be forged in either. */
export const rowKey = (caller: string, token: string): string => sha256Hex(canonicalJson([caller, token]));

export interface EcsTokenParts {
  /** The row's key. */
  readonly key: string;
  readonly createdAt: Millis;
  /** Grows only after ECS definitely refused; the same call repeated after no answer keeps it. */
  readonly generation: number;
  /** The parameters that are sent: a revoke, maybe in another form than the caller's, or the rules of a restore. */
  readonly request: SentRequest | { readonly restore: readonly RestoreRule[] };
  /** The caller's token: its first characters stay readable in ECS's own audit log. */
  readonly token: string;
}

/**
 * The ClientToken of one ECS call, at most 64 characters of `[A-Za-z0-9._-]`: up to 20 characters of the caller's token
 * (`_` for others), `-`, and 43 of base64url SHA-256 over `[key, createdAt, generation, parameters sent]`.
 */
export function ecsToken({ key, createdAt, generation, request, token }: EcsTokenParts): string {
  const readable = token.slice(0, 20).replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const hash = createHash('sha256').update(canonicalJson([key, createdAt, generation, request]), 'utf8');
  return `${readable}-${hash.digest('base64url')}`;
}
