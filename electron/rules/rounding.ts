import type { Rounding } from '../../shared/domain/pack/index.ts';

/**
 * Rounds as a person reading the printed number would: on its shortest decimal digits (what RFC 8785 prints), not on its binary
 * neighbour, so that 1.005 at two places is a tie. halfUp: ties away from zero; up and down: from and to zero.
 *
 * @param places decimal places, 0 to 12
 */
export function roundDecimal(value: number, places: number, mode: Rounding['mode']): number {
  if (!Number.isFinite(value)) return value;
  const { digits, exponent } = decimalOf(Math.abs(value));
  const cut = exponent + places;
  if (cut >= digits.length) return value;
  const kept = cut <= 0 ? '' : digits.slice(0, cut);
  const rest = cut < 0 ? `${'0'.repeat(-cut)}${digits}` : digits.slice(cut);
  const units = BigInt(kept === '' ? '0' : kept) + (goesUp(rest, kept, mode) ? 1n : 0n);
  return Math.sign(value) * Number(`${units}e${-places}`);
}

/** The value that is held against the limit: rounded when the rule says so. */
export const comparedValue = (value: number, { places, mode, moment }: Rounding): number =>
  moment === 'beforeComparison' ? roundDecimal(value, places, mode) : value;

/** The value that is reported. */
export const reportedValue = (value: number, { places, mode, moment }: Rounding): number =>
  moment === 'none' ? value : roundDecimal(value, places, mode);

/** As `rounding` of a result says it; empty: as recorded. */
export const roundingText = ({ places, mode, moment }: Rounding): string =>
  moment === 'none' ? '' : `${places} ${mode} ${moment}`;

/** value = 0.digits × 10^exponent, digits without leading zeros. */
function decimalOf(value: number): { digits: string; exponent: number } {
  const [mantissa = '0', power = '0'] = value.toExponential().split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  return digits === '' ? { digits: '', exponent: 1 } : { digits, exponent: Number(power) + 1 };
}

function goesUp(rest: string, kept: string, mode: Rounding['mode']): boolean {
  const isExact = /^0*$/.test(rest);
  if (mode === 'up') return !isExact;
  if (mode === 'down') return false;
  const first = Number(rest[0] ?? '0');
  if (first !== 5 || !/^0*$/.test(rest.slice(1))) return first >= 5;
  return mode === 'halfUp' || Number(kept.at(-1) ?? '0') % 2 === 1;
}
