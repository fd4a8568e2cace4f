/** Defects of the completer: what it takes over, by which policy, and what it assumes without a snapshot. */
import type * as Policies from '../../../lib/core/completion/allowed.ts';
import type * as Completion from '../../../lib/core/completion/complete-row.ts';
import type * as Unfinished from '../../../lib/core/model/completion-due.ts';
import type { RevocationStore } from '../../../lib/core/ports.ts';
import type * as Claims from '../../../lib/core/revocation/claim.ts';
import { mutantsOf, storeLike } from './mutant.ts';

const claims = mutantsOf<typeof Claims>('lib/core/revocation/claim.ts');
const unfinished = mutantsOf<typeof Unfinished>('lib/core/model/completion-due.ts');

export const COMPLETER_MUTANTS = [
  mutantsOf<typeof Completion>('lib/core/completion/complete-row.ts')(
    'the completer takes over a live lease',
    'the index listed the row as due, so its owner is dead',
    ({ createCompleteRow }) => ({
      createCompleteRow({ store, ...parts }, settings) {
        const read: RevocationStore['read'] = async (...args) => {
          const row = await store.read(...args);
          return row && { ...row, leaseUntil: 0 };
        };
        return createCompleteRow({ ...parts, store: storeLike(store, { read }) }, settings);
      },
    }),
  ),
  mutantsOf<typeof Policies>('lib/core/completion/allowed.ts')(
    'the completer forgets the policy',
    'the policy allowed the request when it was made',
    ({ allowedToRevoke }) => ({
      allowedToRevoke(...args) {
        const allowed = allowedToRevoke(...args);
        return 'end' in allowed ? allowed : {};
      },
    }),
    { seed: 2062 },
  ),
  claims(
    'the completer skips the snapshot',
    'the owner is dead, so it has done nothing',
    ({ beginClaim }) => ({
      beginClaim: (run, claim, asked) =>
        run.input.completer
          ? beginClaim(run, { ...claim, mayHaveActed: false, openUntil: undefined }, asked)
          : beginClaim(run, claim, asked),
    }),
  ),
  claims('the completer asks for the normal form', 'the fingerprint is only compared', ({ beginClaim }) => ({
    beginClaim: (run, claim, asked) =>
      beginClaim(run, claim, run.input.completer ? { ...asked, fingerprint: run.key } : asked),
  })),
  unfinished(
    'the completer leaves rows of unknown outcome alone',
    'their caller will retry',
    ({ unfinishedOf }) => ({
      unfinishedOf: (row) => ((row.restore ?? row).state === 'UNKNOWN' ? undefined : unfinishedOf(row)),
    }),
  ),
  unfinished(
    'the pauses of a row have no bound',
    'a row that failed often will fail again',
    ({ unfinishedOf }) => ({
      unfinishedOf(row) {
        const entry = unfinishedOf(row);
        return entry && { ...entry, due: row.updatedAt + (entry.due - row.updatedAt) * 64 };
      },
    }),
  ),
];
