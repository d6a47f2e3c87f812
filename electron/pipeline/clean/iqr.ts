import type { IqrFilter } from '../../../shared/domain/config/index.ts';
import { quartiles } from './quartiles.ts';

export interface Fences {
  readonly q1: number;
  readonly q3: number;
  readonly low: number;
  readonly high: number;
}

/** Tukey's fences: Q1 − factor × IQR and Q3 + factor × IQR of all the values; `undefined` without values. */
export function iqrFences(
  values: Float64Array,
  { factor, quartiles: rule }: Pick<IqrFilter, 'factor' | 'quartiles'>,
): Fences | undefined {
  const found = quartiles(values, rule);
  if (!found) return undefined;
  const { q1, q3 } = found;
  const reach = factor * (q3 - q1);
  return { q1, q3, low: q1 - reach, high: q3 + reach };
}

/** Indices of the values strictly outside the fences of all of them, ascending. */
export function iqrOutliers(values: Float64Array, filter: Pick<IqrFilter, 'factor' | 'quartiles'>): number[] {
  const at: number[] = [];
  const fences = iqrFences(values, filter);
  if (!fences) return at;
  const { low, high } = fences;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low || value > high) at.push(i);
  }
  return at;
}
