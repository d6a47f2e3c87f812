import ucum from '@lhncbc/ucum-lhc';

/** A value of a tag in the unit of a rule: value × factor + offset. */
export interface UnitConversion {
  readonly factor: number;
  readonly offset: number;
}

export const SAME_UNIT: UnitConversion = Object.freeze({ factor: 1, offset: 0 });

/** Conversion factors are exact decimals in print; fifteen digits take the noise of the library's arithmetic away. */
const clean = (value: number): number => Number(value.toPrecision(15));
const cleanOffset = (value: number): number => Number(value.toFixed(9));
/** How far from a straight line a conversion may be, as a share. */
const STRAIGHT = 1e-9;

/**
 * How values in one UCUM unit become values in another; the library is set up with the first pair that differs (about
 * 15 ms and 14 MB), which most stations never have.
 *
 * @returns the reason as text where there is no such conversion: another dimension, no UCUM code, not a straight line
 */
export function unitConversion(from: string, to: string): UnitConversion | string {
  if (from === to) return SAME_UNIT;
  const library = ucum.UcumLhcUtils.getInstance();
  for (const unit of [from, to])
    if (library.validateUnitString(unit).status !== 'valid') return `"${unit}" is no UCUM unit code`;
  const at = (value: number): number | undefined => {
    const answer = library.convertUnitTo(from, value, to);
    return answer.status === 'succeeded' && answer.toVal !== null ? answer.toVal : undefined;
  };
  const [zero, one, hundred] = [at(0) ?? at(1e-300), at(1), at(100)];
  if (zero === undefined || one === undefined || hundred === undefined)
    return `"${from}" and "${to}" are of different dimensions`;
  const factor = clean((hundred - zero) / 100);
  if (Math.abs(one - zero - factor) > STRAIGHT * Math.max(1, Math.abs(factor)))
    return `"${from}" and "${to}" are not on one straight line`;
  return { factor, offset: cleanOffset(zero) };
}
