/** Column conditions: decoded from protobuf and evaluated on the columns of a row. */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { refuse } from './ots-error.ts';
import { decodeVariant } from './plain-buffer/reader.ts';
import { PlainBufferError, type Variant } from './plain-buffer/types.ts';

const { Filter, SingleColumnValueFilter, CompositeColumnValueFilter } = compiled.filter.proto;

/** The documented limit; a test of an official SDK saw 31 pass. */
const MOST_CONDITIONS = 10;

const FILTER_TYPE = { single: 1, composite: 2 } as const;
const COMBINATORS = { 1: 'not', 2: 'and', 3: 'or' } as const;
const COMPARATORS = { 1: '=', 2: '!=', 3: '>', 4: '>=', 5: '<', 6: '<=' } as const;

export type Comparator = (typeof COMPARATORS)[keyof typeof COMPARATORS];

export type ColumnCondition =
  | {
      readonly kind: 'column';
      readonly column: string;
      readonly comparator: Comparator;
      readonly constant: Variant;
      /** The result if the row has no such column: the negation of `filter_if_missing` on the wire. */
      readonly passIfMissing: boolean;
    }
  | {
      readonly kind: 'not' | 'and' | 'or';
      readonly conditions: readonly ColumnCondition[];
    };

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
  const comparator = lookUp(COMPARATORS, single.comparator);
  if (!comparator) throw refuse('OTSParameterInvalid', `Comparator ${single.comparator} is not known.`);
  return {
    kind: 'column',
    column: single.columnName,
    comparator,
    constant: attempt(() => decodeVariant(single.columnValue)),
    passIfMissing: !single.filterIfMissing,
  };
}

function decodeComposite(bytes: Uint8Array): ColumnCondition {
  const composite = attempt(() => CompositeColumnValueFilter.decode(bytes));
  const kind = lookUp(COMBINATORS, composite.combinator);
  const conditions = composite.subFilters.map(decodeFilter);
  const arityHolds = kind === 'not' ? conditions.length === 1 : conditions.length >= 2;
  if (!kind || !arityHolds) throw refuse('OTSParameterInvalid', 'The composite condition is malformed.');
  return { kind, conditions };
}

/** Evaluates the condition. `column` returns a visible column of the row, primary key included. */
export function holds(condition: ColumnCondition, column: (name: string) => Variant | undefined): boolean {
  switch (condition.kind) {
    case 'not':
      return !condition.conditions.some((sub) => holds(sub, column));
    case 'and':
      return condition.conditions.every((sub) => holds(sub, column));
    case 'or':
      return condition.conditions.some((sub) => holds(sub, column));
    case 'column': {
      const value = column(condition.column);
      return value ? compares(value, condition.comparator, condition.constant) : condition.passIfMissing;
    }
  }
}

/** The condition as text, for the journal. */
export function describeCondition(condition: ColumnCondition): string {
  if (condition.kind === 'not') return `not ${condition.conditions.map(describeCondition).join()}`;
  if (condition.kind !== 'column') {
    return `(${condition.conditions.map(describeCondition).join(` ${condition.kind} `)})`;
  }
  const { column, comparator, constant, passIfMissing } = condition;
  return `${column} ${comparator} ${String(constant.value)}${passIfMissing ? ' or missing' : ''}`;
}

function compares(value: Variant, comparator: Comparator, constant: Variant): boolean {
  const order = orderOf(value, constant);
  switch (comparator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** Comparing two types is undocumented, so it is refused: nothing may depend on it. */
function orderOf(a: Variant, b: Variant): number {
  if (a.type === 'string' && b.type === 'string') {
    return Buffer.compare(Buffer.from(a.value), Buffer.from(b.value));
  }
  if (a.type === 'binary' && b.type === 'binary') return Buffer.compare(a.value, b.value);
  if (a.type === b.type) return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  throw refuse('OTSParameterInvalid', `A condition compares a ${a.type} column with a ${b.type} constant.`);
}

const countColumns = (condition: ColumnCondition): number =>
  condition.kind === 'column' ? 1 : condition.conditions.reduce((sum, sub) => sum + countColumns(sub), 0);

/** `undefined` for an unlisted number. */
function lookUp<T>(table: Readonly<Record<number, T>>, code: number): T | undefined {
  return table[code];
}

function attempt<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    const what = error instanceof PlainBufferError ? error.message : 'not a filter';
    throw refuse('OTSParameterInvalid', `The column condition is malformed: ${what}.`);
  }
}
