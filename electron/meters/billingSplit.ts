/**
 * Splits a use over spans of a billing period, by time. Rounded parts add up to the rounded whole: what rounding leaves over goes
 * to the parts with the largest remainders (the earlier one of two that are alike).
 *
 * @param weights lengths of the spans, in any one unit
 * @param places decimal places of a part
 * @throws RangeError when no span has a length
 */
export function splitByTime(use: number, weights: readonly number[], places: number): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(whole > 0) || weights.some((weight) => weight < 0)) throw new RangeError('spans must have a length');
  const unit = 10 ** places;
  const pennies = Math.round(use * unit);
  const exact = weights.map((weight) => (pennies * weight) / whole);
  // Slop far below a penny: 19595.999999999996 is 19596.
  const floors = exact.map((part) => Math.floor(part + 1e-6));
  const left = pennies - floors.reduce((sum, part) => sum + part, 0);
  const order = exact
    .map((part, index) => ({ index, rest: part - (floors[index] as number) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (let n = 0; n < left; n++) {
    const index = order[n % order.length]?.index as number;
    floors[index] = (floors[index] as number) + 1;
  }
  return floors.map((part) => part / unit);
}
