/** A simulation that finds nothing proves nothing, unless it finds what is there. */
import { expect, it } from 'vitest';
import { bundleWorker, mutated } from './bundle.ts';
import { hunt } from './hunt.ts';
import { MUTANTS } from './mutants/index.ts';

/** Random schedules for one mutant at most, beside its small worlds. */
const MOST = 5_000;

it.each(MUTANTS)(
  'the simulation kills: $name',
  async (mutant) => {
    const { result } = await hunt({ mutant, workers: 2, most: MOST });
    expect(result.broken?.invariant).toMatch(/^(I\d+|L\d|P\d)$/);
  },
  120_000,
);

it('the list of mutants refuses a mutant of an export that the module does not have', async () => {
  const mutant = { name: 'm', file: 'lib/core/json.ts', why: '', change: () => ({ missing: 1 }) };
  await expect(mutated(mutant)).rejects.toThrow('mutant "m": lib/core/json.ts does not export missing');
});

it('the list of mutants refuses a mutant of a module that the simulation does not load', async () => {
  const mutant = { name: 'm', file: 'lib/core/loopback.ts', why: '', change: () => ({}) };
  await expect(bundleWorker(mutant)).rejects.toThrow('mutant "m": the simulation does not load');
});

it('the list of mutants has no two mutants of one name', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
