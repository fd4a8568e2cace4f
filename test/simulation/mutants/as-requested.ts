/** Defects in calls with the request's own parameters, and in which rules they may take (decision 21). */

import type * as Addresses from '../../../lib/core/model/address.ts';
import type * as CouldFit from '../../../lib/core/model/could-fit.ts';
import { couldFit } from '../../../lib/core/model/could-fit.ts';
import { namesIn, patternsOf } from '../../../lib/core/model/request.ts';
import type * as Shapes from '../../../lib/core/model/rule-members.ts';
import type * as Protections from '../../../lib/core/policy/protection.ts';
import type { EcsFailure } from '../../../lib/core/ports.ts';
import type * as Attempts from '../../../lib/core/revocation/attempt.ts';
import type { Attempt } from '../../../lib/core/revocation/attempt.ts';
import type * as Plans from '../../../lib/core/revocation/plan.ts';
import type * as AsRequested from '../../../lib/core/revocation/settle-as-requested.ts';
import { like, mutantsOf } from './mutant.ts';

const asRequested = mutantsOf<typeof AsRequested>('lib/core/revocation/settle-as-requested.ts');
const matching = mutantsOf<typeof CouldFit>('lib/core/model/could-fit.ts');

/** Settles over an attempt of which some members are others. */
const settlesLike =
  (replaced: (attempt: Attempt) => Partial<Attempt>) =>
  ({ settleUnmatched }: typeof AsRequested): Partial<typeof AsRequested> => ({
    settleUnmatched: (attempt) => settleUnmatched(like(attempt, replaced(attempt))),
  });

const GONE: EcsFailure = { class: 'gone', code: 'InvalidSecurityGroupRule.RuleNotExist', message: '' };

export const AS_REQUESTED_MUTANTS = [
  asRequested(
    'a second call when nothing fitted',
    'a takeover starts the work again',
    settlesLike(({ known, firstSnapshot, row }) => ({
      known: { ...known, mayHaveActed: false },
      firstSnapshot: firstSnapshot ?? { class: 'done', requestId: '', rules: row.snapshot ?? [] },
    })),
  ),
  asRequested(
    'absent while the call is open',
    'nothing is listed, so nothing will happen',
    settlesLike(() => ({ isInFlight: () => false })),
    { seed: 1046 },
  ),
  asRequested(
    'the normal form is sent',
    'ECS reads two spellings alike',
    settlesLike(({ row, request }) => ({ row: { ...row, request } })),
  ),
  asRequested(
    'a further call after one that ECS confirmed',
    'each entry has a call of its own, so none may be left out',
    settlesLike((attempt) => ({
      async revoke(request) {
        const answer = await attempt.revoke(request);
        return answer.class === 'done' && namesIn(attempt.row.request) > 1 ? GONE : answer;
      },
    })),
  ),
  asRequested(
    'only what could fit counts as vanished',
    'changes of unrelated rules are made by other processes',
    ({ settleUnmatched }) => ({
      async settleUnmatched(attempt) {
        const end = await settleUnmatched(attempt);
        if (end.kind !== 'done' || end.outcome !== 'revoked') return end;
        const revoked = couldFit(end.revoked, attempt.request);
        return { ...end, revoked, outcome: revoked.length > 0 ? 'revoked' : 'absent' };
      },
    }),
  ),
  asRequested(
    'nothing is compared when the open call has expired',
    'nothing had fitted, so the call cannot have taken anything',
    ({ settleUnmatched }) => ({
      async settleUnmatched(attempt) {
        const { mayHaveActed } = attempt.known;
        const end = await settleUnmatched(attempt);
        return mayHaveActed && end.kind === 'done' ? { ...end, outcome: 'absent', revoked: [] } : end;
      },
    }),
  ),
  mutantsOf<typeof Attempts>('lib/core/revocation/attempt.ts')(
    'a call with the request’s own parameters beside protected rules',
    'no listed rule could be meant, so ECS takes none',
    ({ startAttempt }) => ({ startAttempt: (parts) => startAttempt({ ...parts, idsOnly: false }) }),
  ),
  mutantsOf<typeof Attempts>('lib/core/revocation/attempt.ts')(
    'a planned call with the request’s own parameters',
    'nothing listed could be meant, so ECS takes nothing that is not in the plan',
    ({ startAttempt }) => ({
      startAttempt: (parts) => startAttempt({ ...parts, idsOnly: parts.idsOnly && !parts.request.Plan }),
    }),
  ),
  mutantsOf<typeof Plans>('lib/core/revocation/plan.ts')(
    'a plan is not compared',
    'the caller has seen the dry run',
    () => ({ planProblem: () => undefined }),
  ),
  mutantsOf<typeof Addresses>('lib/core/model/address.ts')(
    'a block with host bits is another one',
    'blocks are compared as they are written',
    () => ({ sameBlock: (a, b) => a === b }),
    { seed: 1235 },
  ),
  matching(
    'an id in other letters is another one',
    'ids are compared as they are written',
    (module) => ({
      couldFit: (rules, request) =>
        request.form === 'rule-ids'
          ? rules.filter((rule) => request.ruleIds.includes(rule.SecurityGroupRuleId))
          : module.couldFit(rules, request),
    }),
    { seed: 338 },
  ),
  matching(
    'all ports are another range than 1 to 65535',
    'port ranges are compared as they are written',
    (module) => ({
      couldFit(rules, request) {
        const could = module.couldFit(rules, request);
        if (request.form === 'rule-ids') return could;
        const ranges = patternsOf(request).map((pattern) => pattern.PortRange);
        return could.filter((rule) => ranges.includes(rule.PortRange));
      },
    }),
  ),
  mutantsOf<typeof Protections>('lib/core/policy/protection.ts')(
    'a rule that is not understood is not protected',
    'a protocol that is neither tcp nor udp has no ports',
    ({ ruleProtection }) => ({
      ruleProtection(guard, rule) {
        const protection = ruleProtection(guard, rule);
        return protection?.notUnderstood ? undefined : protection;
      },
    }),
  ),
  mutantsOf<typeof Shapes>('lib/core/model/rule-members.ts')(
    'an IANA number is not understood',
    'ECS lists protocols by name',
    ({ protocolOf }) => ({ protocolOf: (text) => (text === '6' ? undefined : protocolOf(text)) }),
  ),
];
