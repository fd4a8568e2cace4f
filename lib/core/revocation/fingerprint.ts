/** Canonical JSON and the hashes over it: the fingerprint of a request, the key of a row, the token for ECS. */
import { createHash } from 'node:crypto';
import type { RevokeRequest } from '../model/request.ts';
import type { RestoreRule } from '../model/restore-rule.ts';
import type { Millis } from '../ports.ts';

const SURROGATE = /[\ud800-\udfff]/;

/** By code point, not by UTF-16 unit and not by locale: the same in every language that may recompute it. */
function byCodePoint(a: string, b: string): number {
  // Without surrogates units and points order alike, and almost no key has one.
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : Number(a > b);
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [index, point] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = (point.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function canonicalObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * One text for every value that JSON can hold, as RFC 8785 but with keys in code-point order: no white space, keys
 * sorted at every depth, members that are undefined left out.
 * @throws {TypeError} for what JSON cannot hold: `undefined` itself, NaN, Infinity, functions, BigInt, class instances.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return canonicalObject(value);
  }
  throw new TypeError(`canonical JSON cannot hold ${Object.prototype.toString.call(value)}`);
}

/** SHA-256 of the UTF-8 bytes, 64 hexadecimal digits. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What makes two requests the same: SHA-256 over the normal form, hexadecimal. */
export const fingerprintOf = (request: RevokeRequest): string => sha256Hex(canonicalJson(request));

/** The key of the row of one caller and token. An array, so that no delimiter can be forged in either. */
export const rowKey = (caller: string, token: string): string => sha256Hex(canonicalJson([caller, token]));

export interface EcsTokenParts {
  /** The row's key. */
  readonly key: string;
  readonly createdAt: Millis;
  /** Grows only after ECS definitively refused; the same call repeated after no answer keeps it. */
  readonly generation: number;
  /** The parameters that are sent: a revoke, maybe in another form than the caller's, or the rules of a restore. */
  readonly request: RevokeRequest | { readonly restore: readonly RestoreRule[] };
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
