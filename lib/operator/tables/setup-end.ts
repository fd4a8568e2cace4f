/** How `setup` ended, in words. Pure. */
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { TablestoreFailure, verdictOn } from '../../stores/tablestore/failure.ts';
import type { SetupEnd } from './ensure-table.ts';
import { explainFailure } from './explain-failure.ts';
import type { TablestoreSettings } from './table.ts';

export interface Told {
  readonly code: ExitCode;
  readonly lines: readonly string[];
  readonly fixes: readonly string[];
}

/** The index needs more than one request. */
const RIGHTS: Readonly<Record<string, string>> = {
  CreateIndex: 'ots:UpdateTable, ots:AddDefinedColumn and ots:CreateIndex',
};

export function told(end: SetupEnd, { table: name, endpoint }: TablestoreSettings): Told {
  const at = `${name} at ${endpoint}`;
  switch (end.kind) {
    case 'created':
      return { code: EXIT.done, lines: [`created ${at}, and it can be used`], fixes: [] };
    case 'existing':
      return {
        code: EXIT.done,
        lines: [
          `${at} is there already, and can be used`,
          ...(end.indexed ? ['added its index of unfinished rows; nothing else of it was changed'] : []),
          ...end.notes,
        ],
        fixes: [],
      };
    case 'wrong':
      return {
        code: EXIT.refused,
        lines: [
          `${at} is there already, and is not what is needed; it was left as it is`,
          ...end.faults.map(({ option, is, wanted }) => `${option}: ${is}; wanted: ${wanted}`),
        ],
        fixes: end.faults.map(({ fix }) => fix),
      };
    case 'failed': {
      const { says, fix } = explainFailure(end.error, RIGHTS[end.operation] ?? `ots:${end.operation}`);
      // A request that was never answered may have created it: the same command finds out.
      const code = verdictOn(end.error) === 'refused' ? EXIT.refused : EXIT.unavailable;
      const during = end.error instanceof TablestoreFailure ? end.operation : `${end.operation}, unanswered`;
      return { code, lines: [`${at} cannot be had (${during}): ${says}`], fixes: [fix] };
    }
    case 'not-ready':
      return {
        code: EXIT.unavailable,
        lines: [`${at} is there, and still ${end.state}`],
        fixes: ['Run setup again: it goes on waiting.'],
      };
    case 'interrupted':
      return {
        code: EXIT.unknown,
        lines: [`interrupted; ${at} may have been created`],
        fixes: ['Run setup again.'],
      };
  }
}
