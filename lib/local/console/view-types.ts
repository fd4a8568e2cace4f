/** The data and the requests of the console. Types only, because the browser code uses them too. */

export interface RuleView {
  readonly id: string;
  readonly protocol: string;
  readonly ports: string;
  readonly destination: string;
  readonly policy: string;
  readonly priority: number;
  readonly description: string;
  /** It was revoked since the console first listed it. */
  readonly gone: boolean;
  /** A request that names exactly this rule, without a token. */
  readonly request: Readonly<Record<string, unknown>>;
}

export interface CallView {
  readonly class: string;
  readonly code?: string;
  readonly names: number;
}

export interface AttemptView {
  readonly number: number;
  /** Milliseconds from start to end; absent while it runs, or if its owner was killed. */
  readonly took?: number;
  readonly calls: readonly CallView[];
}

export interface RevocationView {
  readonly key: string;
  /** The first 20 characters. */
  readonly token: string;
  /** `orphaned`: running, but the lease of its owner has ended. */
  readonly state: 'running' | 'orphaned' | 'done' | 'refused' | 'unknown';
  /** Milliseconds. */
  readonly leaseLeft: number;
  readonly attempts: number;
  readonly history: readonly AttemptView[];
  readonly outcome?: string;
  readonly evidence?: string;
  readonly code?: string;
  /** The number of revoked rules. */
  readonly revoked: number;
  /** The state of the restore, if one was requested. */
  readonly restore?: string;
}

/** One call that changes rules, as ECS got it. */
export interface EcsCallView {
  readonly number: number;
  readonly action: string;
  readonly token: string;
  /** A status and code, `lost` or `pending`. */
  readonly reply: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface ConsoleView {
  readonly groupId: string;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly rules: readonly RuleView[];
  /** Newest first; absent when the table is one that cannot be listed. */
  readonly revocations?: readonly RevocationView[];
  /** Newest first. */
  readonly calls: readonly EcsCallView[];
  readonly totals: {
    readonly revokeCalls: number;
    readonly rulesRemoved: number;
    readonly rulesAdded: number;
  };
}

/** When the owner of a request dies: with its call on the way, or when ECS has acted and the reply is on the way. */
export type Moment = 'before-ecs' | 'after-ecs';

export interface KillReport {
  /** The process that was killed. */
  readonly pid: number;
  /** False: the request was over before it came to the call. */
  readonly held: boolean;
}
