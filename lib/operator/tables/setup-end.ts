/** Describes how `setup` ended. Pure. */
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { TablestoreFailure, verdictOn } from '../../stores/tablestore/failure.ts';
import type { SetupEnd } from './ensure-table.ts';
import { explainFailure } from './explain-failure.ts';
import type { TablestoreSettings } from './table.ts';

export interface EndReport {
  readonly code: ExitCode;
  readonly lines: readonly string[];
  readonly fixes: readonly string[];
}

/** The index needs more than one request. */
const RIGHTS: Readonly<Record<string, string>> = {
  CreateIndex: 'ots:UpdateTable, ots:AddDefinedColumn and ots:CreateIndex',
};

export function describe(end: SetupEnd, { table: name, endpoint }: TablestoreSettings): EndReport {
  const at = `${name} at ${endpoint}`;
  switch (end.kind) {
    case 'created':
      return { code: EXIT.done, lines: [`created ${at}, and it can be used`], fixes: [] };
    case 'existing':
      return {
        code: EXIT.done,
        lines: [
          `${at} exists, and can be used`,
          ...(end.indexed
            ? ['added its index of unfinished rows (UpdateRow is forbidden now); nothing else was changed']
            : []),
          ...end.notes,
        ],
        fixes: [],
      };
    case 'wrong':
      return {
        code: EXIT.refused,
        lines: [
          `${at} exists with unsuitable options; it was not changed`,
          ...end.faults.map(({ option, is, wanted }) => `${option}: ${is}; wanted: ${wanted}`),
        ],
        fixes: end.faults.map(({ fix }) => fix),
      };
    case 'failed': {
      const { says, fix } = explainFailure(end.error, RIGHTS[end.operation] ?? `ots:${end.operation}`);
      // A request without an answer may have created it. The same command finds out.
      const code = verdictOn(end.error) === 'refused' ? EXIT.refused : EXIT.unavailable;
      const during = end.error instanceof TablestoreFailure ? end.operation : `${end.operation}, unanswered`;
      return { code, lines: [`${at} is not available (${during}): ${says}`], fixes: [fix] };
    }
    case 'not-ready':
      return {
        code: EXIT.unavailable,
        lines: [`${at} exists, but is still ${end.state}`],
        fixes: ['Run setup again to continue waiting.'],
      };
    case 'interrupted':
      return {
        code: EXIT.unknown,
        lines: [`interrupted; ${at} may have been created`],
        fixes: ['Run setup again.'],
      };
  }
}
