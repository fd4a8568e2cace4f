/**
 * Column conditions: decoded from protobuf and evaluated on the columns of a row. Only "equal" and "and" are simulated, which
 * the service sends; all others are refused.
 */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { refuse } from './ots-error.ts';
import { decodeVariant } from './plain-buffer/reader.ts';
import { PlainBufferError, type Variant } from './plain-buffer/types.ts';

const { Filter, SingleColumnValueFilter, CompositeColumnValueFilter } = compiled.filter.proto;

/** The documented limit; a test of an official SDK saw 31 pass. */
const MOST_CONDITIONS = 10;

const FILTER_TYPE = { single: 1, composite: 2 } as const;
const [AND, EQUAL] = [2, 1];

export type ColumnCondition =
  | {
      readonly kind: 'column';
      readonly column: string;
      readonly constant: Variant;
      /** The result if the row has no such column: the negation of `filter_if_missing` on the wire. */
      readonly passIfMissing: boolean;
    }
  | { readonly kind: 'and'; readonly conditions: readonly ColumnCondition[] };

/**
 * Decodes a serialized `Filter`.
 * @throws {OtsError} `OTSParameterInvalid`
 */
export function decodeCondition(bytes: Uint8Array): ColumnCondition {
  const condition = decodeFilter(attempt(() => Filter.decode(bytes)));
  if (countColumns(condition) > MOST_CONDITIONS) {
    throw refuse('OTSParameterInvalid', `The number of column conditions exceeds ${MOST_CONDITIONS}.`);
  }
  return condition;
}

function decodeFilter({ type, filter }: { type: number; filter: Uint8Array }): ColumnCondition {
  if (type === FILTER_TYPE.single) return decodeSingle(filter);
  if (type === FILTER_TYPE.composite) return decodeComposite(filter);
  throw refuse('OTSParameterInvalid', `Filter type ${type} is not a condition.`);
}

function decodeSingle(bytes: Uint8Array): ColumnCondition {
  const single = attempt(() => SingleColumnValueFilter.decode(bytes));
  if (single.comparator !== EQUAL) {
    throw refuse('OTSParameterInvalid', `Comparator ${single.comparator} is not simulated.`);
  }
  return {
    kind: 'column',
    column: single.columnName,
    constant: attempt(() => decodeVariant(single.columnValue)),
    passIfMissing: !single.filterIfMissing,
  };
}

function decodeComposite(bytes: Uint8Array): ColumnCondition {
  const composite = attempt(() => CompositeColumnValueFilter.decode(bytes));
  const conditions = composite.subFilters.map(decodeFilter);
  if (composite.combinator !== AND || conditions.length < 2) {
    throw refuse('OTSParameterInvalid', 'The composite condition is malformed or not simulated.');
  }
  return { kind: 'and', conditions };
}

/** Evaluates the condition. `column` returns a visible column of the row, primary key included. */
export function holds(condition: ColumnCondition, column: (name: string) => Variant | undefined): boolean {
  if (condition.kind === 'and') return condition.conditions.every((sub) => holds(sub, column));
  const value = column(condition.column);
  return value ? equal(value, condition.constant) : condition.passIfMissing;
}

/** The condition as text, for the journal. */
export function describeCondition(condition: ColumnCondition): string {
  if (condition.kind === 'and') return `(${condition.conditions.map(describeCondition).join(' and ')})`;
  const { column, constant, passIfMissing } = condition;
  return `${column} = ${String(constant.value)}${passIfMissing ? ' or missing' : ''}`;
}

/** Comparing two types is undocumented, so it is refused: nothing may depend on it. */
function equal(a: Variant, b: Variant): boolean {
  if (a.type === 'binary' && b.type === 'binary') return a.value.equals(b.value);
  if (a.type === b.type) return a.value === b.value;
  throw refuse('OTSParameterInvalid', `A condition compares a ${a.type} column with a ${b.type} constant.`);
}

const countColumns = (condition: ColumnCondition): number =>
  condition.kind === 'column' ? 1 : condition.conditions.reduce((sum, sub) => sum + countColumns(sub), 0);

function attempt<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    const what = error instanceof PlainBufferError ? error.message : 'not a filter';
    throw refuse('OTSParameterInvalid', `The column condition is malformed: ${what}.`);
  }
}
