/** Defects in calls by id, and in what is known of a call. */
import type * as Knowledge from '../../../lib/core/claimed/knowledge.ts';
import type * as Requests from '../../../lib/core/model/request.ts';
import { vanished } from '../../../lib/core/model/rule.ts';
import type * as Calls from '../../../lib/core/revocation/after-call.ts';
import type * as Attempts from '../../../lib/core/revocation/attempt.ts';
import type * as Progresses from '../../../lib/core/revocation/progress.ts';
import type * as Recheck from '../../../lib/core/revocation/recheck.ts';
import type * as ById from '../../../lib/core/revocation/settle-by-id.ts';
import { like, mutantsOf } from './mutant.ts';

const knowledge = mutantsOf<typeof Knowledge>('lib/core/claimed/knowledge.ts');
const calls = mutantsOf<typeof Calls>('lib/core/revocation/after-call.ts');
const progresses = mutantsOf<typeof Progresses>('lib/core/revocation/progress.ts');

/** What a snapshot may lag; for as long an attempt marks what a snapshot settles. */
const SHORT = 30_000;

export const SETTLING_MUTANTS = [
  knowledge(
    'a snapshot closes an open call',
    'the rule is listed, so the call cannot have acted',
    ({ learn }) => ({
      learn: (known, event, skew) =>
        learn(known, event.kind === 'compared' ? { ...event, at: Number.POSITIVE_INFINITY } : event, skew),
    }),
  ),
  knowledge('no answer opens nothing', 'a timeout is taken for a failure', ({ learn }) => ({
    learn: (known, event, skew) => (event.kind === 'answered' ? known : learn(known, event, skew)),
  })),
  knowledge(
    'a new rule is taken for gone',
    'a snapshot from before the rule was made does not list it',
    () => ({ isShownGone: () => true }),
  ),
  mutantsOf<typeof Attempts>('lib/core/revocation/attempt.ts')(
    'an accepted call forgotten',
    'ECS confirmed the call, so nothing is open, though no snapshot has shown it',
    ({ startAttempt }) => ({
      startAttempt(parts) {
        const attempt = startAttempt(parts);
        return like(attempt, { markInFlight: (lasts) => attempt.markInFlight(Math.min(lasts, SHORT)) });
      },
    }),
  ),
  mutantsOf<typeof Requests>('lib/core/model/request.ts')(
    'attributes instead of ids',
    'the call is sent as the caller wrote it, and takes what was re-created',
    // What a call by id names is then whatever the request names.
    ({ byIds }) => ({ byIds: (request) => request as ReturnType<typeof byIds> }),
  ),
  calls(
    "a batch's gone believed",
    'one rule was missing, so all of them are taken for gone',
    ({ afterCall }) => ({
      async afterCall(attempt, progress, named, answer) {
        if (answer.class !== 'gone') return afterCall(attempt, progress, named, answer);
        for (const rule of named) await afterCall(attempt, progress, [rule], answer);
        return undefined;
      },
    }),
  ),
  calls(
    'a batch that found a rule gone opens nothing',
    'ECS answered, so nothing is open, though no snapshot has shown what it took',
    ({ afterCall }) => ({
      afterCall: (attempt, progress, named, answer) =>
        answer.class === 'gone'
          ? afterCall(like(attempt, { markInFlight: () => undefined }), progress, named, answer)
          : afterCall(attempt, progress, named, answer),
    }),
  ),
  calls(
    'a rule counts as listed that a snapshot lacks, and that is too new for this to prove that it is gone',
    'a snapshot may be older than the rule',
    ({ afterCall }) => ({
      afterCall: (attempt, progress, named, answer) =>
        afterCall(
          like(attempt, {
            async list() {
              const snapshot = await attempt.list();
              if (snapshot.class !== 'done') return snapshot;
              const lacked = vanished(attempt.row.before ?? [], snapshot.rules);
              const unproven = lacked.filter((rule) => !attempt.isShownGone(rule));
              return { ...snapshot, rules: [...snapshot.rules, ...unproven] };
            },
          }),
          progress,
          named,
          answer,
        ),
    }),
  ),
  progresses(
    'our own work taken for that of others',
    'gone after a lost reply is taken for absent',
    ({ move }) => ({
      noteGone(progress, named, { requestId = '' }) {
        progress.replyId ??= requestId;
        return move(progress, named, 'absent');
      },
    }),
  ),
  progresses(
    'accepted is revoked',
    'ECS confirmed the call, so what the snapshot lists does not matter',
    ({ conclude }) => ({
      conclude: (attempt, progress) =>
        conclude(attempt, {
          ...progress,
          pending: [],
          confirmed: [...progress.confirmed, ...progress.pending],
        }),
    }),
    { seed: 394 },
  ),
  progresses(
    'a refusal after a part was taken',
    'only what ECS confirmed counts as done',
    ({ hasActed }) => ({ hasActed: (progress) => hasActed({ ...progress, observed: [] }) }),
    { seed: 1479 },
  ),
  progresses(
    'a policy denial in part never settles',
    'what may not be revoked leaves the token open forever, though nothing is open any more',
    ({ canSettle }) => ({
      canSettle: (attempt, progress) => attempt.isInFlight() && canSettle(attempt, progress),
    }),
  ),
  progresses(
    'a snapshot clears what a batch may have taken',
    'the rule is listed, so the batch that found another one gone did not take it',
    () => ({ markUncertain: () => undefined }),
  ),
  progresses(
    'a batch is sent again after every refusal',
    'each attempt leaves its rules uncertain again',
    ({ createProgress }) => ({
      createProgress: (before, begun) => createProgress(before, { ...begun, oneByOne: false }),
    }),
  ),
  mutantsOf<typeof Recheck>('lib/core/revocation/recheck.ts')(
    'a modified rule is revoked all the same',
    'only the first snapshot of a takeover is compared with the request',
    ({ denialOf }) => ({
      denialOf: (attempt, listed, snapshot) =>
        attempt.resumed ? denialOf(attempt, listed, snapshot) : undefined,
    }),
  ),
  mutantsOf<typeof ById>('lib/core/revocation/settle-by-id.ts')(
    'a group that is gone is asked forever',
    'a refused snapshot is no proof of anything',
    ({ settleById }) => ({
      async settleById(...args) {
        const end = await settleById(...args);
        return end.kind === 'undecided' ? { ...end, kind: 'unknown' } : end;
      },
    }),
  ),
];
