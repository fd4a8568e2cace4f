/** Every defect that the simulation must see. The first of `claiming.ts` are those of a reference implementation. */
import { AS_REQUESTED_MUTANTS } from './as-requested.ts';
import { CLAIMING_MUTANTS } from './claiming.ts';
import { COMPLETER_MUTANTS } from './completer.ts';
import type { Mutant } from './mutant.ts';
import { ROW_MUTANTS } from './rows.ts';
import { SETTLING_MUTANTS } from './settling.ts';

export const MUTANTS: readonly Mutant[] = [
  ...CLAIMING_MUTANTS,
  ...ROW_MUTANTS,
  ...SETTLING_MUTANTS,
  ...AS_REQUESTED_MUTANTS,
  ...COMPLETER_MUTANTS,
];
