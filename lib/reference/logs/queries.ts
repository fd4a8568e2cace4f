/**
 * What to ask of the log: counters, alarms and look-ups, as data. `docs/logs.md` is made from it; a test holds every
 * name and value against `audit-lines.ts`, and every query against lines that running requests have written.
 */

/** A member of the line and what it is. A value that ends in `*` is the beginning of one; `|` separates several. */
export type Conditions = Readonly<Record<string, string>>;

export interface LogSearch {
  /** Any of these lines; absent: whatever the line. */
  readonly lines?: readonly string[];
  /** All of them. */
  readonly where?: Conditions;
  /** None of them. */
  readonly not?: Conditions;
}

export interface Counter {
  readonly name: string;
  readonly about: string;
  readonly search: LogSearch;
}

/** Answers are told by requests and by events. */
const ANSWERED = ['request', 'event'] as const;

export const COUNTERS: readonly Counter[] = [
  {
    name: 'new',
    about: 'first attempts of a token',
    search: { lines: ['attempt'], where: { attempt: '1' } },
  },
  {
    name: 'replayed',
    about: 'stored answers given again, of revocations and restores',
    search: { lines: ['request'], where: { replayed: 'true' } },
  },
  {
    name: 'in progress',
    about: 'told that the same token is still running (409)',
    search: { lines: ANSWERED, where: { code: 'RevocationInProgress' } },
  },
  {
    name: 'mismatch',
    about: 'a token used with another request (422)',
    search: { lines: ANSWERED, where: { code: 'IdempotentParameterMismatch' } },
  },
  {
    name: 'taken over',
    about: 'work of an attempt that died, or whose outcome was unknown, continued',
    search: { lines: ['takeover'] },
  },
  {
    name: 'unknown',
    about: 'told that the outcome is unknown (504)',
    search: { lines: ANSWERED, where: { code: 'OutcomeUnknown' } },
  },
  {
    name: 'refused',
    about:
      'attempts that ECS refused, was too busy for, or did not let our role make; not those that it throttled',
    search: { lines: ['attempt', 'restore'], where: { state: 'REFUSED' }, not: { code: 'Throttling*' } },
  },
  {
    name: 'denied',
    about: 'denied by the policy (403)',
    search: { lines: ANSWERED, where: { code: 'PolicyDenied' } },
  },
  {
    name: 'throttled',
    about: 'told that ECS throttles (429)',
    search: { lines: ANSWERED, where: { code: 'Throttling*' } },
  },
  {
    name: 'not proven',
    about: 'no caller could be proven (401)',
    search: { lines: ['request'], where: { code: 'Unauthenticated' } },
  },
];

export interface Alarm {
  readonly name: string;
  readonly search: LogSearch;
  /** It goes off when more lines than these are found … */
  readonly above: number;
  /** … within these minutes. */
  readonly minutes: number;
  /** What to do then: Markdown, relative to `docs/`. */
  readonly mend: string;
}

export const ALARMS: readonly Alarm[] = [
  {
    name: 'something is broken',
    search: { where: { level: 'error' } },
    above: 0,
    minutes: 5,
    mend: '[by its event](audit.md#other-lines)',
  },
  {
    name: 'outcome unknown',
    search: { lines: ANSWERED, where: { code: 'OutcomeUnknown' } },
    above: 0,
    minutes: 15,
    mend: '[the runbook](operating.md#the-outcome-is-unknown-504)',
  },
  {
    name: 'our credentials or rights are refused',
    search: { lines: ['request'], where: { 'status|originalStatus': '502' } },
    above: 0,
    minutes: 5,
    mend: '[rights](operating.md#our-credentials-or-rights-are-refused-502)',
  },
  {
    name: 'table unavailable',
    search: { lines: ANSWERED, where: { unavailable: 'table' } },
    above: 2,
    minutes: 5,
    mend: '[the table](operating.md#the-table)',
  },
  {
    name: 'ECS unavailable',
    search: { lines: ANSWERED, where: { unavailable: 'ecs' } },
    above: 2,
    minutes: 5,
    mend: 'callers retry. Check the status of ECS in the region',
  },
  {
    name: 'ECS throttles',
    search: { lines: ANSWERED, where: { code: 'Throttling*' } },
    above: 5,
    minutes: 5,
    mend: '[throttling](operating.md#ecs-throttles-429)',
  },
  {
    name: 'somebody knocks',
    search: { lines: ['request'], where: { code: 'Unauthenticated' } },
    above: 50,
    minutes: 5,
    mend: 'look at `sourceIp` and `path`; after a rotation of secrets, at the sender',
  },
  {
    name: 'the policy denies',
    search: { lines: ANSWERED, where: { code: 'PolicyDenied' } },
    above: 10,
    minutes: 15,
    mend: 'the answer names the part of the policy: a ticket that asks for too much, or a policy that allows too little',
  },
  {
    name: 'an event was refused',
    search: { lines: ['event'], where: { outcome: 'refused' } },
    above: 0,
    minutes: 15,
    mend: '`code` and `detail` say why; [remediation.md](remediation.md)',
  },
];

export interface LookUp {
  readonly about: string;
  readonly search: LogSearch;
  /** What is made of the lines that are found. Members stand in double quotes. */
  readonly sql?: string;
}

export const LOOK_UPS: readonly LookUp[] = [
  { about: 'all lines of one request, by `X-Request-Id`', search: { where: { requestId: '1-6742e0b1-…' } } },
  { about: 'all that happened under one token', search: { where: { token: 'ticket-4711' } } },
  {
    about: 'who changed a group',
    search: { lines: ['attempt', 'restore'], where: { securityGroupId: 'sg-94n63e80l' } },
  },
  {
    about: "the request behind an entry of ECS's own audit trail (ActionTrail), by ECS's request id",
    search: { where: { ecsRequestId: 'CEF72CEB-…' } },
  },
  {
    about: 'answers by caller and code, an hour',
    search: { lines: ['request'] },
    sql: `SELECT date_trunc('hour', __time__) AS hour, "message.caller" AS caller, "message.code" AS code, count(1) AS n GROUP BY hour, caller, code ORDER BY hour LIMIT 1000`,
  },
  {
    about: 'how long requests take',
    search: { lines: ['request'] },
    sql: `SELECT approx_percentile("message.took", 0.5) AS p50, approx_percentile("message.took", 0.99) AS p99, count(1) AS n`,
  },
];
