/** Defects in what a row holds, and in what an answer says. */
import { byIds, idsOf } from '../../../lib/core/model/request.ts';
import type * as RestoreRules from '../../../lib/core/model/restore-rule.ts';
import type * as RestoreOutcomes from '../../../lib/core/restore/outcome.ts';
import type * as Outcomes from '../../../lib/core/revocation/outcome.ts';
import type * as Rows from '../../../lib/core/revocation/row-transitions.ts';
import { mutantsOf } from './mutant.ts';

const rows = mutantsOf<typeof Rows>('lib/core/revocation/row-transitions.ts');

export const ROW_MUTANTS = [
  mutantsOf<typeof Outcomes>('lib/core/revocation/outcome.ts')(
    'released after a failed end',
    'an attempt that did not succeed lets go of the token as if nothing had happened',
    ({ finishOf }) => ({
      finishOf(...args) {
        const finish = finishOf(...args);
        return finish.state === 'UNKNOWN' ? { ...finish, state: 'REFUSED' } : finish;
      },
    }),
  ),
  rows(
    'fingerprint of what is sent',
    'the request is stored after the work has changed it',
    ({ runningRow }) => ({
      runningRow(...args) {
        const row = runningRow(...args);
        return row.before?.length ? { ...row, request: byIds(row.request, idsOf(row.before)) } : row;
      },
    }),
  ),
  rows('before taken again', 'a takeover keeps only what it believes is left to do', ({ runningRow }) => ({
    runningRow(claim, fields) {
      const row = runningRow(claim, fields);
      const left = row.before?.slice(1);
      return claim.resumes?.state === 'UNKNOWN' && left?.length ? { ...row, before: left } : row;
    },
  })),
  rows(
    'an open call forgotten at the end',
    'UNKNOWN is stored without how long the call may still act',
    ({ finishedRow }) => ({
      finishedRow(...args) {
        const { openUntil: _, ...row } = finishedRow(...args);
        return row;
      },
    }),
  ),
  rows('the first snapshot is not kept', 'a row should be small', ({ runningRow }) => ({
    runningRow: (...args) => ({ ...runningRow(...args), snapshot: [] }),
  })),
  rows('the normal form is stored', 'two spellings are one request', ({ runningRow }) => ({
    runningRow: (claim, fields) => {
      const { sent: _, ...asked } = fields.asked;
      return runningRow(claim, { ...fields, asked });
    },
  })),
  rows('a takeover spells the request anew', 'two spellings are one request', ({ runningRow }) => ({
    runningRow: (claim, fields) => ({
      ...runningRow(claim, fields),
      request: fields.asked.sent ?? fields.asked.request,
    }),
  })),
  mutantsOf<typeof RestoreOutcomes>('lib/core/restore/outcome.ts')(
    'a restore does not say that a call may act yet',
    'the rules are listed, so the call without an answer has had its effect',
    ({ finishOf }) => ({
      finishOf(...args) {
        const finish = finishOf(...args);
        if (!('result' in finish)) return finish;
        const { MayActUntil: _, ...result } = finish.result;
        return { ...finish, result };
      },
    }),
  ),
  mutantsOf<typeof RestoreRules>('lib/core/model/restore-rule.ts')(
    'a revoked rule in an old snapshot is taken for restored',
    'a rule just like it is listed, so nothing needs to be restored',
    ({ pair }) => ({
      pair: (stored, now) =>
        pair(
          stored.map((rule) => ({ ...rule, SecurityGroupRuleId: '' })),
          now,
        ),
    }),
  ),
];
