/**
 * Ports: the interfaces that the core depends on. The doc comments are the contract; the suites in `test/contracts` check
 * every adapter and the fault simulation against it.
 */
import type { FailureClass } from './errors/ecs/failure-class.ts';
import type { Unfinished } from './model/completion-due.ts';
import type { SentRequest } from './model/request.ts';
import type { RestoreRule } from './model/restore-rule.ts';
import type { RevocationRow } from './model/row.ts';
import type { Rule } from './model/rule.ts';
import type { Millis } from './time.ts';

/**
 * How long one port call may take. It settles within `limit` of being made, and as soon as `signal` aborts. The adapter
 * ends its I/O *before* it settles, so that no I/O of a request outlives its answer.
 */
export interface CallLimit {
  readonly limit: Millis;
  readonly signal: AbortSignal;
}

/** What the row must look like for a write to be applied. After a purge versions start again, so both are compared. */
export type Expected = 'absent' | { readonly version: number; readonly attempt: string };

export interface RevocationStore {
  /**
   * The row as the last applied write left it (strongly consistent), or undefined. A row past its `expiresAt` may be
   * returned or not: the caller decides by the clock, never by presence. The row is a copy.
   * @throws {StoreUnavailable} with `applied: "no"`
   */
  read(key: string, call: CallLimit): Promise<RevocationRow | undefined>;
  /**
   * Compare-and-set of the whole row, one atomic step. `true`: applied. `false`: the condition failed and no earlier
   * try of this same write can have applied.
   * @throws {StoreUnavailable} `applied: "no"`: nothing was written nor will be; `"unknown"`: it may have been, or may
   * still be.
   */
  write(row: RevocationRow, expected: Expected, call: CallLimit): Promise<boolean>;
}

export interface UnfinishedKey extends Unfinished {
  readonly key: string;
}

export interface UnfinishedPage {
  /** Those that have been due longest come first. */
  readonly keys: readonly UnfinishedKey[];
  /** For the next page; absent: there is none. */
  readonly next?: string;
}

/**
 * The index of unfinished rows (`unfinishedOf`), which costs nothing for the others. It may lag behind the rows, and may
 * list a key twice or miss one that changes meanwhile: the row itself decides.
 */
export interface UnfinishedRows {
  /**
   * At most `limit` keys, from the beginning or after the page whose `next` is given.
   * @throws {IndexMissing} when the table has no such index
   * @throws {StoreUnavailable} with `applied: "no"`
   */
  unfinished(
    page: { readonly after?: string; readonly limit: number },
    call: CallLimit,
  ): Promise<UnfinishedPage>;
}

/** The table has no index of unfinished rows; everything else works without it. */
export class IndexMissing extends Error {
  override readonly name = 'IndexMissing';
}

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly applied: 'no' | 'unknown';
  constructor(message: string, applied: 'no' | 'unknown', options?: ErrorOptions) {
    super(message, options);
    this.applied = applied;
  }
}

/** ECS refused, or did not answer. `code`, `status`, `message` are ECS's own where it answered (message scrubbed). */
export interface EcsFailure {
  readonly class: FailureClass;
  readonly code: string;
  readonly status?: number;
  readonly message: string;
  readonly requestId?: string;
  /** ECS's link to its own help page. */
  readonly recommend?: string;
  /** How long ECS asks the caller to wait. */
  readonly retryAfter?: Millis;
}

/** ECS confirmed a call that changes rules. */
export interface Confirmed {
  readonly class: 'done';
  readonly requestId: string;
}

/** The egress rules of a group at one moment. */
export interface RuleSnapshot {
  readonly class: 'done';
  readonly requestId: string;
  /** Every egress rule of the group, all pages. */
  readonly rules: readonly Rule[];
}

/** What one ECS-changing call names: rule ids, or the request as the caller spelled it. */
export type RevokeCall = SentRequest;

/** One try each, no retries inside; both always resolve (a fault is an `EcsFailure`), within the call's limit. */
export interface EcsEgress {
  /** Opens a connection for later calls, unless there is one. */
  prepare?(regionId: string): void;
  /** DescribeSecurityGroupAttribute, direction egress, every page. */
  list(
    group: { RegionId: string; SecurityGroupId: string },
    call: CallLimit,
  ): Promise<RuleSnapshot | EcsFailure>;
  /** RevokeSecurityGroupEgress with exactly these parameters and this `ClientToken`. */
  revoke(request: RevokeCall, clientToken: string, call: CallLimit): Promise<Confirmed | EcsFailure>;
}

/** The tags of a group, by key. */
export interface Tags {
  readonly class: 'done';
  readonly requestId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** For exceptions by tag. Resolves as `EcsEgress` does. */
export interface EcsTags {
  /** DescribeSecurityGroups, of this group alone. A group that is not listed is `unanswered`: it never has "no tags". */
  tags(group: { RegionId: string; SecurityGroupId: string }, call: CallLimit): Promise<Tags | EcsFailure>;
}

/** For restores, with rights that the revoking function does not have. Resolves as `EcsEgress` does. */
export interface EcsRestore {
  readonly list: EcsEgress['list'];
  /** AuthorizeSecurityGroupEgress with these rules (1 to 100) and this `ClientToken`. A rule that exists is no error. */
  authorize(
    group: { RegionId: string; SecurityGroupId: string },
    rules: readonly RestoreRule[],
    clientToken: string,
    call: CallLimit,
  ): Promise<Confirmed | EcsFailure>;
}

/** An access key, with the security token of a temporary one. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** Kept connections to a service. */
export interface Connections<Agent> {
  /** Of `node:http` or `node:https`. */
  readonly agent: Agent;
  /** Opens a connection to this origin before a request needs it, unless there is one. It never fails. */
  open(origin: URL): void;
}

export interface Clock {
  now(): Millis;
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  sleep(ms: Millis, signal: AbortSignal): Promise<void>;
}

export interface Random {
  /** A new attempt id: unguessable, unique, `[A-Za-z0-9-]`. */
  id(): string;
  /** A number in [0, 1), for jitter. */
  fraction(): number;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** Rows that this instance itself stored as DONE: their replay costs no trip. */
export interface DoneCache {
  get(key: string): RevocationRow | undefined;
  put(row: RevocationRow): void;
}
