import { expect, it } from 'vitest';
import { exploreRestore } from './restore-explore.ts';
import { RESTORE_FAULTS } from './restore-types.ts';
import type { Tally } from './watch.ts';

const SCHEDULES = 6_000;
const OTHERS = ['outside-open', 'outside-close', 'outside-delete', 'stale-snapshot'];

it(`restores under faults keep their promises in ${SCHEDULES} random schedules`, {
  timeout: 120_000,
}, async () => {
  const tally: Tally = new Map();
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const violation = await exploreRestore(seed, tally);
    expect(violation, `seed ${seed}`).toBeUndefined();
  }
  // A kind of fault that was never drawn, or an answer that was never given, has not been tried.
  const drawn = new Set([...Object.values(RESTORE_FAULTS).flat(), ...OTHERS]);
  expect([...drawn].filter((fault) => !tally.has(`restore fault ${fault}`))).toEqual([]);
  const given = [
    '200 restored',
    '200 present',
    '200 present, may act yet',
    '403 AuthorizationLimitExceed none',
    '403 PolicyDenied none',
    '403 PolicyDenied unknown',
    '404 InvalidSecurityGroupId.NotFound none',
    '409 RestoreUndecided unknown',
    '409 RevocationInProgress unknown',
    '503 StoreUnavailable unknown',
    '504 OutcomeUnknown unknown',
  ];
  expect(given.filter((answer) => !tally.has(`restore answer ${answer}`))).toEqual([]);
});
