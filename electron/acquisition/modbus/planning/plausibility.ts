/**
 * How believable a decoded value is. Nobody can read the type off the registers, but wrong guesses look alike: exponents
 * far from anything a plant measures, digits up to the last bit, BCD digits above 9, control characters in a text.
 * `evidence` is how many bits of chance it would take to produce so ordinary a value from random registers; it ranks
 * values, also of different types. `why` is for the person who decides.
 */
export interface Plausibility {
  readonly plausibility: 'likely' | 'possible' | 'unlikely';
  readonly why: string;
  readonly evidence: number;
}

const judged = (plausibility: Plausibility['plausibility'], evidence: number, why: string): Plausibility => ({
  ...{ plausibility, why, evidence },
});

/** What plants measure, in whatever unit: a tenth of a thousandth to ten million. */
const ORDINARY = [1e-4, 1e7] as const;
/** Energies in joules, concentrations in mol: seldom, but seen. */
const CONCEIVABLE = [1e-9, 1e12] as const;

interface FloatFormat {
  readonly significandBits: number;
  readonly exponents: number;
  /** Smallest value with a full significand; below, numbers are denormal. */
  readonly normalMin: number;
  /** Significant decimal digits of the shortest text that reads back as this value. */
  digits(value: number): number;
}

/** IEEE 754-2019, table 3.5. */
export const FLOAT32: FloatFormat = {
  significandBits: 24,
  exponents: 256,
  normalMin: 2 ** -126,
  digits(value) {
    for (let digits = 1; digits < 9; digits++)
      if (Math.fround(Number(value.toPrecision(digits))) === value) return digits;
    return 9;
  },
};
export const FLOAT64: FloatFormat = {
  significandBits: 53,
  exponents: 2048,
  normalMin: 2 ** -1022,
  digits: (value) => value.toExponential().replace(/e.*$/, '').replace(/[-.]/g, '').length,
};

export function judgeFloat(value: number, format: FloatFormat): Plausibility {
  if (Number.isNaN(value)) return judged('unlikely', -3, 'not a number (NaN)');
  if (!Number.isFinite(value)) return judged('unlikely', -3, 'infinite');
  if (value === 0) return judged('possible', 0, 'zero fits every type and order');
  const size = Math.abs(value);
  if (size < format.normalMin) return judged('unlikely', -3, 'denormal: smaller than any measurement');
  const isWithin = ([min, max]: readonly [number, number]): boolean => size >= min && size <= max;
  if (!isWithin(CONCEIVABLE)) {
    return judged('unlikely', -2, `the exponent is far from any measurement (about 1e${Math.floor(Math.log10(size))})`);
  }
  const digits = format.digits(value);
  const roundness = Math.max(0, format.significandBits - digits * Math.log2(10));
  const bitsOf = ([min, max]: readonly [number, number]): number => Math.log2(format.exponents / Math.log2(max / min));
  const digitsText = roundness > 2 ? `, and ${digits} digits say it exactly` : '';
  if (isWithin(ORDINARY)) {
    return judged('likely', bitsOf(ORDINARY) + roundness, `of ordinary size${digitsText}`);
  }
  const sizeText = size < 1 ? 'small' : 'large';
  return judged('possible', bitsOf(CONCEIVABLE) + roundness, `unusually ${sizeText}${digitsText}`);
}

/** Leading bits that are only sign, out of `bits`; at least so many for `likely` and `possible`. */
const SPARE_BITS: Readonly<Record<16 | 32 | 64, readonly [number, number]>> = { 16: [4, 1], 32: [8, 4], 64: [20, 8] };

export function judgeInteger(value: bigint, bits: 16 | 32 | 64, isSigned: boolean): Plausibility {
  if (value === 0n) return judged('possible', 0, 'zero fits every type and order');
  const size = value < 0n ? -value : value;
  const spare = bits - (isSigned ? 1 : 0) - size.toString(2).length;
  const [likely, possible] = SPARE_BITS[bits];
  if (spare >= likely) return judged('likely', spare, `small for ${bits} bits`);
  const negative = value - (1n << BigInt(bits));
  if (!isSigned && bits - negative.toString(2).length >= likely) {
    return judged('unlikely', spare, `only as a signed number is it small: ${negative}`);
  }
  if (spare >= possible) return judged('possible', spare, `large, but room is left in ${bits} bits`);
  return bits === 16
    ? judged('possible', 0, 'uses all 16 bits')
    : judged('unlikely', spare, `uses nearly all ${bits} bits`);
}

/** @param digits as hexadecimal text, most significant first */
export function judgeBcd(digits: string): Plausibility {
  const wrong = /[a-f]/i.exec(digits)?.[0];
  if (wrong !== undefined) return judged('unlikely', -3, `digit ${wrong.toUpperCase()} is not decimal`);
  const significant = digits.replace(/^0+/, '').length;
  if (significant === 0) return judged('possible', 0, 'zero fits every type and order');
  // Each digit is one of ten out of sixteen; leading zeros prove nothing, small integers have them too.
  const evidence = significant * Math.log2(16 / 10);
  return significant >= 6
    ? judged('likely', evidence, `all ${significant} digits are decimal`)
    : judged('possible', evidence, 'every digit is decimal, as small integers often are');
}

/** @param bits 16 of a register */
export function judgeBits(bits: number): Plausibility {
  let set = 0;
  for (let rest = bits; rest > 0; rest >>= 1) set += rest & 1;
  if (set === 0) return judged('possible', 0, 'no bit is set');
  return set <= 8
    ? judged('possible', 0, `${set} of 16 bits set; the device's manual says what they mean`)
    : judged('unlikely', -1, `${set} of 16 bits set, many for a status word`);
}

/** Printable characters of ASCII (ISO/IEC 646), and whether the bytes look like words somebody wrote. */
export function judgeText(bytes: Uint8Array): Plausibility {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (end === 0) return judged('possible', 0, 'empty: only NUL characters');
  const text = String.fromCharCode(...bytes.subarray(0, end));
  const printable = [...text].filter((character) => character >= ' ' && character <= '~').length;
  if (printable < end) return judged('unlikely', -2, `${end - printable} of ${end} characters are not printable`);
  const wordLike = text.match(/[A-Za-z0-9 ]/g)?.length ?? 0;
  const mixedUp = text.match(/[a-z][A-Z]/g)?.length ?? 0;
  const evidence = end * Math.log2(256 / 95) + wordLike - end - 2 * mixedUp;
  return end >= 4 && wordLike >= 0.7 * end
    ? judged('likely', evidence, 'every character is printable')
    : judged('possible', evidence, end < 4 ? 'printable, but short' : 'printable, but hardly words');
}
