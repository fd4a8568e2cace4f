/** Defects in reading, claiming and saving the row. */
import type * as Answers from '../../../lib/core/claimed/answers.ts';
import type * as Budgets from '../../../lib/core/claimed/budget.ts';
import type * as Commits from '../../../lib/core/claimed/commit.ts';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import { type RevocationStore, StoreUnavailable } from '../../../lib/core/ports.ts';
import type * as Claims from '../../../lib/core/revocation/claim.ts';
import type * as Decisions from '../../../lib/core/revocation/decide.ts';
import type * as Fingerprints from '../../../lib/core/revocation/fingerprint.ts';
import type * as Revocations from '../../../lib/core/revocation/revoke.ts';
import { type Mutant, mutantsOf, storeLike } from './mutant.ts';

const commits = mutantsOf<typeof Commits>('lib/core/claimed/commit.ts');
const decisions = mutantsOf<typeof Decisions>('lib/core/revocation/decide.ts');
const revocations = mutantsOf<typeof Revocations>('lib/core/revocation/revoke.ts');

/** Is this write a claim, and not the end of an attempt? */
const claims = (row: RevocationRow): boolean => (row.restore ?? row).state === 'RUNNING';

/** A mutant with another result of a write. */
const saves = (
  name: string,
  why: string,
  result: (saved: Commits.Commit, row: RevocationRow) => Commits.Commit,
  showsIn?: Mutant['showsIn'],
): Mutant =>
  commits(
    name,
    why,
    ({ commit }) => ({
      async commit(parts, row, ...rest) {
        return result(await commit(parts, row, ...rest), row);
      },
    }),
    showsIn,
  );

/** A mutant with another claim over a row. */
const takesOver = (
  name: string,
  why: string,
  replaced: (row: RevocationRow) => Partial<Decisions.Claim>,
  showsIn?: Mutant['showsIn'],
): Mutant =>
  decisions(
    name,
    why,
    ({ decide }) => ({
      decide(row, ...rest) {
        const decision = decide(row, ...rest);
        if (!row || decision.do !== 'claim' || !decision.claim.resumes) return decision;
        return { ...decision, claim: { ...decision.claim, ...replaced(row) } };
      },
    }),
    showsIn,
  );

