/**
 * The lines of the audit record, as data. `docs/reference/log-lines.md` is generated from them; tests compare the log
 * queries and every line that a test run writes with them.
 */

import type { Commit } from '../../core/claimed/commit.ts';
import type { CompletionReport, SkipReason as SkippedRow } from '../../core/completion/types.ts';
import type { ProblemOutcome } from '../../core/errors/problem.ts';
import type { EntryPoint } from '../../core/http/types.ts';
import type { RevokeRequest } from '../../core/model/request.ts';
import type {
  RestoreResult,
  RevocationResult,
  RevocationStateResult,
  Service,
} from '../../core/model/result.ts';
import type { RowState } from '../../core/model/row.ts';
import type { EventReport, SkipReason } from '../../core/remediation/types.ts';

/**
 * `names`: rules as region, group and id. `rules`: rules with their members. `calls`: ECS-changing calls. `rows`: rows of
 * the table. `counts`: numbers by name.
 */
export type MemberType =
  | 'text'
  | 'number'
  | 'flag'
  | 'ids'
  | 'texts'
  | 'names'
  | 'rules'
  | 'calls'
  | 'rows'
  | 'counts';

export interface LineMember {
  readonly name: string;
  readonly type: MemberType;
  /** The closed set of values, if there is one. */
  readonly values?: readonly string[];
  readonly about: string;
}

export interface AuditLine {
  readonly event: string;
  readonly levels: readonly ('info' | 'warn' | 'error')[];
  readonly about: string;
  readonly members: readonly LineMember[];
}

/** The compiler requires exactly the values of the type. */
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
const texts = (name: string, about: string): LineMember => ({ name, type: 'texts', about });
const names = (name: string, about: string): LineMember => ({ name, type: 'names', about });

const ENTRY_POINTS = all<EntryPoint>({ gateway: true, 'http-trigger': true, direct: true });
const PROBLEM = all<ProblemOutcome>({ none: true, unknown: true });
const RESULT = all<RevocationResult['Outcome']>({ revoked: true, absent: true, accepted: true });
const EVIDENCE = all<RevocationResult['Evidence']>({ reply: true, observed: true });
const RESTORED = all<RestoreResult['Outcome']>({ restored: true, present: true });
const RETURNED = all<RevocationStateResult['State']>({
  running: true,
  done: true,
  refused: true,
  unknown: true,
});
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

const SKIPPED_ROWS = all<SkippedRow>({
  finished: true,
  running: true,
  later: true,
  'owner-unknown': true,
  'caller-gone': true,
  denied: true,
  unavailable: true,
  failed: true,
})
  .map((reason) => `\`${reason}\``)
  .join(', ');
const ENDED_BY = all<CompletionReport['endedBy']>({ done: true, time: true, rows: true, throttled: true });

const REQUEST_ID = text('requestId', 'id of the invocation, as in `X-Request-Id`');
const TOOK = number('took', 'milliseconds since the request began');
const CALLS: LineMember = {
  name: 'calls',
  type: 'calls',
  about:
    'every call that could change ECS, answered or not: `at`, `form`, `names` (number of rules), `class`, `code`, ' +
    '`requestId`',
};

const rules = (about: string): LineMember => ({
  name: 'rules',
  type: 'rules',
  about,
});
const WHY: readonly LineMember[] = [
  text('reason', '`Reason` of the request that began it'),
  text('requestedBy', '`RequestedBy` of that request'),
];

/** The members of every line. */
export const HEAD: readonly LineMember[] = [
  text('time', 'ISO 8601, UTC'),
  text('level', 'lines below `LOG_LEVEL` are dropped', ['debug', 'info', 'warn', 'error']),
  text('event', 'the kind of line'),
];

/** The members that the lines of an attempt and of a restore share. */
const SUBJECT: readonly LineMember[] = [
  REQUEST_ID,
  text('caller', 'owner of the token; `remediation` for events, `completer` for attempts without a request'),
  text('onBehalfOf', 'owner of the token, in an attempt of the completer'),
  text('token', 'the `ClientToken`'),
  text('regionId', 'region of the group'),
  text('securityGroupId', 'security group'),
  text('attemptId', 'random id of the attempt, as in the row'),
  text('key', 'key of the row: SHA-256 of caller and token'),
  text('state', 'state of the row after the attempt', STATES),
  text(
    'saved',
    '`applied`: stored; `lost`: another attempt owns the row; `unavailable`, `no-time` or `unknown`: not known to be stored',
    SAVED,
  ),
  CALLS,
  number('openUntil', 'an unanswered call may take effect until then (epoch milliseconds)'),
  number('trips', 'calls of the store and of ECS in this request'),
  TOOK,
];

