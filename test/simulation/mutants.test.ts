/** A simulation that finds nothing proves nothing, unless it finds what is there. */
import { describe, expect, it } from 'vitest';
import { patch } from './bundle.ts';
import { hunt } from './hunt.ts';
import { MUTANTS } from './mutants.ts';

/** Random schedules for one mutant at most, beside its small worlds. */
const MOST = 5_000;

describe('the simulation kills', () => {
  it.each(MUTANTS)(
    '$name',
    async (mutant) => {
      const { result } = await hunt({ mutant, workers: 2, most: MOST });
      expect(result.broken?.invariant).toMatch(/^(I\d+|L\d|P\d)$/);
    },
    120_000,
  );
});

it('refuses a mutant whose text is not there exactly once', () => {
  const mutant = { name: 'm', file: 'f.ts', find: 'a', replace: 'b', why: 'none' };
  expect(patch('xay', mutant)).toBe('xby');
  expect(() => patch('xy', mutant)).toThrow('mutant "m": f.ts has the text to find 0 times, not once');
  expect(() => patch('aa', mutant)).toThrow('mutant "m": f.ts has the text to find 2 times, not once');
});

it('has no two mutants of one name', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
