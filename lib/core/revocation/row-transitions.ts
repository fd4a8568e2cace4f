/** The rows that one attempt writes: every transition rewrites the whole row. Pure. */

import type { Problem } from '../errors/problem.ts';
import { byIds, IDS_PER_CALL, idsOf, type RevokeRequest, type SentRequest } from '../model/request.ts';
import type { RevocationResult } from '../model/result.ts';
import type { AttemptRecord, CallRecord, RevocationRow } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import { NORMAL_SCHEME } from '../request/parse-request.ts';
import type { Millis } from '../time.ts';
import type { Claim } from './decide.ts';
import { ecsToken } from './fingerprint.ts';

/** The first attempt and the latest ones are remembered: a row must stay small. */
const ATTEMPTS_KEPT = 10;

export interface ClaimFields {
  readonly key: string;
  readonly caller: string;
  readonly token: string;
  readonly attempt: string;
  /** In normal form, and as it was sent; a row keeps that of its first claim. */
  readonly asked: {
    readonly request: RevokeRequest;
    readonly sent?: SentRequest | undefined;
    readonly fingerprint: string;
  };
  /** Used by a first claim only: `before` never changes. */
  readonly before: readonly Rule[] | null;
  /** Every rule of the snapshot before this claim, where one was read. */
  readonly snapshot: readonly Rule[] | undefined;
  readonly now: Millis;
  readonly leaseUntil: Millis;
  readonly retention: Millis;
}

/** The write-ahead: RUNNING, with everything that a successor needs to finish the work. */
export function runningRow(claim: Claim, fields: ClaimFields): RevocationRow {
  const { key, caller, token, attempt, now, asked } = fields;
  const old = claim.resumes;
  const request = old?.request ?? asked.sent ?? asked.request;
  const before = old ? old.before : fields.before;
  const createdAt = old?.createdAt ?? now;
  // Only a call without ids is judged by everything that was listed before it.
  const snapshot = before?.length === 0 ? (fields.snapshot ?? old?.snapshot) : undefined;
  const first = before?.length ? byIds(request, idsOf(before).slice(0, IDS_PER_CALL)) : request;
  return {
    key,
    caller,
    token,
    version: claim.version,
    attempt,
    state: 'RUNNING',
    scheme: NORMAL_SCHEME,
    fingerprint: asked.fingerprint,
    request,
    before,
    ...(snapshot && { snapshot }),
    generation: claim.generation,
    ecsToken: ecsToken({
      key,
      createdAt,
      generation: claim.generation,
      request: first,
      token,
    }),
    ...(claim.openUntil !== undefined && { openUntil: claim.openUntil }),
    leaseUntil: fields.leaseUntil,
    expiresAt: now + fields.retention,
    createdAt,
    updatedAt: now,
    unfinishedSince: claim.mayHaveActed ? (old?.unfinishedSince ?? createdAt) : now,
    history: remember(old?.history ?? [], {
      number: attemptsOf(old) + 1,
      attempt,
      startedAt: now,
      calls: [],
    }),
  };
}

export interface FinishFields {
  readonly now: Millis;
  readonly retention: Millis;
  readonly calls: readonly CallRecord[];
  readonly openUntil: Millis | undefined;
}

export type Finish =
  | { readonly state: 'DONE'; readonly result: RevocationResult }
  | { readonly state: 'DONE' | 'REFUSED' | 'UNKNOWN'; readonly problem: Problem };

/** The last write of an attempt. */
export function finishedRow(running: RevocationRow, finish: Finish, fields: FinishFields): RevocationRow {
  const { openUntil: _, snapshot, unfinishedSince, ...kept } = running;
  const started = running.history.at(-1);
  return {
    ...kept,
    version: running.version + 1,
    ...finish,
    // What is settled, or begins anew, no longer needs them.
    ...(finish.state === 'UNKNOWN' && snapshot && { snapshot }),
    ...(finish.state === 'UNKNOWN' && unfinishedSince !== undefined && { unfinishedSince }),
    ...(fields.openUntil !== undefined && { openUntil: fields.openUntil }),
    expiresAt: fields.now + fields.retention,
    updatedAt: fields.now,
    history: remember(running.history.slice(0, -1), {
      number: attemptsOf(running),
      attempt: running.attempt,
      startedAt: started?.startedAt ?? running.updatedAt,
      endedAt: fields.now,
      calls: fields.calls,
    }),
  };
}

/** How many attempts the token has had. */
export const attemptsOf = (row: RevocationRow | undefined): number => row?.history.at(-1)?.number ?? 0;

/** Adds one attempt, and forgets the middle ones. */
function remember(history: readonly AttemptRecord[], entry: AttemptRecord): AttemptRecord[] {
  const all = [...history, entry];
  return all.length <= ATTEMPTS_KEPT ? all : [...all.slice(0, 1), ...all.slice(1 - ATTEMPTS_KEPT)];
}

/** In UTF-8. A row holds its rules twice, in `before` and in `Revoked`; the smallest limit of a store is 4.8 MB a row. */
const LARGEST = 1_000_000;

const sizeOf = (rules: readonly Rule[]): number => Buffer.byteLength(JSON.stringify(rules));

/**
 * Rules small enough to be stored: without their descriptions, or, if that is not enough, with nothing but their ids.
 * A revocation never fails because a group is large. Rules without their members cannot be restored (`IdsOnly`).
 */
export function shorten(rules: readonly Rule[]): readonly Rule[] {
  if (sizeOf(rules) <= LARGEST) return rules;
  const plain = rules.map(({ Description: _, ...rule }) => rule);
  if (sizeOf(plain) <= LARGEST) return plain;
  return rules.map(({ SecurityGroupRuleId, IpProtocol }) => ({ SecurityGroupRuleId, IpProtocol }));
}

/** Were the rules stored as ids only? Every rule that ECS lists has a destination. */
export function idsOnly(rules: readonly Rule[]): boolean {
  return rules.some((rule) => Object.keys(rule).length <= 2);
}