export const AUDIT_LINES: readonly AuditLine[] = [
  {
    event: 'request',
    levels: ['info'],
    about: 'One line for every request.',
    members: [
      REQUEST_ID,
      text('gatewayRequestId', "API Gateway's id, if it maps `CaRequestId` to `X-Ca-Request-Id`"),
      text('ecsRequestId', "ECS's id of the call that the answer rests on; a replay keeps the original id"),
      text('entryPoint', 'the entry point', ENTRY_POINTS),
      text('method', 'HTTP method, cut to 16 characters'),
      text('path', 'path, cut to 256 characters'),
      text('sourceIp', 'address of the client, only if the platform reports it'),
      text('caller', 'the authenticated caller'),
      text('token', 'the `ClientToken`, or that of the ticket, also of a refused request'),
      text('securityGroupId', 'security group of the request, also of a refused one'),
      text('deliveryId', "the sender's id of the delivery"),
      number('sentAt', 'when the sender signed the delivery (epoch milliseconds)'),
      number('status', 'HTTP status of the answer'),
      number('originalStatus', 'status before it was replaced for a webhook sender'),
      text('code', 'code of the problem'),
      text('detail', 'detail of the problem, cut to 400 characters'),
      texts('faults', 'the first ten faults of the request: JSON pointer and code'),
      text('unavailable', 'the service that failed or used up the time of the request', SERVICES),
      text('outcome', 'outcome or state that was returned', [
        ...PROBLEM,
        ...RESULT,
        ...RESTORED,
        ...RETURNED.filter((state) => state !== 'unknown'),
        'dry-run',
        'ignored',
      ]),
      flag('replayed', 'the answer is a stored one'),
      number('retryCount', 'number of retries of an asynchronous invocation'),
      TOOK,
    ],
  },
  {
    event: 'attempt',
    levels: ['info'],
    about: 'One line for every attempt of a revocation that owned the row. Replays, 409 and 422 own no row.',
    members: [
      ...SUBJECT,
      text('form', 'form of the request', FORMS),
      number('attempt', 'number of the attempt under this token, from 1'),
      text('outcome', 'outcome of the result or problem', [...RESULT, ...PROBLEM]),
      text('evidence', 'evidence of the result', EVIDENCE),
      text('code', 'code of the problem'),
      ids('before', 'rules that matched when the token was first used'),
      ids('revoked', 'rules in `Revoked`'),
      rules('members of the rules in `Revoked` and `before`; if none, of what the request named'),
      ...WHY,
      text('plan', 'the plan that the request named'),
    ],
  },
  {
    event: 'restore',
    levels: ['info'],
    about: 'One line for every attempt of a restore that owned the row.',
    members: [
      ...SUBJECT,
      text('outcome', 'outcome of the result or problem', [...RESTORED, ...PROBLEM]),
      text('code', 'code of the problem'),
      ids('restored', 'the restored rules, under their new ids'),
      rules('members of the restored rules, or of the rules to restore'),
      ...WHY,
    ],
  },
  {
    event: 'takeover',
    levels: ['info'],
    about:
      'An attempt continues the work of one that crashed or whose outcome is unknown. Its `attempt` line follows.',
    members: [REQUEST_ID, text('key', 'key of the row'), text('attemptId', 'id of the new attempt')],
  },
  {
    event: 'event',
    levels: ['info', 'warn', 'error'],
    about:
      'One line for every event of the remediation: a warning if it was refused for good, an error if it will be delivered again.',
    members: [
      REQUEST_ID,
      number('retryCount', 'number of retries of an asynchronous invocation'),
      text('eventId', "the event's `id`"),
      text('source', "the event's `source`"),
      text('type', "the event's `type`"),
      text('outcome', 'what was done ([remediation](../remediation.md))', EVENT_ENDS),
      text('reason', 'why the event was skipped', SKIPPED),
      text('code', 'code of the problem'),
      text('detail', 'detail of the problem, cut to 400 characters'),
      texts('faults', 'the first ten faults of the request: JSON pointer and code'),
      text('token', 'the `ClientToken` of a refused request'),
      text('securityGroupId', 'security group of a refused request'),
      text('unavailable', 'with a 503, the service that could not be reached', SERVICES),
      names('forbidden', 'in the mode `report`: rules that would be revoked'),
      names('protected', 'forbidden rules that were kept because the policy protects them'),
      ids('revoked', 'revoked rules'),
    ],
  },
  {
    event: 'completion',
    levels: ['info', 'warn', 'error'],
    about:
      'One line for every run of the completer: a warning if a row is overdue or cannot be completed, an error if the index could not be listed.',
    members: [
      REQUEST_ID,
      number('found', 'unfinished rows that the index listed, due or not'),
      flag('more', 'the index has more rows than one run lists'),
      number('completed', 'rows that are `DONE` or `REFUSED` now'),
      number('unknown', 'rows whose outcome is still unknown after an attempt'),
      { name: 'skipped', type: 'counts', about: `rows without an attempt, by reason: ${SKIPPED_ROWS}` },
      {
        name: 'notCompleted',
        type: 'rows',
        about: 'the first ten rows that need a change of the configuration: `key`, `end`, `caller`, `detail`',
      },
      number('oldestAge', 'how long the oldest row has been unfinished (milliseconds)'),
      flag('overdue', 'the oldest row has been unfinished for more than 45 minutes'),
      text('endedBy', 'what ended the run', ENDED_BY),
      text('fault', 'why the index could not be listed'),
    ],
  },
];
