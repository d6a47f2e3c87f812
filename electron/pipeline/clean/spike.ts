import type { SpikeFilter } from '../../../shared/domain/config/index.ts';

/**
 * Indices of the values of spikes, ascending: values further than maxStep from the last value before them, when at most
 * `returnWithin` values later one lies within maxStep of it again. Without a return it is a real step, and the value after
 * it is the new level. O(n · returnWithin) at worst.
 */
export function spikes(
  values: Float64Array,
  { maxStep, returnWithin }: Pick<SpikeFilter, 'maxStep' | 'returnWithin'>,
): number[] {
  const at: number[] = [];
  let level = values[0] as number;
  for (let i = 1; i < values.length; i++) {
    if (isNear(values[i] as number, level, maxStep)) {
      level = values[i] as number;
      continue;
    }
    const back = returnTo(values, i, level, maxStep, returnWithin);
    if (back === undefined) {
      level = values[i] as number;
      continue;
    }
    for (; i < back; i++) at.push(i);
    level = values[back] as number;
  }
  return at;
}

const isNear = (value: number, level: number, maxStep: number): boolean => Math.abs(value - level) <= maxStep;

function returnTo(
  values: Float64Array,
  from: number,
  level: number,
  maxStep: number,
  returnWithin: number,
): number | undefined {
  const end = Math.min(values.length - 1, from + returnWithin);
  for (let i = from + 1; i <= end; i++) if (isNear(values[i] as number, level, maxStep)) return i;
  return undefined;
}
