/**
 * Defects that the simulation must see, each a change of one place of the shipped source, made only in the memory of
 * the bundler. The first six are those of the reference implementation (facts of the design: "six mutants"), as far as
 * they can be said of this design.
 */
import { COMPLETER_MUTANTS } from './mutants-completer.ts';
import { LATER_MUTANTS } from './mutants-more.ts';
import { RULE_MUTANTS } from './mutants-rules.ts';
import { TRACE_MUTANTS } from './mutants-traces.ts';

export interface Mutant {
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** Must be there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Why somebody might write it so. */
  readonly why: string;
  /** The small world that shows it soonest, when few random schedules do. */
  readonly showsIn?: { readonly name: string; readonly mostFaults: number };
}

const WORK = 'lib/core/claimed/work.ts';
const DECIDE = 'lib/core/revocation/decide.ts';

const REFERENCE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a lost claim works on',
    file: WORK,
    find: "    case 'lost':\n      return 'changed';",
    replace: "    case 'lost':\n      return save(run, work, await act());",
    why: 'never acquired, and yet it acts (reference: deletes the lock of another)',
  },
  {
    name: 'zombie overwrite',
    file: WORK,
    find: '  const saved = await commit(parts, ended.row, ended.expected, budget, 0);',
    replace: `  const stored = await readRow(parts, run.key, budget, 0).catch(() => undefined);
  const expected = stored ? { version: stored.version, attempt: stored.attempt } : ended.expected;
  Object.assign(ended.row, { version: (stored?.version ?? ended.row.version - 1) + 1 });
  const saved = await commit(parts, ended.row, expected, budget, 0);`,
    why: 'the last write asks for the row as it is now, not as this attempt left it',
  },
  {
    name: 'zombie release',
    file: WORK,
    find: "  if (saved === 'lost') return work.overtaken(ended.row);",
    replace: `  if (saved === 'lost') {
    const other = await readRow(parts, run.key, budget, 0).catch(() => undefined);
    if (other) {
      const { result: _, problem: __, ...left } = ended.row;
      const over = { ...left, state: 'REFUSED' as const, version: other.version + 1 };
      await commit(parts, over, { version: other.version, attempt: other.attempt }, budget, 0);
    }
    return work.overtaken(ended.row);
  }`,
    why: 'whoever could not save cleans up after itself, over whoever has the row now',
  },
  {
    name: 'released after a failed end',
    file: 'lib/core/revocation/outcome.ts',
    find: "      return { state: 'UNKNOWN', problem: unknownProblem(requestId, end.failure) };",
    replace: "      return { state: 'REFUSED', problem: unknownProblem(requestId, end.failure) };",
    why: 'an attempt that did not succeed lets go of the token as if nothing had happened',
  },
  {
    name: 'fingerprint of what is sent',
    file: 'lib/core/revocation/row-transitions.ts',
    find: '    fingerprint: asked.fingerprint,\n    request,',
    replace: '    fingerprint: asked.fingerprint,\n    request: first,',
    why: 'the request is stored after the work has changed it',
  },
  {
    name: 'a lease without an end',
    file: DECIDE,
    find: "const leased = row.state === 'RUNNING' && now < row.leaseUntil;",
    replace: "const leased = row.state === 'RUNNING';",
    why: 'the check of the deadline can never be true (reference: compared with the wrong unit)',
  },
];

export const MUTANTS: readonly Mutant[] = [
  ...REFERENCE_MUTANTS,
  ...LATER_MUTANTS,
  ...TRACE_MUTANTS,
  ...RULE_MUTANTS,
  ...COMPLETER_MUTANTS,
];
