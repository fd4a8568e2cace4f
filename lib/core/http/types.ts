/** What passes between the entry points (`lib/fc`) and the HTTP chain (`lib/http`), independent of both. */
import type { Problem } from '../errors/problem.ts';
import type { JsonObject } from '../json.ts';
import type { Result, Service } from '../model/result.ts';
import type { Millis } from '../time.ts';

/** `gateway`: API Gateway; `http-trigger`: Function Compute's own; `direct`: an invocation without an envelope. */
export type EntryPoint = 'gateway' | 'http-trigger' | 'direct';

/** A text in UTF-8 that is a JSON object. */
export interface ParsedText {
  readonly text: string;
  readonly object: JsonObject;
}

export interface HttpRequest {
  readonly entryPoint: EntryPoint;
  /** Upper case. */
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  /** The names of the query parameters, as they were sent. */
  readonly queryNames?: readonly string[];
  /** Names in lower case, on an object without a prototype. */
  readonly headers: Readonly<Record<string, string>>;
  /** Repeated headers, by their names in lower case, with all values: no credential is read from them. */
  readonly repeated?: ReadonlyMap<string, readonly string[]>;
  /** The exact bytes that the caller sent, and may have signed. */
  readonly body: Buffer;
  /** The body where the entry point has parsed it already: it is also the event of a direct invocation. */
  readonly parsed?: ParsedText;
  /** Only as the platform itself has seen it. */
  readonly sourceIp?: string;
}

/** One request, with the invocation's id and times. */
export interface Incoming {
  readonly request: HttpRequest;
  /** Ours, for `X-Request-Id`, problems and the log. */
  readonly requestId: string;
  /** When the handler was entered: an instant. */
  readonly startedAt: Millis;
  /** The platform ends the invocation this long after `startedAt`. */
  readonly timeout: Millis;
}

/** For the access log; no part of the answer. */
export interface AccessNote {
  readonly caller?: string;
  /** The sender's, and when it signed the delivery. */
  readonly deliveryId?: string;
  readonly sentAt?: Millis;
  /** The ClientToken and the group that the request named, also where it was refused. */
  readonly token?: string;
  readonly securityGroupId?: string;
  /** ECS's id of the call or snapshot that the answer is based on, for its audit trail. */
  readonly ecsRequestId?: string;
  /** The status before it was changed for a webhook sender. */
  readonly originalStatus?: number;
  readonly code?: string;
  /** What the problem says, and where the request has faults: bounded. */
  readonly detail?: string;
  readonly faults?: readonly string[];
  /** The service that failed or took the time. */
  readonly unavailable?: Service;
  readonly outcome?: string;
  readonly replayed?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Those of this answer alone; the ones that every answer has are the entry point's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Result | Problem;
  readonly note: AccessNote;
}
