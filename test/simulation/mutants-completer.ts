/** Defects of the completer: what it takes over, by whose leave, and what it believes without a snapshot. */
import type { Mutant } from './mutants.ts';

const ROW = 'lib/core/completion/complete-row.ts';
const UNFINISHED = 'lib/core/model/unfinished.ts';
const ALLOWED = 'lib/core/completion/allowed.ts';

export const COMPLETER_MUTANTS: readonly Mutant[] = [
  {
    name: 'the completer takes over a live lease',
    file: ROW,
    find: '      const now = budget.now();\n',
    replace: '      const now = Math.max(budget.now(), (row && unfinishedOf(row)?.due) ?? 0);\n',
    why: 'the index listed the row as due, so its owner is dead',
  },
  {
    name: 'the completer forgets the policy',
    file: ALLOWED,
    find: '  return { permit: permissions.rules, protectedBy: permissions.protectedBy };',
    replace: '  return {};',
    why: 'the policy allowed the request when it was made',
  },
  {
    name: 'the completer skips the snapshot',
    file: ROW,
    find: 'return beginClaim(attempted, decision.claim, {',
    replace:
      'return beginClaim(attempted, { ...decision.claim, mayHaveActed: false, openUntil: undefined }, {',
    why: 'the owner is dead, so it has done nothing',
  },
  {
    name: 'the completer leaves rows of unknown outcome alone',
    file: UNFINISHED,
    find: "  state === 'RUNNING' || state === 'UNKNOWN';",
    replace: "  state === 'RUNNING';",
    why: 'their caller was told to come back',
  },
  {
    name: 'the pauses of a row have no bound',
    file: UNFINISHED,
    find: '  const pause = Math.min(doubled, Math.max(FIRST_PAUSE, updatedAt - since));',
    replace: '  const pause = doubled * 64;',
    why: 'a row that failed often will fail again',
  },
  {
    name: 'the completer asks for the normal form',
    file: ROW,
    find: '{ request, sent: row.request, fingerprint });',
    replace: '{ request, sent: request, fingerprint: rowKey(owner.caller, owner.token) });',
    why: 'the fingerprint is only compared',
  },
];
