/**
 * The log queries, as data: counters, alarms and look-ups. `docs/reference/log-queries.md` is generated from them. Tests
 * compare every name and value with `audit-lines.ts`, and run every query on lines that real requests have written.
 */

/** A member of the line and its value. A value that ends in `*` is the beginning of one; `|` separates several. */
export type Conditions = Readonly<Record<string, string>>;

export interface LogSearch {
  /** Any of these lines; absent: every line. */
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

/** The lines that report an answer. */
const ANSWERED = ['request', 'event'] as const;

export const COUNTERS: readonly Counter[] = [
  {
    name: 'new',
    about: 'first attempts of a token',
    search: { lines: ['attempt'], where: { attempt: '1' } },
  },
  {
    name: 'replayed',
    about: 'stored answers of revocations and restores that were returned again',
    search: { lines: ['request'], where: { replayed: 'true' } },
  },
  {
    name: 'in progress',
    about: 'answers 409: the same token is still running',
    search: { lines: ANSWERED, where: { code: 'RevocationInProgress' } },
  },
  {
    name: 'mismatch',
    about: 'answers 422: the token belongs to another request',
    search: { lines: ANSWERED, where: { code: 'IdempotentParameterMismatch' } },
  },
  {
    name: 'taken over',
    about: 'attempts that continued the work of an earlier attempt',
    search: { lines: ['takeover'] },
  },
  {
    name: 'unknown',
    about: 'answers 504: the outcome is unknown',
    search: { lines: ANSWERED, where: { code: 'OutcomeUnknown' } },
  },
  {
    name: 'refused',
    about: 'attempts that ECS refused, throttling excluded',
    search: { lines: ['attempt', 'restore'], where: { state: 'REFUSED' }, not: { code: 'Throttling*' } },
  },
  {
    name: 'denied',
    about: 'answers 403 of the policy',
    search: { lines: ANSWERED, where: { code: 'PolicyDenied' } },
  },
  {
    name: 'throttled',
    about: 'answers 429: ECS throttles',
    search: { lines: ANSWERED, where: { code: 'Throttling*' } },
  },
  {
    name: 'authentication failures',
    about: 'answers 401',
    search: { lines: ['request'], where: { code: 'Unauthenticated' } },
  },
];

export interface Alarm {
  readonly name: string;
  readonly search: LogSearch;
  /** It fires when more lines than these are found … */
  readonly above: number;
  /** … within these minutes. */
  readonly minutes: number;
  /** What to do then: Markdown, relative to `docs/reference/`. */
  readonly action: string;
}

export const ALARMS: readonly Alarm[] = [
  {
    name: 'error logged',
    search: { where: { level: 'error' } },
    above: 0,
    minutes: 5,
    action: '[find the event](log-lines.md#other-lines)',
  },
  {
    name: 'outcome unknown',
    search: { lines: ANSWERED, where: { code: 'OutcomeUnknown' } },
    above: 0,
    minutes: 15,
    action: '[settle it](../operating.md#settle-an-unknown-outcome-504)',
  },
  {
    name: 'credentials or rights of the function refused',
    search: { lines: ['request'], where: { 'status|originalStatus': '502' } },
    above: 0,
    minutes: 5,
    action: '[check the rights](../operating.md#fix-credentials-or-rights-502)',
  },
  {
    name: 'table unavailable',
    search: { lines: ANSWERED, where: { unavailable: 'table' } },
    above: 2,
    minutes: 5,
    action: '[check the table](../operating.md#keep-the-table-healthy)',
  },
  {
    name: 'ECS unavailable',
    search: { lines: ANSWERED, where: { unavailable: 'ecs' } },
    above: 2,
    minutes: 5,
    action: 'callers retry. Check the status of ECS in the region',
  },
  {
    name: 'throttled by ECS',
    search: { lines: ANSWERED, where: { code: 'Throttling*' } },
    above: 5,
    minutes: 5,
    action: '[reduce the calls](../operating.md#reduce-throttling-429)',
  },
  {
    name: 'authentication failures',
    search: { lines: ['request'], where: { code: 'Unauthenticated' } },
    above: 50,
    minutes: 5,
    action: 'check `sourceIp` and `path`; after a rotation of secrets, check the sender',
  },
  {
    name: 'denied by the policy',
    search: { lines: ANSWERED, where: { code: 'PolicyDenied' } },
    above: 10,
    minutes: 15,
    action: 'the answer names the entry of the policy; correct the ticket or the policy',
  },
  {
    name: 'event refused',
    search: { lines: ['event'], where: { outcome: 'refused' } },
    above: 0,
    minutes: 15,
    action: 'read `code` and `detail`; see [remediation](../remediation.md)',
  },
];

export interface LookUp {
  readonly about: string;
  readonly search: LogSearch;
  /** The analysis of the lines that were found. Members are in double quotes. */
  readonly sql?: string;
}

export const LOOK_UPS: readonly LookUp[] = [
  { about: 'all lines of one request, by `X-Request-Id`', search: { where: { requestId: '1-6742e0b1-…' } } },
  { about: 'all lines of one token', search: { where: { token: 'ticket-4711' } } },
  {
    about: 'all changes of a group',
    search: { lines: ['attempt', 'restore'], where: { securityGroupId: 'sg-94n63e80l' } },
  },
  {
    about: "the request behind an entry of ActionTrail, by ECS's request id",
    search: { where: { ecsRequestId: 'CEF72CEB-…' } },
  },
  {
    about: 'answers for each caller, code and hour',
    search: { lines: ['request'] },
    sql: `SELECT date_trunc('hour', __time__) AS hour, "message.caller" AS caller, "message.code" AS code, count(1) AS n GROUP BY hour, caller, code ORDER BY hour LIMIT 1000`,
  },
  {
    about: 'duration of requests',
    search: { lines: ['request'] },
    sql: `SELECT approx_percentile("message.took", 0.5) AS p50, approx_percentile("message.took", 0.99) AS p99, count(1) AS n`,
  },
];
