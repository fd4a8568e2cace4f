/** Medians with their spread. */

export interface Spread {
  readonly median: number;
  /** Quartiles: half of the values lie between them. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The value below which that share of the values lies, by nearest rank. @throws {RangeError} for no values */
export function quantile(values: readonly number[], share: number): number {
  const value = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)];
  if (value === undefined) throw new RangeError('no values, no quantile');
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
  count: values.length,
});
