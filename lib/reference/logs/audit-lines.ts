/**
 * The lines of the audit record, as data: the tables of `docs/audit.md` are made from them, the queries of
 * `docs/logs.md` are held against them, and so is every line that a test sees written.
 */

import type { ProblemOutcome } from '../../core/errors/errors.ts';
import type { Door } from '../../core/http/types.ts';
import type { RevokeRequest } from '../../core/model/request.ts';
import type {
  RestoreResult,
  RevocationResult,
  RevocationStateResult,
  Service,
} from '../../core/model/result.ts';
import type { RowState } from '../../core/model/row.ts';
import type { EventReport, SkipReason } from '../../core/remediation/types.ts';
import type { Commit } from '../../core/revocation/commit.ts';

/** `names`: rules as region, group and id. `calls`: ECS-changing calls. */
export type MemberType = 'text' | 'number' | 'flag' | 'ids' | 'names' | 'calls';

export interface LineMember {
  readonly name: string;
  readonly type: MemberType;
  /** All that it can be, where that is a closed set. */
  readonly values?: readonly string[];
  readonly about: string;
}

export interface AuditLine {
  readonly event: string;
  readonly levels: readonly ('info' | 'warn' | 'error')[];
  readonly about: string;
  readonly members: readonly LineMember[];
}

/** The compiler counts: a value that the code gains or loses has to be gained or lost here. */
const all = <T extends string>(values: Readonly<Record<T, true>>): readonly string[] => Object.keys(values);

const text = (name: string, about: string, values?: readonly string[]): LineMember => ({
  name,
  type: 'text',
  about,
  ...(values && { values }),
});
const number = (name: string, about: string): LineMember => ({ name, type: 'number', about });
const flag = (name: string, about: string): LineMember => ({ name, type: 'flag', about });
const ids = (name: string, about: string): LineMember => ({ name, type: 'ids', about });
const names = (name: string, about: string): LineMember => ({ name, type: 'names', about });

const DOORS = all<Door>({ gateway: true, 'http-trigger': true, direct: true });
const PROBLEM = all<ProblemOutcome>({ none: true, unknown: true });
const RESULT = all<RevocationResult['Outcome']>({ revoked: true, absent: true, accepted: true });
const EVIDENCE = all<RevocationResult['Evidence']>({ reply: true, observed: true });
const RESTORED = all<RestoreResult['Outcome']>({ restored: true, present: true });
const TOLD = all<RevocationStateResult['State']>({ running: true, done: true, refused: true, unknown: true });
const FORMS = all<RevokeRequest['form']>({ flat: true, permissions: true, 'rule-ids': true });
const STATES = all<Exclude<RowState, 'RUNNING'>>({ DONE: true, REFUSED: true, UNKNOWN: true });
const SAVED = all<Commit>({ applied: true, lost: true, unavailable: true, 'no-time': true, unknown: true });
const SERVICES = all<Service>({ table: true, ecs: true });
const EVENT_ENDS = all<EventReport['Outcome']>({
  clean: true,
  revoked: true,
  reported: true,
  answered: true,
  skipped: true,
  refused: true,
});

const SKIPPED = all<SkipReason>({
  'another-event': true,
  'another-resource': true,
  'call-failed': true,
  'opens-nothing': true,
  'own-call': true,
  duplicate: true,
});

const REQUEST_ID = text('requestId', 'ours, as in `X-Request-Id`: the id of the invocation');
const TOOK = number('took', 'milliseconds since the request began');
const CALLS: LineMember = {
  name: 'calls',
  type: 'calls',
  about:
    'every ECS-changing call: `at`, `form` (not of a restore), `names` (how many rules it named), `class` of the answer, ' +
    "`code`, ECS's `requestId`; a call without an answer is there too",
};

/** What every line begins with. */
export const HEAD: readonly LineMember[] = [
  text('time', 'ISO 8601, UTC'),
  text('level', '`LOG_LEVEL` drops what is below it', ['debug', 'info', 'warn', 'error']),
  text('event', 'which line this is'),
];

/** What the lines of an attempt and of a restore have in common. */
const WHOSE: readonly LineMember[] = [
  REQUEST_ID,
  text('caller', 'whose token it is; `remediation` for that of events'),
  text('token', 'the `ClientToken`'),
  text('regionId', 'of the group'),
  text('securityGroupId', 'the group'),
  text('attemptId', 'the random id of the attempt, as in the row'),
  text('key', 'of the row: SHA-256 of caller and token'),
  text('state', 'how the row was left', STATES),
  text(
    'saved',
    '`applied` (stored), `lost` (another attempt had the row), `unavailable`, `no-time` or `unknown` (not known to be stored)',
    SAVED,
  ),
  CALLS,
  number('openUntil', 'until then a call without an answer may still take effect (epoch milliseconds)'),
  number('trips', 'store and ECS calls of the request'),
  TOOK,
];

