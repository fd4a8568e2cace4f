/** Defects that the traces of issue 12 are made of: each undoes one rule of `docs/decisions/0022-what-is-known.md`. */
import type { Mutant } from './mutants.ts';

const KNOWLEDGE = 'lib/core/claimed/knowledge.ts';
const WORK = 'lib/core/claimed/work.ts';
const BY_ID = 'lib/core/revocation/settle-by-id.ts';

const AS_REQUESTED = 'lib/core/revocation/settle-as-requested.ts';

export const TRACE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a further call after one that ECS confirmed',
    file: AS_REQUESTED,
    find: "    if (answer.class === 'done') return compare(attempt, rules, couldFit(rules, normalise(request)));",
    replace: "    if (answer.class === 'done') continue;",
    why: 'each entry has a call of its own, so none may be left out',
  },
  {
    name: 'a policy denial in part never settles',
    file: BY_ID,
    find: '  hasActed(progress) && progress.uncertain.size === 0 && !attempt.known.mayHaveActed;',
    replace: '  hasActed(progress) && progress.uncertain.size === 0 && attempt.isInFlight();',
    why: 'what may not be taken leaves the token open for ever, though nothing is open any more',
  },
  {
    name: 'a snapshot clears what a batch may have taken',
    file: 'lib/core/revocation/progress.ts',
    find: '  for (const id of idsOf(rules)) progress.uncertain.add(id);\n',
    replace: '',
    why: 'the rule is listed, so the batch that found another one gone did not take it',
  },
  {
    name: 'a batch that found a rule gone opens nothing',
    file: BY_ID,
    find: "  if (failure.class === 'gone') attempt.markInFlight(SNAPSHOT_LAG);\n  else progress",
    replace: "  if (failure.class !== 'gone') progress",
    why: 'ECS answered, so nothing is open, though no snapshot has shown what it took',
  },
  {
    name: 'a new rule is taken for gone',
    file: KNOWLEDGE,
    find: '  !(Date.parse(CreateTime) > now - SNAPSHOT_LAG - skew);',
    replace: "  CreateTime !== 'never' && now + skew > 0;",
    why: 'a snapshot from before the rule was made does not list it',
  },
  {
    name: 'a batch is sent again after every refusal',
    file: BY_ID,
    find: '  const oneByOne = wentOneByOne(attempt.row.history);',
    replace: '  const oneByOne = false;',
    why: 'each attempt leaves its rules in doubt anew',
  },
  {
    name: 'a modified rule is taken all the same',
    file: BY_ID,
    find: '  if (same.length < now.length) {',
    replace: '  if (same.length < now.length && attempt.resumed) {',
    why: 'only the first snapshot of a takeover is compared with the request',
  },
  {
    name: 'a group that is gone is asked for ever',
    file: BY_ID,
    find: "      return { kind: 'undecided', failure: snapshot };",
    replace: "      return { kind: 'unknown', failure: snapshot };",
    why: 'a refused snapshot is no proof of anything',
  },
  {
    name: 'a restore whose snapshot failed is believed alone',
    file: 'lib/core/restore/restore.ts',
    find: "    return { kind: 'unless-changed', expected, answer: failed };",
    replace: '    return answer(failed);',
    why: 'this restore has sent nothing, so "none" is said, though another one has opened the rule',
  },
  {
    name: 'a restore that cannot store its refusal tells it',
    file: WORK,
    find: '  if (ended.refused && alone) return ended.answer();',
    replace: '  if (ended.refused && (alone || ended.row.restore)) return ended.answer();',
    why: 'ECS refused, so nothing is open, though the next attempt may have claimed over it',
  },
  {
    name: 'a restore does not say that a call may act yet',
    file: 'lib/core/restore/outcome.ts',
    find: '    ...(end.openUntil !== undefined && { MayActUntil: new Date(end.openUntil).toISOString() }),\n',
    replace: '',
    why: 'the rules are listed, so the call without an answer has had its effect',
  },
  {
    name: 'a revoked rule in an old snapshot is taken for restored',
    file: 'lib/core/model/restore-rule.ts',
    find: 'now.filter((rule) => !revoked.has(rule.SecurityGroupRuleId))',
    replace: 'now.filter((rule) => revoked.size > 0 || rule)',
    why: 'a rule just like it is listed, so nothing needs to be put back',
  },
];
