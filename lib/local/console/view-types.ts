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

/** Something that happened to a token. */
export interface EventView {
  /** Milliseconds since the token was first claimed. */
  readonly at: number;
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'soft';
}

/** A stretch of time of a timeline. */
export interface BarView {
  readonly label: string;
  readonly kind: 'attempt' | 'lost' | 'running' | 'restore';
  readonly from: number;
  readonly to: number;
  /** The end of its lease, if that has not been replaced by an answer. */
  readonly leaseTo?: number;
  /** The instants of its calls to ECS. */
  readonly calls: readonly number[];
}

export interface TimelineView {
  /** Milliseconds from the first claim to the right edge. */
  readonly span: number;
  readonly bars: readonly BarView[];
  /** In the order of time. */
  readonly events: readonly EventView[];
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
  /** Milliseconds until an open call can no longer have an effect; absent where none is open. */
  readonly openLeft?: number;
  readonly timeline: TimelineView;
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
  /** Epoch milliseconds. */
  readonly at: number;
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

/** Who may send requests, and how; `null`: every client is the caller `local`. */
export interface AccessView {
  readonly callers:
    | readonly {
        readonly name: string;
        readonly scheme: string;
        /** Of a token; absent for other schemes. */
        readonly header?: string;
        readonly mapped: boolean;
        /** One or two sentences. */
        readonly says: string;
      }[]
    | null;
}

/** The header by which a caller authenticates. */
export interface Credential {
  readonly header: string;
  readonly value: string;
}

/** When the owner of a request is killed: before ECS acts on its call, or after, before the reply arrives. */
export type Moment = 'before-ecs' | 'after-ecs';

export interface KillReport {
  /** The process that was killed. */
  readonly pid: number;
  /** False: the request was over before it came to the call. */
  readonly held: boolean;
}