export const CLAIMING_MUTANTS = [
  saves(
    'a lost claim works on',
    'never acquired, and yet it acts (reference: deletes the lock of another)',
    (saved, row) => (saved === 'lost' && claims(row) ? 'applied' : saved),
  ),
  commits(
    'zombie overwrite',
    'the last write expects the row as it is now, not as this attempt left it',
    ({ commit, readRow, versionOf }) => ({
      async commit(parts, row, expected, budget, reserve) {
        if (claims(row)) return commit(parts, row, expected, budget, reserve);
        const stored = await readRow(parts, row.key, budget, 0).catch(() => undefined);
        if (!stored) return commit(parts, row, expected, budget, reserve);
        const over = { ...row, version: stored.version + 1 };
        return commit(parts, over, versionOf(stored), budget, reserve);
      },
    }),
    { seed: 235 },
  ),
  commits(
    'zombie release',
    'an attempt that could not save cleans up after itself, over the row of another one',
    ({ commit, readRow, versionOf }) => ({
      async commit(parts, row, expected, budget, reserve) {
        const saved = await commit(parts, row, expected, budget, reserve);
        if (saved !== 'lost' || claims(row)) return saved;
        const other = await readRow(parts, row.key, budget, 0).catch(() => undefined);
        const { result: _, ...released } = row;
        const over = { ...released, state: 'REFUSED', version: (other?.version ?? 0) + 1 } as const;
        if (other) await commit(parts, over, versionOf(other), budget, 0);
        return saved;
      },
    }),
  ),
  commits('write-ahead skipped', 'the claim is sent, and the call does not wait for it', ({ commit }) => ({
    async commit(parts, row, ...rest) {
      const saved = commit(parts, row, ...rest);
      return claims(row) ? 'applied' : saved;
    },
  })),
  commits('read-back skipped', 'a write whose reply was lost is taken for done', ({ commit }) => ({
    commit({ store, ...parts }, ...rest) {
      const write: RevocationStore['write'] = (...args) =>
        store.write(...args).catch((error: unknown) => {
          if (error instanceof StoreUnavailable && error.applied === 'unknown') return true;
          throw error;
        });
      return commit({ ...parts, store: storeLike(store, { write }) }, ...rest);
    },
  })),
  commits(
    'read-back compares the attempt only',
    'an end that was never stored is taken for stored because the claim is ours',
    ({ commit }) => ({
      commit({ store, ...parts }, row, ...rest) {
        const read: RevocationStore['read'] = async (...args) => {
          const stored = await store.read(...args);
          return stored?.attempt === row.attempt ? row : stored;
        };
        return commit({ ...parts, store: storeLike(store, { read }) }, row, ...rest);
      },
    }),
  ),
  saves(
    'an answer that is not stored',
    'the rule is gone, so the caller may as well get the answer',
    (saved, row) => (saved !== 'lost' && !row.restore && row.result ? 'applied' : saved),
  ),
  saves(
    'an overtaken attempt gives its own answer',
    'an attempt that lost the row answers from what it did',
    (saved, row) => (saved === 'lost' && !claims(row) ? 'applied' : saved),
    { seed: 344 },
  ),
  saves(
    'a refusal that others may have claimed over',
    'a refusal that may be stored is returned, though the next attempt may already have acted',
    (saved, row) => (saved !== 'lost' && !row.restore && row.state === 'REFUSED' ? 'applied' : saved),
    { seed: 3811 },
  ),
  saves(
    'a restore that cannot store its refusal returns it',
    'ECS refused, so nothing is open, though the next attempt may have claimed over it',
    (saved, row) => (saved !== 'lost' && row.restore?.state === 'REFUSED' ? 'applied' : saved),
  ),
  commits(
    'an answer without a claim is believed alone',
    'ECS refused the snapshot, so nothing was sent, though another attempt has claimed meanwhile',
    () => ({ isUnchanged: () => true }),
  ),
  commits(
    'a restore whose snapshot failed is believed alone',
    'this restore has sent nothing, so "none" is returned, though another one has opened the rule',
    ({ isUnchanged }) => ({
      isUnchanged: (row, expected) => row?.restore !== undefined || isUnchanged(row, expected),
    }),
  ),
  mutantsOf<typeof Claims>('lib/core/revocation/claim.ts')(
    'a denial is believed alone',
    'the policy of this instance denies, so nothing was changed, though another instance may have acted',
    ({ beginClaim }) => ({
      async beginClaim(...args) {
        const step = await beginClaim(...args);
        if (step.kind !== 'unless-changed' || step.answer.problem.code !== 'PolicyDenied') return step;
        return { kind: 'answer', answer: step.answer };
      },
    }),
  ),
  mutantsOf<typeof Answers>('lib/core/claimed/answers.ts')(
    'an unread row says none',
    'this request sent nothing, so "none" is returned, though an earlier one may have revoked',
    ({ storeUnavailable }) => ({ storeUnavailable: (requestId) => storeUnavailable(requestId, 'none') }),
  ),
  revocations(
    'snapshot before the read',
    'the snapshot is read while the row is read, to save a round trip',
    ({ createRevocation }) => ({
      createRevocation: (parts, settings) => async (input) => {
        const limits = { limit: 1000, signal: input.signal };
        const early = settings.verify === 'snapshot' && (await parts.ecs.list(input.request, limits));
        let used = false;
        const list: typeof parts.ecs.list = (group, call) => {
          if (used || !early) return parts.ecs.list(group, call);
          used = true;
          return Promise.resolve(early);
        };
        const ecs = { list, revoke: parts.ecs.revoke };
        return createRevocation({ ...parts, ecs }, settings)(input);
      },
    }),
  ),
  revocations(
    'cache before stored',
    'the instance remembers an answer that no other one may ever get',
    ({ createRevocation }) => ({
      createRevocation({ store, ...parts }, settings) {
        const write: RevocationStore['write'] = (row, ...rest) => {
          if (row.state === 'DONE') parts.cache.put(row);
          return store.write(row, ...rest);
        };
        return createRevocation({ ...parts, store: storeLike(store, { write }) }, settings);
      },
    }),
  ),
  mutantsOf<typeof Budgets>('lib/core/claimed/budget.ts')(
    'a call after the deadline',
    'every call gets its full time, whatever is left',
    ({ createBudget }) => ({
      createBudget(clock, deadline, signal) {
        const budget = createBudget(clock, deadline, signal);
        const call: typeof budget.call = (...args) => {
          const { limit } = budget.call(...args) ?? { limit: 0 };
          return { limit: Math.max(limit, 5000), signal };
        };
        return { ...budget, call };
      },
    }),
  ),
  mutantsOf<typeof Fingerprints>('lib/core/revocation/fingerprint.ts')(
    'two callers, one row',
    'the key is the token alone',
    ({ rowKey }) => ({ rowKey: (_, token) => rowKey('', token) }),
  ),
  decisions(
    'a lease without an end',
    'the check of the deadline can never be true (reference: compared with the wrong unit)',
    ({ decide }) => ({
      decide: (row, ...rest) =>
        decide(row?.state === 'RUNNING' ? { ...row, leaseUntil: Number.POSITIVE_INFINITY } : row, ...rest),
    }),
  ),
  decisions('lease ignored', 'a running row is taken over at once', ({ decide }) => ({
    decide: (row, ...rest) => decide(row && { ...row, leaseUntil: 0 }, ...rest),
  })),
  decisions('409 before 422', 'another request waits for an answer that is not its own', ({ decide }) => ({
    decide(row, fingerprint, now, skew) {
      const leaseLeft = row?.state === 'RUNNING' ? row.leaseUntil - now : 0;
      return leaseLeft > 0 ? { do: 'in-progress', leaseLeft } : decide(row, fingerprint, now, skew);
    },
  })),
  takesOver(
    'an open call forgotten at a takeover',
    'a dead owner may have called, and its row does not say so',
    (row) => ({ openUntil: row.openUntil }),
    { name: 'nothing fits, created, after the lease', mostFaults: 2 },
  ),
  takesOver('generation stays', 'a refused token is sent again, and ECS refuses it forever', (row) => ({
    generation: row.generation,
  })),
  takesOver('generation always grows', 'a call without an answer is repeated under a new token', (row) => ({
    generation: row.generation + 1,
  })),
];
