import { describe, expect, it } from 'vitest';
import { exploreRestore, type RestoreSchedule } from './restore-explore.ts';

const SCHEDULES = 4_000;

describe('the way back under faults', () => {
  it(`keeps its promises in ${SCHEDULES} random schedules`, { timeout: 60_000 }, async () => {
    const faults = new Map<string, number>();
    const answers = new Map<string, number>();
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const schedule: RestoreSchedule = await exploreRestore(seed);
      expect(schedule.violation, `seed ${seed}`).toBeUndefined();
      for (const [fault, count] of schedule.faults) faults.set(fault, (faults.get(fault) ?? 0) + count);
      for (const answer of schedule.answers) answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    // A kind of fault that was never drawn, or an answer that was never given, has not been tried.
    const drawn = ['not-sent', 'reply-lost', 'late', 'refused', 'crash-before', 'crash-after'];
    expect(drawn.filter((fault) => !faults.has(fault))).toEqual([]);
    const given = [
      'restored',
      'present',
      'OutcomeUnknown',
      'RestoreUndecided',
      'RevocationInProgress',
      'AuthorizationLimitExceed',
    ];
    expect(given.filter((answer) => !answers.has(answer))).toEqual([]);
  });
});