export const AUDIT_LINES: readonly AuditLine[] = [
  {
    event: 'request',
    levels: ['info'],
    about: 'One for every request, whatever became of it.',
    members: [
      REQUEST_ID,
      text('gatewayRequestId', "API Gateway's, where it maps `CaRequestId` to the header `X-Ca-Request-Id`"),
      text(
        'ecsRequestId',
        "ECS's, of the call or look that the answer rests on; a replay has that of the day",
      ),
      text('door', 'which way it came', DOORS),
      text('method', 'as the platform gave it, cut'),
      text('path', 'as the platform gave it, cut'),
      text('sourceIp', 'where the platform vouches for it'),
      text('caller', 'who was proven to call'),
      text('token', 'the `ClientToken`, once the request was understood'),
      text('deliveryId', "the sender's name for the delivery"),
      number('sentAt', 'when the sender signed it (epoch milliseconds)'),
      number('status', 'the HTTP status of the answer'),
      number('originalStatus', 'the status before a sender of webhooks was told another'),
      text('code', 'of the problem'),
      text('unavailable', 'the service that failed or took the time of the request', SERVICES),
      text('outcome', 'of the problem, or of the result; what a state request was told', [
        ...PROBLEM,
        ...RESULT,
        ...RESTORED,
        ...TOLD.filter((state) => state !== 'unknown'),
        'dry-run',
        'ignored',
      ]),
      flag('replayed', 'the stored answer was given'),
      number('retryCount', 'of an asynchronous invocation'),
      TOOK,
    ],
  },
  {
    event: 'attempt',
    levels: ['info'],
    about: 'One for every attempt of a revocation that owned the row. A replay, a 409 and a 422 own nothing.',
    members: [
      ...WHOSE,
      text('form', "the caller's own", FORMS),
      number('attempt', 'which attempt of the token this was, from 1'),
      text('outcome', 'of the result or the problem', [...RESULT, ...PROBLEM]),
      text('evidence', 'of the result', EVIDENCE),
      text('code', 'of the problem'),
      ids('before', 'the rules that fitted when the token was first used'),
      ids('revoked', 'the rules in `Revoked`'),
    ],
  },
  {
    event: 'restore',
    levels: ['info'],
    about: 'One for every attempt of a restore that owned the row.',
    members: [
      ...WHOSE,
      text('outcome', 'of the result or the problem', [...RESTORED, ...PROBLEM]),
      text('code', 'of the problem'),
      ids('restored', 'the rules as they are listed after it'),
    ],
  },
  {
    event: 'takeover',
    levels: ['info'],
    about:
      'An attempt goes on with the work of one that died, or whose outcome is unknown. Its `attempt` line follows.',
    members: [REQUEST_ID, text('key', 'of the row'), text('attemptId', 'the new attempt')],
  },
  {
    event: 'event',
    levels: ['info', 'warn', 'error'],
    about:
      'One for every event that the remediation was sent; a warning when it was refused for good, an error when it comes again.',
    members: [
      REQUEST_ID,
      number('retryCount', 'of an asynchronous invocation'),
      text('eventId', "the event's `id`"),
      text('source', "the event's `source`"),
      text('type', "the event's `type`"),
      text('outcome', 'what became of it: [remediation.md](remediation.md)', EVENT_ENDS),
      text('reason', 'why it was skipped', SKIPPED),
      text('code', 'of the problem'),
      text('detail', 'of the problem'),
      text('unavailable', 'the service that could not be reached, of a 503', SERVICES),
      names('forbidden', 'in the mode `report`: what would be revoked'),
      names('protected', 'forbidden, and left because the policy protects it'),
      ids('revoked', 'the rules that went'),
    ],
  },
];

export interface OtherLine {
  readonly event: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly about: string;
}

/** The rest of what the functions log. */
export const OTHER_LINES: readonly OtherLine[] = [
  { event: 'defect', level: 'error', about: 'an error of ours, with its stack; the caller was told 500' },
  {
    event: 'not started',
    level: 'error',
    about: 'the configuration, the environment or the time limit is wrong; `error` or `fault` says how',
  },
  {
    event: 'result not stored',
    level: 'error',
    about: 'the caller was told 504; what is known is here, and the next attempt finds out for itself',
  },
  { event: 'restore not stored', level: 'error', about: 'the same for a restore' },
  { event: 'events refused', level: 'error', about: 'more events in one invocation than are taken' },
  { event: 'overtaken', level: 'warn', about: 'another attempt has the row; its answer was given' },
  {
    event: 'rules not understood',
    level: 'warn',
    about:
      'ECS listed rules with a protocol, ports, a destination or a policy that is not understood: the policy protects them, and `forbid` counts them, as the widest that they could be',
  },
  {
    event: 'tablestore.failed',
    level: 'debug',
    about: 'one failed call of the table; it may have been repeated',
  },
  { event: 'store.swept', level: 'debug', about: 'rows past their retention were removed (SQLite)' },
];
