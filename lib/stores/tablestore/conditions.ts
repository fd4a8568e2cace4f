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

/** The condition to send, and the one to send when that is refused: the write is refused when the last one is. */
export function conditionsOf(expected: Expected): readonly [Condition, Condition?] {
  if (expected === 'absent') {
    return [
      new tablestore.Condition(RowExistenceExpectation.EXPECT_NOT_EXIST, null),
      // A row whose columns have all expired cannot be read, but may stand in the way until it is purged
      // (UNCONFIRMED). This never overwrites a row that can be read.
      new tablestore.Condition(RowExistenceExpectation.IGNORE, noVersion()),
    ];
  }
  const both = new CompositeCondition(LogicalOperator.AND);
  both.addSubCondition(equals('version', String(expected.version)));
  both.addSubCondition(equals('attempt', expected.attempt));
  return [new tablestore.Condition(RowExistenceExpectation.EXPECT_EXIST, both)];
}

/** `passIfMissing` is true unless it is said: a row without the column would pass for any version. */
const equals = (column: string, value: string): ColumnCondition =>
  new SingleColumnCondition(column, value, ComparatorType.EQUAL, false, true);

/** Holds only where no version can be read, since none is called `none`. */
const noVersion = (): ColumnCondition =>
  new SingleColumnCondition('version', 'none', ComparatorType.EQUAL, true, true);
