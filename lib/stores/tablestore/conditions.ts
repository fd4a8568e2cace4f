/** The conditions of a write, as Tablestore checks them: existence first, then the columns. */
import type { ColumnCondition, Condition } from 'tablestore';
import tablestore from 'tablestore';
import type { Expected } from '../../core/ports.ts';

const {
  ComparatorType,
  CompositeCondition,
  LogicalOperator,
  RowExistenceExpectation,
  SingleColumnCondition,
} = tablestore;

/** The condition to send, and a second one to send if the first is refused. */
export function conditionsOf(expected: Expected): readonly [Condition, Condition?] {
  if (expected === 'absent') {
    return [
      new tablestore.Condition(RowExistenceExpectation.EXPECT_NOT_EXIST, null),
      // A row whose columns have all expired cannot be read, but may block its key until it is purged
      // (UNCONFIRMED). This never overwrites a readable row.
      new tablestore.Condition(RowExistenceExpectation.IGNORE, noVersion()),
    ];
  }
  const both = new CompositeCondition(LogicalOperator.AND);
  both.addSubCondition(equals('version', String(expected.version)));
  both.addSubCondition(equals('attempt', expected.attempt));
  return [new tablestore.Condition(RowExistenceExpectation.EXPECT_EXIST, both)];
}

/** `passIfMissing` is true by default: a row without the column would match every version. */
const equals = (column: string, value: string): ColumnCondition =>
  new SingleColumnCondition(column, value, ComparatorType.EQUAL, false, true);

/** True only if no version can be read, because no version is called `none`. */
const noVersion = (): ColumnCondition =>
  new SingleColumnCondition('version', 'none', ComparatorType.EQUAL, true, true);
